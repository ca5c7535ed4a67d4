import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { DataFolder } from '../../../local/data-folder.ts';
import { DamagedDataError } from '../../../local/errors.ts';

const opened: DataFolder[] = [];
const open = (path = join(mkdtempSync(join(tmpdir(), 'data-')), 'new')): DataFolder => {
  const folder = DataFolder.open(path);
  opened.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of opened.splice(0)) folder.close();
});

/** Somebody else's lock: this test's parent runs for as long as it does. */
const startOf = (pid: number): string | undefined =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, '').trim().split(' ')[19];

describe('the data folder', () => {
  it('is made if absent, for its owner alone', () => {
    expect(statSync(open().path).mode & 0o777).toBe(0o700);
  });

  it('is refused while another process holds it', () => {
    const folder = open();
    folder.write('lock.json', { pid: process.ppid, started: startOf(process.ppid) });
    expect(() => DataFolder.open(folder.path)).toThrow(
      `Roster already runs on the data folder ${folder.path} (process ${process.ppid}).`,
    );
  });

  it('is taken over from a process that is gone, though its number be used again', () => {
    const folder = open();
    folder.write('lock.json', { pid: process.ppid, started: 'another time' });
    expect(() => open(folder.path)).not.toThrow();
    folder.write('lock.json', { pid: 2 ** 22 + 1, started: '1' });
    expect(() => open(folder.path)).not.toThrow();
  });

  it('keeps files for the owner alone, and reads them back', () => {
    const folder = open();
    folder.write('facts.json', { a: 1 });
    expect(statSync(folder.file('facts.json')).mode & 0o777).toBe(0o600);
    expect(folder.read('facts.json', z.object({ a: z.number() }))).toEqual({ a: 1 });
    expect(folder.read('none.json', z.unknown())).toBeUndefined();
  });

  it.each(['not JSON', '{"a":"text"}', ''])('says in a sentence that it is damaged: %j', (content) => {
    const folder = open();
    writeFileSync(folder.file('facts.json'), content);
    expect(() => folder.read('facts.json', z.object({ a: z.number() }))).toThrow(
      new DamagedDataError(folder.path, "facts.json can't be read"),
    );
  });

  it('keeps key material', () => {
    const folder = open();
    const material = folder.keyMaterial('key');
    expect(material).toHaveLength(32);
    expect(folder.keyMaterial('key')).toEqual(material);
    expect(folder.keyMaterial('other')).not.toEqual(material);
  });
});
