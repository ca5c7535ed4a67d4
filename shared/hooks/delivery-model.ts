import type { Place } from '../audit/ports.ts';

/** Where an event lies for as long as the log keeps it: the page's position in its shard, and its index in the page. */
export interface EventPlace {
  readonly position: number;
  readonly index: number;
}

export const placeAfter = ({ position, index }: EventPlace): EventPlace => ({ position, index: index + 1 });

export const isSamePlace = (one: EventPlace, other: EventPlace): boolean =>
  one.position === other.position && one.index === other.index;

export const comesBefore = (one: EventPlace, other: EventPlace): boolean =>
  one.position < other.position || (one.position === other.position && one.index < other.index);

/** Whose events keep their order: the entity that an event is of. */
export interface EventEntity {
  readonly kind: string;
  readonly id: string;
}

/** How far a hook is in one shard of the log, and how it fares there. Times are UTC milliseconds, 0 where there is none. */
export interface ShardCursor extends Place {
  /** How often the batch at the place has failed in a row. */
  readonly failures: number;
  readonly failingSince: number;
  /** Before this time the place is not tried again. */
  readonly retryAt: number;
  /** A worker is at it until this time. */
  readonly leasedUntil: number;
  /** When the endpoint last took something of this shard. */
  readonly succeededAt: number;
  /** The earliest time at which something that was set aside is due. */
  readonly asideAt: number;
  /** Up to this position a replay is under way, at most so many events a second. 0 where there is no limit. */
  readonly replayTo: number;
  readonly replayRate: number;
  /** Dead letters from before this time are to be sent again. */
  readonly redeliverBefore: number;
  /** What was last tried before this time is to be tried at once: the endpoint is back, or somebody says so. */
  readonly tryBefore: number;
  /** Raised by whoever wants the shard looked after at once, and by how much the last worker had seen. */
  readonly nudges: number;
  readonly nudgesSeen: number;
}

export const freshCursor = (place: Place): ShardCursor => ({
  ...place,
  failures: 0,
  failingSince: 0,
  retryAt: 0,
  leasedUntil: 0,
  succeededAt: 0,
  asideAt: 0,
  replayTo: 0,
  replayRate: 0,
  redeliverBefore: 0,
  tryBefore: 0,
  nudges: 0,
  nudgesSeen: 0,
});

/**
 * An entity whose events were set aside, so that others need not wait for them: the first one waits for its next try, all later ones for
 * the first.
 */
export interface Aside {
  readonly entity: EventEntity;
  /** Of this record. */
  readonly version: number;
  /**
   * `retrying`: `next` is due at `retryAt`. `dead`: `next` is a dead letter, and what follows waits for it. `passing`: nothing waits; the
   * next event of the entity carries the mark of the gap.
   */
  readonly state: 'retrying' | 'dead' | 'passing';
  /** Nothing waits before it. */
  readonly next: EventPlace;
  /** Positions of the pages that hold what waits, ascending. Empty while `passing`. */
  readonly pages: readonly number[];
  /** Whether pages behind the last one that is named hold more: so many that they are looked for when it comes to it. */
  readonly more: boolean;
  readonly tries: number;
  readonly retryAt: number;
  readonly triedAt: number;
  /** When the first try failed. */
  readonly since: number;
  readonly fault: string;
  /** Where the event lies that is a dead letter, and not delivered yet. */
  readonly letter: EventPlace | null;
  /** Whether it died while the endpoint took nothing at all: then its coming back revives it. */
  readonly outage: boolean;
  /** Versions of the entity that were given up and not told of yet. */
  readonly gap: readonly number[];
}

/** An event that was tried as often as may be. It stays in the log; this tells where. */
export interface DeadLetter {
  readonly shard: number;
  readonly place: EventPlace;
  readonly entity: EventEntity & { readonly version: number };
  readonly uuid: string;
  readonly eventType: string;
  /** UTC milliseconds. */
  readonly published: number;
  readonly diedAt: number;
  readonly tries: number;
  readonly fault: string;
  /** Whether later events of the entity wait for it. */
  readonly holds: boolean;
}

/** What somebody wants done with a dead letter. */
export interface Redelivery {
  readonly place: EventPlace;
  readonly action: 'send' | 'give-up';
  readonly version: number;
  readonly tries: number;
  readonly retryAt: number;
}

/** What calls to an endpoint did, for whoever looks into it. Holds nothing of an event but its id and type. */
export interface DeliveryAttempt {
  /** UTC milliseconds. */
  readonly at: number;
  /** `eventId` of the body, the same for every try of the same batch. */
  readonly deliveryId: string;
  /** Null where a backfill made it. */
  readonly shard: number | null;
  readonly events: number;
  /** Ids of the batch's first events. */
  readonly uuids: readonly string[];
  /** 1 for the first. */
  readonly attempt: number;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Why it counts as failed; null where it was taken. */
  readonly fault: string | null;
  readonly latencyMs: number;
  /** The beginning of a refusing answer, without what looks like a secret or a person's. */
  readonly excerpt: string | null;
}

/** Of a dead letter: its shard, page and index. */
export const deadLetterId = ({ shard, place }: Pick<DeadLetter, 'shard' | 'place'>): string =>
  `${shard}-${place.position}-${place.index}`;

/** Undefined where the text can't be one. */
export function parseDeadLetterId(id: string): Pick<DeadLetter, 'shard' | 'place'> | undefined {
  const [, shard, position, index] = /^(\d{1,3})-(\d{1,15})-(\d{1,3})$/.exec(id) ?? [];
  if (shard === undefined) return undefined;
  return { shard: Number(shard), place: { position: Number(position), index: Number(index) } };
}
