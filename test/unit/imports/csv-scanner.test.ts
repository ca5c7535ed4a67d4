import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';

import { fieldsOf } from '../../../shared/imports/csv-fields.ts';
import { type CsvRow, CsvScanner } from '../../../shared/imports/csv-scanner.ts';

const comma = 44;

function scan(pieces: readonly Buffer[], { offset = 0, line = 1, maxRowBytes = 1000 } = {}): CsvRow[] {
  const scanner = new CsvScanner({ delimiter: comma, maxRowBytes, offset, line });
  return [...pieces.flatMap((piece) => [...scanner.push(piece)]), ...scanner.end()];
}

const scanText = (text: string, options = {}) => scan([Buffer.from(text)], options);

/** What a test says of rows: their text, or why they are broken. */
const told = (rows: readonly CsvRow[]) => rows.map(({ line, bytes, broken }) => [line, broken ?? bytes.toString()]);

/** Why a row is broken may depend on how much of the file behind it is known; that it is may not. */
const bare = (rows: readonly CsvRow[]) => rows.map(({ broken, ...row }) => ({ ...row, broken: broken !== undefined }));

function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** Text with many of the bytes that matter. */
const wildText = fc
  .array(fc.constantFrom('a', 'é', ',', '"', '\n', '\r\n', '\r', '""', '",', ',"', '"\n', 'bc', ';'), { maxLength: 80 })
  .map((parts) => parts.join(''));

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
const field = fc.oneof(
  fc.string({ unit: fc.constantFrom('x', 'ü', ' ', '1'), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('x', '"', ',', '\n', '\r\n', 'ß'), maxLength: 6 }).map(quoted),
);
const goodFile = fc
  .tuple(fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
  .map(([rows, lineEnd]) => rows.map((fields) => fields.join(',')).join(lineEnd));

describe('CsvScanner', () => {
  it('finds rows with their lines and offsets', () => {
    const rows = scanText('a,b\r\nc,"d\ne"\n\nf,g');
    expect(told(rows)).toEqual([
      [1, 'a,b'],
      [2, 'c,"d\ne"'],
      [5, 'f,g'],
    ]);
    expect(rows.map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [5, 13],
      [14, 17],
    ]);
  });

  it('loses only the first line to a quote that is never closed', () => {
    expect(told(scanText('a,"b\nc,d\ne,f\n'))).toEqual([
      [1, 'unclosed-quote'],
      [2, 'c,d'],
      [3, 'e,f'],
    ]);
  });

  it('loses only the first line where an unclosed quote meets the next quoted row', () => {
    expect(told(scanText('a,"b\nc,"d"\ne,f\n'))).toEqual([
      [1, 'text-after-quote'],
      [2, 'c,"d"'],
      [3, 'e,f'],
    ]);
  });

  it('refuses a quote in the middle of a field and text behind a closing quote', () => {
    expect(told(scanText('a,b"c\n"d"e,f\n"g"\r,h\ni,j'))).toEqual([
      [1, 'quote-inside-field'],
      [2, 'text-after-quote'],
      [3, 'text-after-quote'],
      [4, 'i,j'],
    ]);
  });

  it('takes a row of the longest length and refuses one byte more', () => {
    expect(told(scanText('abcde\nf', { maxRowBytes: 5 }))).toEqual([
      [1, 'abcde'],
      [2, 'f'],
    ]);
    expect(told(scanText('abcdef\ng', { maxRowBytes: 5 }))).toEqual([
      [1, 'too-long'],
      [2, 'g'],
    ]);
  });

  it('keeps nothing of a line that never ends', () => {
    const scanner = new CsvScanner({ delimiter: comma, maxRowBytes: 100, offset: 0, line: 1 });
    const piece = Buffer.alloc(64 * 1024, 'x');
    for (let pushed = 0; pushed < 1000; pushed += 1) expect([...scanner.push(piece)]).toEqual([]);
    expect([...scanner.push(Buffer.from('\na,b\n'))].map(({ broken, line, end }) => ({ broken, line, end }))).toEqual([
      { broken: 'too-long', line: 1, end: 65_536_001 },
      { broken: undefined, line: 2, end: 65_536_005 },
    ]);
  });

  it('agrees with csv-parse on every well-formed file', () => {
    fc.assert(
      fc.property(goodFile, (text) => {
        const expected = parse(text, { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true });
        expect(scanText(text).map(({ bytes, broken }) => (broken === undefined ? fieldsOf(bytes, ',') : broken))).toEqual(expected);
      }),
    );
  });

  it('finds the same rows however the bytes arrive', () => {
    fc.assert(
      fc.property(wildText, fc.array(fc.nat(), { maxLength: 8 }), fc.integer({ min: 3, max: 40 }), (text, cuts, maxRowBytes) => {
        const bytes = Buffer.from(text);
        expect(scan(piecesOf(bytes, cuts), { maxRowBytes })).toEqual(scan([bytes], { maxRowBytes }));
      }),
    );
  });

  it('finds the same rows in a range that begins and ends at rows as in the whole file', () => {
    fc.assert(
      fc.property(wildText, fc.nat(), fc.nat(), fc.integer({ min: 3, max: 40 }), (text, one, other, maxRowBytes) => {
        const bytes = Buffer.from(text);
        const rows = scan([bytes], { maxRowBytes });
        const [from, to] = [one, other].map((cut) => cut % (rows.length + 1)).sort((a, b) => a - b);
        const inside = rows.slice(from, to);
        const start = inside[0]?.start ?? 0;
        const end = inside.at(-1)?.end ?? start;
        const again = scan([bytes.subarray(start, end)], { maxRowBytes, offset: start, line: inside[0]?.line ?? 1 });
        expect(bare(again)).toEqual(bare(inside));
      }),
      { numRuns: 1000 },
    );
  });

  it('covers every byte but those of empty lines, in order', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        const bytes = Buffer.from(text);
        let behind = 0;
        for (const { start, end } of scan([bytes])) {
          expect(bytes.subarray(behind, start).toString()).toMatch(/^[\r\n]*$/);
          expect(end).toBeGreaterThan(start);
          behind = end;
        }
        expect(bytes.subarray(behind).toString()).toMatch(/^[\r\n]*$/);
      }),
    );
  });
});

describe('fieldsOf', () => {
  it('says undefined for bytes that are not UTF-8', () => {
    expect(fieldsOf(Buffer.from([0x61, 0x2c, 0xe9]), ',')).toBeUndefined();
  });

  it('agrees with csv-parse on rows with and without quotes', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 2, maxLength: 5 }), (fields) => {
        const text = fields.join(',');
        const [expected] = parse(text, { record_delimiter: '\n', relax_column_count: true });
        expect(fieldsOf(Buffer.from(text), ',')).toEqual(expected);
      }),
    );
  });
});
