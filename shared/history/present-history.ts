import { type EntityKind, eventTypes } from '../kernel/index.ts';
import type { ShownState, ToldChange } from './ask-history.ts';
import type { HistoryChange } from './model.ts';
import { showDeltas, toObject, type Visibility } from './show-facts.ts';

const isoTime = (at: number): string => new Date(at).toISOString();

/** The row of a file that made or changed a user. */
function sourceOf(kind: EntityKind, { context, events }: HistoryChange): object | null {
  if (kind !== 'user' || context.channel !== 'import') return null;
  const line = events.map(({ debugData }) => Number(debugData?.['line'])).find(Number.isFinite);
  return { type: 'import', id: context.requestId, ...(line === undefined ? {} : { line }) };
}

function actionOf({ record }: HistoryChange): 'CREATE' | 'UPDATE' | 'DELETE' {
  if (record?.made === true) return 'CREATE';
  return record?.removed === undefined ? 'UPDATE' : 'DELETE';
}

/** A change on the wire. Times are exact to the millisecond here, because they are what is asked for. */
export function presentChange(kind: EntityKind, { change, deltas }: ToldChange, visibility: Visibility) {
  const { version, at, context, events } = change;
  return {
    version,
    time: isoTime(at),
    action: actionOf(change),
    actor: context.actor,
    channel: context.channel,
    apiTokenId: context.apiTokenId ?? null,
    client: context.client,
    transaction: { id: context.requestId },
    source: sourceOf(kind, change),
    events: events.map(({ uuid, eventType, outcome }) => ({
      uuid,
      eventType,
      displayMessage: eventTypes[eventType].message,
      outcome: outcome ?? { result: 'SUCCESS', reason: null },
    })),
    changes: deltas === null ? null : showDeltas(kind, deltas, visibility),
  };
}

/** An object as of a moment, in the shape of its own view, without links and what is computed. */
export function presentState(id: string, type: string, { version, at, shown }: ShownState) {
  return { id, type, version, since: isoTime(at), object: toObject(shown) };
}
