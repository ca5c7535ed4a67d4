import type { Party } from '../kernel/index.ts';
import { derivedId } from './delivery-body.ts';
import { type EventHook, isDeliverable } from './model.ts';

/** In the order in which they are sent: a user's state names her groups. */
export const backfillKinds = ['group', 'user'] as const;
export type BackfillKind = (typeof backfillKinds)[number];

export const backfillRates = { least: 1, most: 1_000, usual: 100 } as const;

/** How far it is with one kind. */
export interface KindProgress {
  /** Where to go on; null before the first page. */
  readonly position: string | null;
  readonly sent: number;
  /** Of the last one that was sent. */
  readonly lastId: string | null;
  readonly done: boolean;
}

/** The present state of every user and group, on its way to one hook. */
export interface Backfill {
  readonly id: string;
  readonly hookId: string;
  /** Of this record. Whoever has written last may go on sending: all others lose. */
  readonly version: number;
  readonly state: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly kinds: readonly BackfillKind[];
  /** States a second, at most. */
  readonly rate: number;
  /** The hook's address when it began: what was sent there says nothing to another one. */
  readonly endpoint: string;
  readonly progress: Readonly<Record<BackfillKind, KindProgress>>;
  /** How often the batch at the position has failed in a row. */
  readonly failures: number;
  /** UTC milliseconds, as all times here: nothing is sent before it. */
  readonly retryAt: number;
  /** A worker is at it until then. */
  readonly leasedUntil: number;
  readonly created: number;
  readonly createdBy: string;
  readonly ended: number | null;
  /** Why it failed, in words that hold nothing of the endpoint's. */
  readonly reason: string | null;
}

/** An entity as it is, for whoever is outside. */
export interface EntityState {
  readonly kind: BackfillKind;
  readonly id: string;
  readonly version: number;
  readonly lastUpdated: number;
  readonly party: Party;
  readonly state: object;
}

const fresh: KindProgress = { position: null, sent: 0, lastId: null, done: false };

export const freshProgress: Backfill['progress'] = { group: fresh, user: fresh };

/** What comes next; undefined where everything is sent. */
export const nextKind = ({ kinds, progress }: Pick<Backfill, 'kinds' | 'progress'>): BackfillKind | undefined =>
  kinds.find((kind) => !progress[kind].done);

/** Why a backfill can't go on, whatever the endpoint says. */
export function reasonToEnd(hook: EventHook | undefined, { endpoint }: Pick<Backfill, 'endpoint'>): string | undefined {
  if (hook === undefined) return 'The hook was deleted';
  if (!isDeliverable(hook)) return 'The hook is no longer ACTIVE and VERIFIED';
  return hook.channel.uri === endpoint ? undefined : 'The hook has another address';
}

/** Whether somebody should look after it now. A paused hook's waits, unless it is to end. */
export function isBackfillDue(backfill: Backfill, hook: EventHook, now: number): boolean {
  const waits = (hook.pause ?? null) !== null && reasonToEnd(hook, backfill) === undefined;
  return !waits && backfill.retryAt <= now && backfill.leasedUntil <= now;
}

/** An entity in one version has one id in one backfill. */
export const stateId = (backfillId: string, { kind, id, version }: Pick<EntityState, 'kind' | 'id' | 'version'>): string =>
  derivedId([backfillId, kind, id, String(version)]);

const prefixLength = 3;
const charactersThatCount = 4;

/** Of the ids that begin like one: which part comes before the character, and which one begins with it. Letters stand for two. */
function slotOf(character: string): { readonly before: number; readonly width: number } {
  const rank = Number.parseInt(character, 36);
  return rank < 10 ? { before: rank / 62, width: 1 / 62 } : { before: (10 + 2 * (rank - 10)) / 62, width: 2 / 62 };
}

/** Which part of all entities comes before an id, in percent: ids are random, and walked without regard to case. */
export function percentBefore(id: string): number {
  let [before, width] = [0, 1];
  for (const character of id.slice(prefixLength, prefixLength + charactersThatCount)) {
    const slot = slotOf(character);
    before += width * slot.before;
    width *= slot.width;
  }
  return Math.floor(before * 100);
}
