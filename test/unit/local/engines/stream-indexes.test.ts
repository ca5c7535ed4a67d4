import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from '@jest/globals';

import { dropOldStreamRecords, indexStreams } from '../../../../local/engines/stream-indexes.ts';

const now = Date.UTC(2026, 10, 25);
const seconds = (hoursAgo: number): number => now / 1000 - hoursAgo * 3600;

/** A file as dynoxide lays it out, with records of these tables and ages. */
function fileOf(layout: string, records: readonly [table: string, hoursAgo: number][] = []): string {
  const file = join(mkdtempSync(join(tmpdir(), 'streams-')), 'dynamodb.sqlite');
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE _config (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE _stream_records (id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT, sequence_number TEXT, shard_id TEXT, created_at INTEGER);
  `);
  database.prepare("INSERT INTO _config VALUES ('schema_version', ?)").run(layout);
  const insert = database.prepare("INSERT INTO _stream_records VALUES (NULL, ?, ?, 'shard', ?)");
  records.forEach(([table, hoursAgo], index) => insert.run(table, String(index + 1), seconds(hoursAgo)));
  database.close();
  return file;
}

function numbersIn(file: string): unknown[] {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT sequence_number FROM _stream_records ORDER BY id').all();
  database.close();
  return rows.map((row) => row.sequence_number);
}

describe('the indexes of the stream', () => {
  it('are what the engine looks into at every write', () => {
    expect(indexStreams(fileOf('9'))).toBe(true);
  });

  it('may be there already', () => {
    const file = fileOf('9');
    indexStreams(file);
    expect(indexStreams(file)).toBe(true);
  });

  it('are not put into a layout that is unknown', () => {
    expect(indexStreams(fileOf('10'))).toBe(false);
  });
});

describe('records of the stream', () => {
  it('are dropped after 24 hours', () => {
    const file = fileOf('9', [
      ['a', 25],
      ['a', 24.1],
      ['a', 23.9],
      ['a', 0],
    ]);
    dropOldStreamRecords(file, now);
    expect(numbersIn(file)).toEqual(['3', '4']);
  });

  it('stay where they are the newest of their table, so that numbers go on rising', () => {
    const file = fileOf('9', [
      ['a', 50],
      ['b', 40],
      ['a', 30],
    ]);
    dropOldStreamRecords(file, now);
    expect(numbersIn(file)).toEqual(['2', '3']);
  });
});
