import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { ChunkCutter } from '../../../shared/imports/chunk-cutter.ts';
import { type CsvRow, CsvScanner } from '../../../shared/imports/csv-scanner.ts';
import type { Chunk } from '../../../shared/imports/model.ts';

const limits = { chunkRows: 3, chunkBytes: 30, rowBytes: 20 };

const scannerAt = (offset: number, line: number) => new CsvScanner({ delimiter: 44, maxRowBytes: limits.rowBytes, offset, line });

function rowsOf(bytes: Buffer, offset = 0, line = 1): CsvRow[] {
  const scanner = scannerAt(offset, line);
  return [...scanner.push(bytes), ...scanner.end()];
}

function cut(rows: readonly CsvRow[], earlier: ReadonlyMap<number, number> = new Map()): { chunks: Chunk[]; count: number } {
  const cutter = new ChunkCutter('imp1', limits);
  const chunks = [...rows.map((row) => cutter.add(row, earlier.get(row.line))), cutter.end()].filter(
    (chunk) => chunk !== undefined,
  );
  return { chunks, count: cutter.count };
}

const shown = (list: readonly CsvRow[]) => list.map(({ line, bytes, broken }) => [line, bytes.toString(), broken !== undefined]);

describe('ChunkCutter', () => {
  it('begins a chunk when the rows or the bytes of the last one are at their limit', () => {
    const { chunks, count } = cut(rowsOf(Buffer.from('a\nb\nc\nd\n0123456789012345\n0123456789012345\n')));
    expect(chunks.map(({ chunk, start, end, line, rows }) => [chunk, start, end, line, rows])).toEqual([
      [0, 0, 6, 1, 3],
      [1, 6, 25, 4, 2],
      [2, 25, 42, 6, 1],
    ]);
    expect(count).toBe(3);
  });

  it('tells of rows whose login stood before', () => {
    const { chunks } = cut(
      rowsOf(Buffer.from('a\na\nb\na\n')),
      new Map([
        [2, 1],
        [4, 1],
      ]),
    );
    expect(chunks.map(({ duplicates }) => duplicates)).toEqual([[[2, 1]], [[4, 1]]]);
  });

  it('cuts nothing from nothing', () => {
    expect(cut([])).toEqual({ chunks: [], count: 0 });
  });

  it('gives chunks that, read alone, hold the rows of the file, and none that is much too large', () => {
    const text = fc
      .array(fc.constantFrom('a', ',', '"', '\n', '\r\n', '""', 'bcdefghijk', '"\n'), { maxLength: 100 })
      .map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(text, (bytes) => {
        const rows = rowsOf(bytes);
        const { chunks } = cut(rows);
        const again = chunks.flatMap(({ start, end, line }) => rowsOf(bytes.subarray(start, end), start, line));
        expect(shown(again)).toEqual(shown(rows));
        for (const chunk of chunks) {
          expect(chunk.end - chunk.start).toBeLessThanOrEqual(limits.chunkBytes);
          expect(chunk.rows).toBeLessThanOrEqual(limits.chunkRows);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
