import { DatabaseSync } from 'node:sqlite';

import * as z from 'zod';

/**
 * dynoxide takes a maximum over its unindexed table of stream records at every write, so that each write costs more than the one before.
 * Two indexes in its file keep writes and reads flat. See docs/adr/0002-stream-indexes-in-the-local-engine.md.
 */

/** The layout that the indexes were made for; any other is left alone. */
const knownLayout = '9';
const day = 24 * 60 * 60;

const indexes = `
  CREATE INDEX IF NOT EXISTS roster_stream_maximum ON _stream_records(table_name, CAST(sequence_number AS INTEGER));
  CREATE INDEX IF NOT EXISTS roster_stream_range ON _stream_records(table_name, shard_id, sequence_number);
`;
/** What dynoxide asks at every write. */
const maximum = 'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?';

const Layout = z.object({ value: z.string() });
const Plan = z.array(z.object({ detail: z.string() }));

/** @returns whether the engine's writes go by the indexes; without them it is right, and slow after some thousand changes */
export function indexStreams(file: string): boolean {
  return open(file, (database) => {
    const layout = Layout.safeParse(database.prepare("SELECT value FROM _config WHERE key = 'schema_version'").get());
    if (layout.data?.value !== knownLayout) return false;
    database.exec(indexes);
    const plan = Plan.parse(database.prepare(`EXPLAIN QUERY PLAN ${maximum}`).all('any'));
    return plan.some(({ detail }) => detail.includes('roster_stream_maximum'));
  });
}

/** As AWS does after 24 hours. Each table's newest record stays: the next sequence number is counted from it. */
export function dropOldStreamRecords(file: string, now: number): void {
  open(file, (database) => {
    database
      .prepare(
        `DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name)`,
      )
      .run(Math.floor(now / 1000) - day);
  });
}

function open<T>(file: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
