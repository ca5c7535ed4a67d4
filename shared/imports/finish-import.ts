import { type Context, type EventDraft, retryOnConflict } from '../kernel/index.ts';
import { advanceRun, type Stage } from './advance-run.ts';
import {
  canMove,
  type ChunkResult,
  type ChunkTotals,
  type Import,
  type ImportTransition,
  isRunning,
  moveImport,
  totalsOf,
} from './model.ts';
import type { ImportServices } from './ports.ts';
import { reportHeader } from './report.ts';

/** Parts of the report that are fetched ahead. */
const fetchedAhead = 8;

export const importContext = ({ id, actor }: Pick<Import, 'id' | 'actor'>): Context => ({
  actor,
  client: null,
  requestId: id,
  channel: 'import',
});

export const importEvent = (
  eventType: Extract<EventDraft['eventType'], `system.import.${string}`>,
  { id, name }: Pick<Import, 'id' | 'name'>,
  outcome: EventDraft['outcome'],
  debugData: Readonly<Record<string, string>> = {},
): EventDraft => ({
  eventType,
  targets: [{ id, type: 'Import', alternateId: null, displayName: name }],
  ...(outcome === undefined ? {} : { outcome }),
  debugData,
});

/** Moves an import on; false where its status does not allow it (any more). */
export async function commitMove(
  { committer, clock }: Pick<ImportServices, 'committer' | 'clock'>,
  before: Import,
  transition: ImportTransition,
  facts: Partial<Import>,
  events: readonly EventDraft[],
  context: Context = importContext(before),
): Promise<boolean> {
  const at = Math.max(clock.now(), before.lastUpdated + 1);
  const after = moveImport(before, transition, at, facts);
  if (after === undefined) return false;
  await committer.commit(
    {
      subject: { kind: 'import', id: before.id, version: after.version, at },
      writes: [{ do: 'put', kind: 'import', value: after, replaces: before }],
      events,
    },
    context,
  );
  return true;
}

/** The report's header and parts, in the file's order. */
async function* partsOf({ files }: ImportServices, id: string, results: readonly ChunkResult[]): AsyncGenerator<Buffer> {
  yield Buffer.from(reportHeader);
  const chunks = results.filter(({ skipped }) => !skipped).map(({ chunk }) => chunk);
  const fetch = (chunk: number): Promise<Buffer> => {
    const part = files.readChunkReport(id, chunk);
    // A part that fails is noticed when its turn comes; until then nobody else may take offence.
    part.catch(() => undefined);
    return part;
  };
  const ahead = chunks.splice(0, fetchedAhead).map(fetch);
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    const next = chunks.shift();
    if (next !== undefined) ahead.push(fetch(next));
    yield await part;
  }
}

async function allResults({ imports }: ImportServices, id: string): Promise<ChunkResult[]> {
  const results: ChunkResult[] = [];
  for await (const result of imports.results(id)) results.push(result);
  return results;
}

function figuresOf({ rowsDone, rowsSkipped, counts }: ChunkTotals): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ rows: rowsDone, skipped: rowsSkipped, ...counts }).map(([name, value]) => [name, String(value)]),
  );
}

/**
 * Ends an import if every chunk of it has a result and whom it created is found by searches. May be called at any time, and by several
 * workers at once. `stage`: what has just been done.
 */
export async function finishImport(services: ImportServices, id: string, stage: Stage = 'chunks'): Promise<void> {
  const { imports, files, clock } = services;
  const splitting = await imports.findSplitting(id);
  if (splitting === undefined || splitting.chunks === null) return;
  const results = await allResults(services, id);
  if (results.length < splitting.chunks) return;
  const running = await imports.find(id);
  if (running?.buildsRun === true && isRunning(running) && !(await advanceRun(services, running, results, stage))) return;
  const result = totalsOf(results);
  let hasReport = false;
  await retryOnConflict(async () => {
    const current = await imports.find(id);
    if (current === undefined) return;
    const transition = canMove(current, 'complete') ? 'complete' : 'finishCancelling';
    if (!canMove(current, transition)) return;
    if (!hasReport) await files.writeReport(id, partsOf(services, id, results));
    hasReport = true;
    const outcome = { result: 'SUCCESS', reason: transition === 'complete' ? null : 'cancelled' } as const;
    const facts = { finished: clock.now(), result, hasReport, problems: splitting.problem === null ? [] : [splitting.problem] };
    await commitMove(services, current, transition, facts, [
      importEvent('system.import.complete', current, outcome, figuresOf(result)),
    ]);
  });
}
