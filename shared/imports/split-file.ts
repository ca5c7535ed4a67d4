import type { EventDraft } from '../kernel/index.ts';
import { ChunkCutter } from './chunk-cutter.ts';
import { type CsvRow, CsvScanner } from './csv-scanner.ts';
import { commitMove, importEvent } from './finish-import.ts';
import { readHeader } from './header.ts';
import {
  type Chunk,
  type CsvFormat,
  type Import,
  type ImportLimits,
  importLimits,
  type Splitting,
  type UploadedFile,
} from './model.ts';
import { LoginIndex } from './login-index.ts';
import type { ImportServices } from './ports.ts';
import { RowReader } from './row.ts';

/** Chunks that are sent at once: what one SQS call takes. */
const sentAtOnce = 10;
/** Bytes that a row has at least, as a rule: what the memory of logins is sized by at first. */
const shortRow = 24;
/** Enough for the longest header, a byte order mark and a line end. */
const headBytes = importLimits.rowBytes + 16;

const failure = (reason: string): EventDraft['outcome'] => ({ result: 'FAILURE', reason });

async function refuse(services: ImportServices, current: Import, file: UploadedFile, problems: readonly string[]): Promise<void> {
  const facts = { file, problems, finished: services.clock.now() };
  await commitMove(services, current, 'refuse', facts, [importEvent('system.import.complete', current, failure('file refused'))]);
}

async function headOf(services: ImportServices, id: string, file: UploadedFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of services.files.read(id, file, 0, Math.min(file.bytes, headBytes))) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** How many rows a file has if all are as long as the first ones. */
function likelyRows(head: Buffer, { bytes }: UploadedFile): number {
  const lines = head.reduce((sum, byte) => (byte === 0x0a ? sum + 1 : sum), 0);
  return head.length === 0 ? 0 : Math.round((lines * bytes) / head.length);
}

/** Reads the header row; the import has begun with that, or is refused. */
async function begin(
  services: ImportServices,
  current: Import,
  file: UploadedFile,
  limits: ImportLimits,
): Promise<Import | undefined> {
  if (file.bytes > limits.fileBytes) {
    await refuse(services, current, file, [`The file is larger than ${limits.fileBytes} bytes: cut it into several`]);
    return undefined;
  }
  const { typeId, attributes } = await services.schema();
  const head = file.bytes === 0 ? Buffer.alloc(0) : await headOf(services, current.id, file);
  const reading = readHeader(
    head,
    head.length === file.bytes,
    attributes.map(({ name }) => name),
  );
  if (!reading.ok) {
    await refuse(services, current, file, reading.problems);
    return undefined;
  }
  const started = services.clock.now();
  const buildsRun = likelyRows(head, file) >= services.runs.leastUsers && (await services.runs.hasRoom());
  const facts = { file, format: reading.format, started, typeId, buildsRun };
  await commitMove(services, current, 'start', facts, [importEvent('system.import.start', current, undefined)]);
  return services.imports.find(current.id);
}

interface Cutting {
  readonly services: ImportServices;
  readonly current: Import;
  readonly file: UploadedFile;
  readonly format: CsvFormat;
  readonly limits: ImportLimits;
}

async function* rowsOf({ services, current, file, format, limits }: Cutting): AsyncGenerator<CsvRow> {
  const scanner = new CsvScanner({
    delimiter: format.delimiter.charCodeAt(0),
    maxRowBytes: limits.rowBytes,
    offset: format.offset,
    line: format.line,
  });
  for await (const piece of services.files.read(current.id, file, format.offset, file.bytes)) yield* scanner.push(piece);
  yield* scanner.end();
}

/** Sends the file's chunks to the workers while it reads on; gives what there was. */
async function cut(cutting: Cutting): Promise<Splitting> {
  const { services, current, file, format, limits } = cutting;
  const { rules, queue, imports } = services;
  const reader = new RowReader(format, []);
  const cutter = new ChunkCutter(current.id, limits);
  const expected = Math.ceil(file.bytes / shortRow);
  const logins = new LoginIndex({ expected, limit: limits.logins, key: `${current.id} ${file.etag}` });
  const ready: Chunk[] = [];
  let splitting: Splitting = { bytes: format.offset, rows: 0, chunks: null, problem: null };
  for await (const row of rowsOf(cutting)) {
    if (splitting.rows === limits.rows) {
      const problem = `The file has more than ${limits.rows} rows: those from line ${row.line} on are not imported`;
      splitting = { ...splitting, problem };
      break;
    }
    splitting = { ...splitting, bytes: row.end, rows: splitting.rows + 1 };
    const login = reader.loginOf(row);
    const full = cutter.add(row, login === undefined ? undefined : logins.note(rules.normalizeLogin(login), row.line));
    if (full !== undefined && ready.push(full) === sentAtOnce) {
      await queue.sendChunks(ready.splice(0));
      await imports.noteSplitting(current.id, splitting);
    }
  }
  const last = cutter.end();
  if (last !== undefined) ready.push(last);
  if (ready.length > 0) await queue.sendChunks(ready);
  return { ...splitting, bytes: splitting.problem === null ? file.bytes : splitting.bytes, chunks: cutter.count };
}

/** The import as it is to be split now; undefined where there is nothing (more) to do. */
async function findReady(
  services: ImportServices,
  importId: string,
  file: UploadedFile,
  limits: ImportLimits,
): Promise<Import | undefined> {
  const current = await services.imports.find(importId);
  if (current === undefined) return undefined;
  if (current.status === 'CREATED') return begin(services, current, file, limits);
  // Told of it again, after a crash or by an impatient queue. A file that was uploaded over the first one is not what was begun with.
  const isRunning = current.status === 'IN_PROGRESS' || current.status === 'CANCELLING';
  return isRunning && current.file?.etag === file.etag ? current : undefined;
}

/**
 * Begins an import whose file has been uploaded: reads the header row, cuts the file into ranges of whole rows and sends these to the
 * workers. May be done any number of times: the chunks are the same.
 */
export async function splitFile(
  services: ImportServices,
  importId: string,
  file: UploadedFile,
  limits: ImportLimits = importLimits,
): Promise<void> {
  const current = await findReady(services, importId, file, limits);
  if (current === undefined || current.format === null) return;
  const noted = await services.imports.findSplitting(importId);
  if (noted === undefined || noted.chunks === null) {
    await services.imports.noteSplitting(importId, await cut({ services, current, file, format: current.format, limits }));
  }
  // The last worker may have been done before it could know that it was the last; and a file may have no rows.
  await services.queue.sendFinish(importId);
}
