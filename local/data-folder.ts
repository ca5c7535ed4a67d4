import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as z from 'zod';

import { codeOf, DamagedDataError, StartError } from './errors.ts';

const Lock = z.object({ pid: z.int(), started: z.string().optional(), engine: z.int().optional() });

/** What outlives a run of the stack. One stack at a time holds it. */
export class DataFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws StartError where another stack runs on it, or it can't be read or written */
  static open(path: string): DataFolder {
    const folder = new DataFolder(path);
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new StartError(`The data folder ${path} can't be made (${error instanceof Error ? error.message : 'unknown'}).`);
    }
    const lock = folder.read('lock.json', Lock);
    if (lock && isRunning(lock.pid, lock.started))
      throw new StartError(`Roster already runs on the data folder ${path} (process ${lock.pid}).`);
    // A stack that was killed could not end its engine.
    if (lock?.engine !== undefined && commandOf(lock.engine).includes(folder.file(''))) process.kill(lock.engine, 'SIGKILL');
    folder.lock();
    return folder;
  }

  /** @param engine process that would outlive this one if it were killed */
  lock(engine?: number): void {
    this.write('lock.json', { pid: process.pid, started: startOf(process.pid), engine });
  }

  close(): void {
    rmSync(this.file('lock.json'), { force: true });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** @throws DamagedDataError where the file has another shape */
  read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    const file = this.file(name);
    if (!existsSync(file)) return undefined;
    try {
      return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      throw new DamagedDataError(this.path, `${name} can't be read`);
    }
  }

  /** Whole or not at all, for the owner's eyes only. */
  write(name: string, value: unknown): void {
    const file = this.file(name);
    writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  /** A key that is made once and kept. 32 bytes. */
  keyMaterial(name: string): Buffer {
    const Kept = z.record(z.string(), z.base64().length(44));
    const kept = this.read('kms.json', Kept) ?? {};
    const material = kept[name] ?? randomBytes(32).toString('base64');
    if (!(name in kept)) this.write('kms.json', { ...kept, [name]: material });
    return Buffer.from(material, 'base64');
  }
}

function isRunning(pid: number, started: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return pid !== process.pid && startOf(pid) === started;
}

/** When a process started: a pid by itself is used again. Only Linux tells. */
const startOf = (pid: number): string | undefined => procFile(pid, 'stat')?.replace(/^.*\)/, '').trim().split(' ')[19];

const commandOf = (pid: number): string => procFile(pid, 'cmdline') ?? '';

function procFile(pid: number, name: string): string | undefined {
  const file = `/proc/${pid}/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
