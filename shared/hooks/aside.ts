import { logRetentionMilliseconds } from '../audit/index.ts';
import { type Aside, comesBefore, type EventEntity, type EventPlace, placeAfter } from './delivery-model.ts';
import { retryDelay } from './retry.ts';

/** Pages that a record names; what waits in pages behind them is looked for. */
export const namedPages = 500;

interface Failure {
  readonly fault: string;
  /** UTC milliseconds. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
}

/** When an event that failed so often is due again. Called for fewer tries than the most. */
const dueAfter = (tries: number, { now, random }: Failure): number => now + (retryDelay(tries, random) ?? 0);

/** The record of an entity that is set aside with its first waiting event. `tries` of it have failed; with none, it is due at once. */
export function setAside(
  entity: EventEntity,
  next: EventPlace,
  { tries, since, ...failure }: Failure & { readonly tries: number; readonly since: number },
): Aside {
  return {
    entity,
    version: 1,
    state: 'retrying',
    next,
    pages: [next.position],
    more: false,
    tries,
    retryAt: tries === 0 ? failure.now : dueAfter(tries, failure),
    triedAt: failure.now,
    since,
    fault: failure.fault,
    letter: null,
    outage: false,
    gap: [],
  };
}

/** With further events that wait. Those that are known already change nothing; a replay may bring some from before the first. */
export function withWaiting(aside: Aside, places: readonly EventPlace[]): Aside {
  const next = places.reduce((first, place) => (comesBefore(place, first) ? place : first), aside.next);
  const pages = [...new Set([...aside.pages, ...places.map(({ position }) => position)])].sort((one, other) => one - other);
  return { ...aside, next, pages: pages.slice(0, namedPages), more: aside.more || pages.length > namedPages };
}

/** After one more failure of its first event: due later, or undefined where that was the last try. */
export function triedAgain(aside: Aside, failure: Failure): Aside | undefined {
  const tries = aside.tries + 1;
  const delay = retryDelay(tries, failure.random);
  if (delay === undefined) return undefined;
  return {
    ...aside,
    state: 'retrying',
    tries,
    retryAt: failure.now + delay,
    triedAt: failure.now,
    since: aside.tries === 0 ? failure.now : aside.since,
    fault: failure.fault,
  };
}

/** The event at a place is a dead letter, and those behind it wait. */
export const died = (aside: Aside, letter: EventPlace, { fault, now }: Pick<Failure, 'fault' | 'now'>, outage: boolean): Aside => ({
  ...aside,
  state: 'dead',
  next: letter,
  tries: aside.tries + 1,
  triedAt: now,
  fault,
  letter,
  outage,
});

/** To be tried anew from its first event on. */
export const revived = (aside: Aside, now: number): Aside => ({
  ...aside,
  state: 'retrying',
  tries: 0,
  retryAt: now,
  outage: false,
});

/** Past an event that was delivered or given up; due at once. */
export function movedPast(aside: Aside, last: EventPlace, gap: readonly number[], now: number): Aside {
  const next = placeAfter(last);
  const pages = aside.pages.filter((position) => position >= next.position);
  const letter = aside.letter !== null && comesBefore(aside.letter, next) ? null : aside.letter;
  return { ...aside, state: 'retrying', next, pages, tries: 0, retryAt: now, letter, outage: false, gap };
}

/** Nothing waits any more, and the next event has to tell of a gap. */
export const passing = (aside: Aside): Aside => ({ ...aside, state: 'passing', pages: [], more: false });

/** When it is due without anybody's doing; undefined where it is not. A dead letter that the log no longer holds need not be waited for. */
export function dueAt({ state, retryAt, triedAt }: Aside): number | undefined {
  if (state === 'retrying') return retryAt;
  return state === 'dead' ? triedAt + logRetentionMilliseconds : undefined;
}

/** Whether it is to be tried now. What was last tried before `tryBefore` need not wait for its time. */
export function isDue(aside: Aside, now: number, tryBefore: number): boolean {
  if ((dueAt(aside) ?? Infinity) <= now) return true;
  return (aside.state === 'retrying' || (aside.state === 'dead' && aside.outage)) && tryBefore > aside.triedAt;
}
