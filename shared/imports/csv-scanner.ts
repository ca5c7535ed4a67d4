/**
 * Finds where the rows of a CSV file begin and end, byte by byte and in bounded memory, so that a file of any size can be cut into
 * ranges. Fields as in RFC 4180: quotes stand around a whole field, a quote inside is doubled, line ends are LF or CRLF, and a quoted
 * field may hold line ends.
 *
 * A row that breaks these rules is reported as broken and costs its first line only: scanning goes on at the next line. So an
 * unclosed quote does not swallow the rest of the file, and a range that begins at any row gives the same rows as the whole file does.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export interface CsvRow {
  /** Offset in the file. */
  readonly start: number;
  /** Offset behind the row's line end. */
  readonly end: number;
  /** Line in the file on which the row begins, from 1. */
  readonly line: number;
  /** Without the line end; empty where the row is broken. */
  readonly bytes: Buffer;
  readonly broken?: BrokenRow;
}

export type BrokenRow = 'unclosed-quote' | 'text-after-quote' | 'quote-inside-field' | 'too-long';

export interface CsvScannerOptions {
  /** One byte: `,`, `;` or a tab. */
  readonly delimiter: number;
  readonly maxRowBytes: number;
  /** Where the first byte stands in the file. */
  readonly offset: number;
  /** Line of the first byte. */
  readonly line: number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;

interface Skipping {
  readonly start: number;
  readonly broken: BrokenRow;
}

type State = 'field-start' | 'plain' | 'quoted' | 'quote-in-quoted' | 'return-after-quote';

export class CsvScanner {
  readonly #delimiter: number;
  readonly #maxRowBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  /** File offset and line of `#buffer[0]`, which is always the first byte of a row. */
  #offset: number;
  #line: number;
  /** How far the row at the buffer's start is scanned, and what was found so far. */
  #scanned = 0;
  #state: State = 'field-start';
  #lineEnds = 0;
  #firstLineEnd = -1;
  /** Set while the rest of a broken first line is thrown away: nothing is buffered then. */
  #skipping: Skipping | undefined;

  constructor({ delimiter, maxRowBytes, offset, line }: CsvScannerOptions) {
    this.#delimiter = delimiter;
    this.#maxRowBytes = maxRowBytes;
    this.#offset = offset;
    this.#line = line;
  }

  /** The rows that are complete with these bytes. Empty lines are no rows, but count as lines. */
  *push(bytes: Buffer): Generator<CsvRow> {
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
    yield* this.#rows();
  }

  /** The rows that the end of the file completes. */
  *end(): Generator<CsvRow> {
    while (this.#buffer.length > 0 || this.#skipping !== undefined) {
      if (this.#skipping !== undefined) yield this.#endSkipping(this.#skipping, this.#buffer.length);
      else if (this.#state === 'quoted') yield* this.#breakRow('unclosed-quote');
      else if (this.#state === 'return-after-quote') yield* this.#breakRow('text-after-quote');
      else yield* this.#finishRow(this.#buffer.length, this.#buffer.length);
      yield* this.#rows();
    }
  }

  *#rows(): Generator<CsvRow> {
    for (;;) {
      if (this.#skipping !== undefined) {
        const lineEnd = this.#buffer.indexOf(LF);
        if (lineEnd === -1) {
          this.#drop(this.#buffer.length);
          return;
        }
        yield this.#endSkipping(this.#skipping, lineEnd + 1);
      }
      const stop = this.#scanRow();
      if (stop === 'row') yield* this.#finishRow(this.#scanned - 1, this.#scanned);
      else if (stop !== 'more') yield* this.#breakRow(stop);
      else if (this.#buffer.length > this.#maxRowBytes)
        yield* this.#breakRow(this.#firstLineEnd === -1 ? 'too-long' : 'unclosed-quote');
      else return;
    }
  }

  /** Scans on to the end of the row at the buffer's start. */
  #scanRow(): 'row' | 'more' | BrokenRow {
    const buffer = this.#buffer;
    const delimiter = this.#delimiter;
    const end = Math.min(buffer.length, this.#maxRowBytes + 1);
    let state = this.#state;
    for (let at = this.#scanned; at < end; at += 1) {
      const byte = buffer[at];
      if (byte === LF) {
        if (state !== 'quoted') {
          this.#scanned = at + 1;
          return 'row';
        }
        this.#lineEnds += 1;
        if (this.#firstLineEnd === -1) this.#firstLineEnd = at;
      } else if (state === 'quoted') {
        if (byte === QUOTE) state = 'quote-in-quoted';
      } else if (state === 'quote-in-quoted') {
        if (byte === QUOTE) state = 'quoted';
        else if (byte === delimiter) state = 'field-start';
        else if (byte === CR) state = 'return-after-quote';
        else return 'text-after-quote';
      } else if (state === 'return-after-quote') {
        return 'text-after-quote';
      } else if (byte === QUOTE) {
        if (state === 'plain') return 'quote-inside-field';
        state = 'quoted';
      } else {
        state = byte === delimiter ? 'field-start' : 'plain';
      }
    }
    this.#state = state;
    this.#scanned = end;
    return 'more';
  }

  *#finishRow(contentEnd: number, end: number): Generator<CsvRow> {
    const withoutReturn = end > contentEnd && this.#buffer[contentEnd - 1] === CR ? contentEnd - 1 : contentEnd;
    const bytes = this.#buffer.subarray(0, withoutReturn);
    const row = { start: this.#offset, end: this.#offset + end, line: this.#line, bytes };
    this.#line += this.#lineEnds + 1;
    this.#drop(end);
    if (bytes.length > 0) yield row;
  }

  *#breakRow(broken: BrokenRow): Generator<CsvRow> {
    const start = this.#offset;
    const lineEnd = this.#firstLineEnd;
    if (lineEnd === -1) {
      this.#skipping = { start, broken };
      return;
    }
    const row = { start, end: start + lineEnd + 1, line: this.#line, bytes: Buffer.alloc(0), broken };
    this.#line += 1;
    this.#drop(lineEnd + 1);
    yield row;
  }

  #endSkipping({ start, broken }: Skipping, length: number): CsvRow {
    const row: CsvRow = { start, end: this.#offset + length, line: this.#line, bytes: Buffer.alloc(0), broken };
    this.#skipping = undefined;
    this.#line += 1;
    this.#drop(length);
    return row;
  }

  /** Forgets the first bytes of the buffer and begins a row behind them. */
  #drop(length: number): void {
    this.#buffer = this.#buffer.subarray(length);
    this.#offset += length;
    this.#scanned = 0;
    this.#state = 'field-start';
    this.#lineEnds = 0;
    this.#firstLineEnd = -1;
  }
}
