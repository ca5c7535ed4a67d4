import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

const modules = join(import.meta.dirname, '../../node_modules');

function versionOf(name: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
  return version;
}

/** What figures mean nothing without. */
export function machineFacts(): string[] {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const busy = (loadavg()[0] ?? 0).toFixed(1);
  return [
    `machine: ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown model'}, ${gigabytes} GB, ${platform()} ${release()}, load ${busy}`,
    `engines: Node ${process.versions.node}, dynoxide ${versionOf(`@dynoxide/${platform()}-${process.arch}`)}, fauxqs ${versionOf('fauxqs')}`,
  ];
}

export const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
