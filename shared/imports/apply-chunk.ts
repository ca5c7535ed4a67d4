import { applyRows } from './apply-rows.ts';
import { CsvScanner } from './csv-scanner.ts';
import { duplicateOf } from './decide-row.ts';
import { finishImport } from './finish-import.ts';
import {
  type Chunk,
  type ChunkResult,
  type Counts,
  type Import,
  importLimits,
  isRunning,
  noCounts,
  type Outcome,
  type RunningImport,
} from './model.ts';
import { FileReplacedError, type ImportServices } from './ports.ts';
import { type ReportLine, reportText } from './report.ts';
import { type ImportRow, type Problem, RowReader, type RowReading } from './row.ts';

async function readRows(services: ImportServices, { id, file, format }: RunningImport, chunk: Chunk): Promise<RowReading[]> {
  const { attributes } = await services.schema();
  const reader = new RowReader(format, attributes);
  const scanner = new CsvScanner({
    delimiter: format.delimiter.charCodeAt(0),
    maxRowBytes: importLimits.rowBytes,
    offset: chunk.start,
    line: chunk.line,
  });
  const readings: RowReading[] = [];
  for await (const piece of services.files.read(id, file, chunk.start, chunk.end)) {
    for (const row of scanner.push(piece)) readings.push(reader.read(row));
  }
  for (const row of scanner.end()) readings.push(reader.read(row));
  if (readings.length !== chunk.rows) throw new Error(`a chunk of ${chunk.rows} rows reads as ${readings.length}`);
  return readings;
}

const failed = (line: number, login: string, problems: readonly Problem[]): ReportLine => ({
  line,
  login,
  outcome: 'failed',
  id: '',
  problems,
});

/** Rows that can be applied, and the lines of those that can't. */
function sortOut(
  { rules }: Pick<ImportServices, 'rules'>,
  readings: readonly RowReading[],
  { duplicates }: Chunk,
): { rows: ImportRow[]; lines: ReportLine[] } {
  const earlier = new Map(duplicates);
  // The splitter's memory of logins ends at some point: within a chunk, at least, none may come twice.
  const lineOf = new Map<string, number>();
  const rows: ImportRow[] = [];
  const lines: ReportLine[] = [];
  for (const reading of readings) {
    const { line, login } = reading.ok ? reading.row : reading;
    const key = rules.normalizeLogin(login);
    const first = earlier.get(line) ?? lineOf.get(key);
    if (key !== '' && first === undefined) lineOf.set(key, line);
    if (first !== undefined) lines.push(failed(line, login, [duplicateOf(first)]));
    else if (reading.ok) rows.push(reading.row);
    else lines.push(failed(line, login, reading.problems));
  }
  return { rows, lines };
}

/**
 * One row after another, for a chunk that failed as a whole before: what fails alone is a poisoned row, and is reported. Where all of
 * them fail it is not the rows.
 */
async function applyOneByOne(services: ImportServices, current: Import, rows: readonly ImportRow[]): Promise<ReportLine[]> {
  const lines: ReportLine[] = [];
  const faults: unknown[] = [];
  for (const row of rows) {
    try {
      lines.push(...(await applyRows(services, current, [row])));
    } catch (error) {
      faults.push(error);
      services.onRowFault(current.id, row.line, error);
      lines.push(failed(row.line, row.login, [{ column: '', message: 'The row could not be processed' }]));
    }
  }
  if (faults.length > 0 && faults.length === rows.length) throw faults[0];
  return lines;
}

async function reportOf(services: ImportServices, current: RunningImport, chunk: Chunk, isolate: boolean): Promise<ReportLine[]> {
  try {
    const { rows, lines } = sortOut(services, await readRows(services, current, chunk), chunk);
    const apply = isolate ? applyOneByOne : applyRows;
    return [...lines, ...(await apply(services, current, rows))];
  } catch (error) {
    if (!(error instanceof FileReplacedError)) throw error;
    const message = `The file was replaced or deleted before this row and the ${chunk.rows - 1} behind it were read`;
    return [failed(chunk.line, '', [{ column: '', message }])];
  }
}

function countsOf(lines: readonly ReportLine[], rows: number): Counts {
  const counts: Record<Outcome, number> = { ...noCounts };
  for (const { outcome } of lines) counts[outcome] += 1;
  // A file that is gone has one line for all rows of the chunk.
  return { ...counts, failed: counts.failed + rows - lines.length };
}

async function resultOf(services: ImportServices, current: RunningImport, chunk: Chunk, isolate: boolean): Promise<ChunkResult> {
  const { line, lastLine, rows } = chunk;
  const common = { chunk: chunk.chunk, rows, line, lastLine, finished: services.clock.now() };
  if (current.status === 'CANCELLING') return { ...common, counts: noCounts, skipped: true };
  const lines = await reportOf(services, current, chunk, isolate);
  await services.files.writeChunkReport(current.id, chunk.chunk, reportText(lines));
  return { ...common, finished: services.clock.now(), counts: countsOf(lines, chunk.rows), skipped: false };
}

/**
 * Applies one chunk: rows, its part of the report, its result, in this order. A worker may die anywhere and the message may come any
 * number of times: rows that are done are found done, the part of the report is written over with the same text, and the result is
 * inserted once. `isolate` takes the rows one by one, for a chunk that failed before.
 */
export async function applyChunk(
  services: ImportServices,
  chunk: Chunk,
  { isolate }: { readonly isolate: boolean },
): Promise<void> {
  const current = await services.imports.find(chunk.importId);
  if (!isRunning(current)) return;
  if (!(await services.imports.hasResult(current.id, chunk.chunk))) {
    await services.imports.record(current.id, await resultOf(services, current, chunk, isolate));
  }
  const { done, chunks } = await services.imports.noteChunkDone(current.id);
  if (chunks !== null && done >= chunks) await finishImport(services, current.id);
}
