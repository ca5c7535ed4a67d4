import { RosterError } from '../kernel/index.ts';
import type { HistoryChange, Present, Subject } from './model.ts';
import type { HistoryStore } from './ports.ts';

export const historyLimits = {
  /** Changes that one answer goes back over. */
  changes: 5_000,
  /** Changes that a list passes over before it answers short. */
  passedOver: 1_000,
} as const;

const pageSizes = [25, 100, 400];

/** An object's life as far back as it was read: how it is now, unless it ended, and its changes, newest first. */
export interface Story {
  readonly subject: Subject;
  readonly present: Present | undefined;
  readonly changes: readonly HistoryChange[];
}

export function refuseTooLong(): never {
  const detail = `More than ${historyLimits.changes} changes lie between now and then: ask for a later time`;
  throw new RosterError('history-too-long', { detail });
}

/** Changes below a version, newest first, to the object's beginning. */
export async function* changesBelow(
  store: HistoryStore,
  subject: Subject,
  below: number | undefined,
): AsyncGenerator<HistoryChange> {
  let from = below;
  for (let page = 0; ; page += 1) {
    const limit = pageSizes[Math.min(page, pageSizes.length - 1)] ?? 1;
    const changes = await store.changes(subject, { limit, ...(from === undefined ? {} : { below: from }) });
    for (const change of changes) {
      yield change;
      if (change.record?.made === true) return;
      from = change.version;
    }
    if (changes.length < limit) return;
  }
}

/** Where a life's changes begin, read from now on back. Undefined where there is none, and of people who were deleted. */
export async function findLife(
  store: HistoryStore,
  subject: Subject,
): Promise<{ readonly present: Present | undefined; readonly below: number | undefined } | undefined> {
  const present = subject.ended === undefined ? await store.findPresent(subject) : undefined;
  if (present !== undefined) return { present, below: present.version + 1 };
  // Who is deleted is forgotten, also where something of hers is left for a while.
  if (subject.kind === 'user') return undefined;
  const below = subject.ended === undefined ? undefined : subject.ended + 1;
  const [last] = await store.changes(subject, { limit: 1, ...(below === undefined ? {} : { below }) });
  return last?.record?.removed === undefined ? undefined : { present, below: last.version + 1 };
}

/**
 * Reads back until `enough` says of a change that it is the last that counts. Undefined where nothing of that name ever was.
 *
 * @throws RosterError `history-too-long`
 */
export async function readBack(
  store: HistoryStore,
  subject: Subject,
  enough: (change: HistoryChange) => boolean,
): Promise<Story | undefined> {
  const life = await findLife(store, subject);
  if (life === undefined) return undefined;
  const changes: HistoryChange[] = [];
  for await (const change of changesBelow(store, subject, life.below)) {
    if (changes.length === historyLimits.changes) refuseTooLong();
    changes.push(change);
    if (enough(change)) break;
  }
  return { subject, present: life.present, changes };
}
