import { toOktaTime, toOktaTimeOrNull } from '../kernel/index.ts';
import type { ImportProgress } from './manage-imports.ts';

const perSecond = (rows: number, milliseconds: number): number => Math.round((rows * 10_000) / Math.max(milliseconds, 1)) / 10;

/** Rows a second, from the start to the last chunk that was done. */
function rateOf({ import: { started }, totals, lastDone }: ImportProgress): number | null {
  if (started === null || lastDone === null) return null;
  return perSecond(totals.rowsDone, lastDone - started);
}

const canCancel = ['CREATED', 'IN_PROGRESS'];

/** An import on the wire. `rows.total` is null until the file is cut to its end. */
export function presentImport(progress: ImportProgress, origin: string) {
  const { import: shown, splitting, totals } = progress;
  const self = `${origin}/api/v1/imports/${shown.id}`;
  return {
    id: shown.id,
    name: shown.name,
    status: shown.status,
    created: toOktaTime(shown.created),
    createdBy: shown.actor.id,
    startedAt: toOktaTimeOrNull(shown.started),
    finishedAt: toOktaTimeOrNull(shown.finished),
    lastUpdated: toOktaTime(shown.lastUpdated),
    bytes: { total: shown.file?.bytes ?? null, split: splitting?.bytes ?? 0 },
    rows: {
      total: splitting !== undefined && splitting.chunks !== null ? splitting.rows : null,
      done: totals.rowsDone,
      skipped: totals.rowsSkipped,
      created: totals.counts.created,
      updated: totals.counts.updated,
      unchanged: totals.counts.unchanged,
      failed: totals.counts.failed,
    },
    rate: rateOf(progress),
    indexing: progress.indexing,
    problems: shown.problems,
    _links: {
      self: { href: self, hints: { allow: ['GET'] } },
      ...(canCancel.includes(shown.status) ? { cancel: { href: `${self}/lifecycle/cancel`, hints: { allow: ['POST'] } } } : {}),
      ...(shown.hasReport ? { report: { href: `${self}/report`, hints: { allow: ['GET'] } } } : {}),
    },
  };
}
