import { type Context, newId, type Page, retryOnConflict, RosterError } from '../kernel/index.ts';
import { commitMove, importEvent } from './finish-import.ts';
import { stepsInAll } from './advance-run.ts';
import { type ChunkTotals, type Import, importLimits, type RunStep, type Splitting, totalsOf } from './model.ts';
import type { ImportLinks, ImportServices, SignedLink } from './ports.ts';

/** An import and how far it is. */
export interface ImportProgress {
  readonly import: Import;
  readonly splitting: Splitting | undefined;
  readonly totals: ChunkTotals;
  /** When the last chunk was done. */
  readonly lastDone: number | null;
  /** Steps of making whom it created findable; null where the import does so row by row. */
  readonly indexing: { readonly done: number; readonly total: number | null } | null;
}

/** Errors: validation-failed where the name is empty or too long. */
export async function createImport(
  services: Pick<ImportServices, 'clock' | 'committer' | 'imports' | 'schema'>,
  name: string,
  context: Context,
): Promise<Import> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > importLimits.nameLength) {
    const causes = [`name: The field must have 1 to ${importLimits.nameLength} characters`];
    throw new RosterError('validation-failed', { object: 'import', causes });
  }
  const at = services.clock.now();
  const created: Import = {
    id: newId('import'),
    version: 1,
    lastUpdated: at,
    name: trimmed,
    status: 'CREATED',
    created: at,
    started: null,
    finished: null,
    actor: context.actor,
    typeId: (await services.schema()).typeId,
    file: null,
    format: null,
    problems: [],
    result: null,
    hasReport: false,
  };
  await services.imports.enlist(created.id, at);
  await services.committer.commit(
    {
      subject: { kind: 'import', id: created.id, version: 1, at },
      writes: [{ do: 'put', kind: 'import', value: created, replaces: null }],
      events: [importEvent('system.import.session.created', created, undefined)],
    },
    context,
  );
  return created;
}

async function getImport({ imports }: Pick<ImportServices, 'imports'>, id: string): Promise<Import> {
  const found = await imports.find(id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'Import' });
  return found;
}

async function indexingOf(
  imports: ImportServices['imports'],
  id: string,
  chunks: number | null,
): Promise<ImportProgress['indexing']> {
  const steps: RunStep[] = [];
  for await (const step of imports.runSteps(id)) steps.push(step);
  return { done: steps.length, total: stepsInAll(steps, chunks) };
}

/** Figures of an import that runs are summed over its chunks: at most a few thousand small items, read eventually consistent in one page. */
async function progressOf({ imports }: Pick<ImportServices, 'imports'>, current: Import): Promise<ImportProgress> {
  if (current.result !== null || current.started === null) {
    const totals = current.result ?? totalsOf([]);
    const splitting = await imports.findSplitting(current.id);
    return { import: current, splitting, totals, lastDone: current.finished, indexing: null };
  }
  const splitting = imports.findSplitting(current.id);
  const results = [];
  for await (const result of imports.results(current.id)) results.push(result);
  const lastDone = results.reduce((latest, { finished }) => Math.max(latest, finished), 0);
  const indexing = current.buildsRun === true ? await indexingOf(imports, current.id, (await splitting)?.chunks ?? null) : null;
  const totals = totalsOf(results);
  return { import: current, splitting: await splitting, totals, lastDone: lastDone === 0 ? null : lastDone, indexing };
}

export async function getImportProgress(services: Pick<ImportServices, 'imports'>, id: string): Promise<ImportProgress> {
  return progressOf(services, await getImport(services, id));
}

/** Newest first. */
export async function listImports(
  services: Pick<ImportServices, 'imports'>,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<ImportProgress>> {
  const { items, next } = await services.imports.list(page);
  const shown = await Promise.all(items.map((item) => progressOf(services, item)));
  return { items: shown, ...(next === undefined ? {} : { next }) };
}

/**
 * Ends an import that has not begun, or has the rows passed over that no worker has taken yet; what is applied stays. Cancelling twice
 * is cancelling once. Errors: not-found; validation-failed where the import has ended.
 */
export async function cancelImport(
  services: Pick<ImportServices, 'clock' | 'committer' | 'imports' | 'queue'>,
  id: string,
  context: Context,
): Promise<ImportProgress> {
  await retryOnConflict(async () => {
    const current = await getImport(services, id);
    const event = importEvent('system.import.session.cancelled', current, undefined);
    if (current.status === 'CREATED') {
      await commitMove(services, current, 'cancelUnstarted', { finished: services.clock.now() }, [event], context);
    } else if (current.status === 'IN_PROGRESS') {
      await commitMove(services, current, 'cancel', {}, [event], context);
    } else if (current.status !== 'CANCELLING' && current.status !== 'CANCELLED') {
      throw new RosterError('validation-failed', { object: 'import', causes: [`The import has ended: ${current.status}`] });
    }
  });
  // Its last chunk may be done already, and nobody would look again.
  await services.queue.sendFinish(id);
  return getImportProgress(services, id);
}

/** A URL of the report. Errors: not-found, also while there is no report yet. */
export async function getReport(
  services: Pick<ImportServices, 'imports'> & { readonly links: ImportLinks },
  id: string,
): Promise<SignedLink> {
  const { hasReport } = await getImport(services, id);
  if (!hasReport) throw new RosterError('not-found', { id, type: 'ImportReport' });
  return services.links.signReport(id);
}
