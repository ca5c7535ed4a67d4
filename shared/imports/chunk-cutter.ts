import type { CsvRow } from './csv-scanner.ts';
import type { Chunk, ImportLimits } from './model.ts';

/** Gathers rows into chunks. The same file always gives the same chunks, whoever cuts it, however often. */
export class ChunkCutter {
  readonly #importId: string;
  readonly #limits: Pick<ImportLimits, 'chunkRows' | 'chunkBytes' | 'rowBytes'>;
  #open: Chunk | undefined;
  #next = 0;

  constructor(importId: string, limits: Pick<ImportLimits, 'chunkRows' | 'chunkBytes' | 'rowBytes'>) {
    this.#importId = importId;
    this.#limits = limits;
  }

  /** How many chunks there are so far. */
  get count(): number {
    return this.#next;
  }

  /** Gives the chunk that is full, if this row belongs to the next one. `earlier` is the line of an earlier row with the same login. */
  add(row: CsvRow, earlier: number | undefined): Chunk | undefined {
    const duplicates = earlier === undefined ? [] : [[row.line, earlier] as const];
    const open = this.#open;
    if (open !== undefined && open.rows < this.#limits.chunkRows && row.end - open.start <= this.#limits.chunkBytes) {
      this.#open = {
        ...open,
        end: row.end,
        lastLine: row.line,
        rows: open.rows + 1,
        duplicates: [...open.duplicates, ...duplicates],
      };
      return undefined;
    }
    // Of a line without end a worker needs only as much as shows that it is too long.
    const end = Math.min(row.end, row.start + Math.max(this.#limits.chunkBytes, this.#limits.rowBytes + 1));
    const { start, line } = row;
    this.#open = { importId: this.#importId, chunk: this.#next, start, end, line, lastLine: line, rows: 1, duplicates };
    this.#next += 1;
    return open;
  }

  /** The last chunk. */
  end(): Chunk | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open;
  }
}
