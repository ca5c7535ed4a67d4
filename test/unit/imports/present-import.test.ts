import { describe, expect, it } from '@jest/globals';

import { type Import, type ImportProgress, noCounts, presentImport, totalsOf } from '../../../shared/imports/index.ts';

const origin = 'https://id.example.com';
const started = Date.parse('2026-05-01T10:00:01.500Z');
const created: Import = {
  id: 'imp1',
  version: 1,
  lastUpdated: started - 1500,
  name: 'People',
  status: 'CREATED',
  created: started - 1500,
  started: null,
  finished: null,
  actor: { id: '00u1', type: 'User', alternateId: null, displayName: null },
  typeId: 'oty1',
  file: null,
  format: null,
  problems: [],
  result: null,
  hasReport: false,
};
const counts = { created: 3, updated: 0, unchanged: 1, failed: 1 };
const totals = totalsOf([
  { chunk: 0, rows: 5, counts, skipped: false, finished: started + 2000, line: 2, lastLine: 6 },
  { chunk: 1, rows: 4, counts: noCounts, skipped: true, finished: started + 2000, line: 7, lastLine: 10 },
]);
const present = (progress: Partial<ImportProgress> & Pick<ImportProgress, 'import'>) =>
  presentImport({ splitting: undefined, totals: totalsOf([]), lastDone: null, indexing: null, ...progress }, origin);

describe('presentImport', () => {
  it('shows an import that waits for its file', () => {
    expect(present({ import: created })).toEqual({
      id: 'imp1',
      name: 'People',
      status: 'CREATED',
      created: '2026-05-01T10:00:00.000Z',
      createdBy: '00u1',
      startedAt: null,
      finishedAt: null,
      lastUpdated: '2026-05-01T10:00:00.000Z',
      bytes: { total: null, split: 0 },
      rows: { total: null, done: 0, skipped: 0, created: 0, updated: 0, unchanged: 0, failed: 0 },
      rate: null,
      indexing: null,
      problems: [],
      _links: {
        self: { href: `${origin}/api/v1/imports/imp1`, hints: { allow: ['GET'] } },
        cancel: { href: `${origin}/api/v1/imports/imp1/lifecycle/cancel`, hints: { allow: ['POST'] } },
      },
    });
  });

  it('says how many rows there are only when the file is cut to its end', () => {
    const running: Import = { ...created, status: 'IN_PROGRESS', started, file: { bytes: 900, etag: 'e' } };
    const splitting = { bytes: 450, rows: 9, chunks: null, problem: null };
    const shown = present({ import: running, splitting, totals, lastDone: started + 2000 });
    expect(shown).toMatchObject({
      bytes: { total: 900, split: 450 },
      rows: { total: null, done: 5, skipped: 4, ...counts },
      rate: 2.5,
    });
    expect(present({ import: running, splitting: { ...splitting, chunks: 2 }, totals }).rows.total).toBe(9);
  });

  it('links to the report once there is one, and to no cancellation any more', () => {
    const ended: Import = { ...created, status: 'COMPLETED', started, finished: started + 3000, result: totals, hasReport: true };
    const { _links: links } = present({ import: ended, totals, lastDone: ended.finished });
    expect(Object.keys(links)).toEqual(['self', 'report']);
  });
});
