import type { LogPage } from '../audit/ports.ts';
import type { RosterEvent } from '../kernel/index.ts';
import { died, isDue, movedPast, namedPages, passing, revived, triedAgain } from './aside.ts';
import { type Aside, comesBefore, type DeadLetter, type EventPlace, isSamePlace, type Redelivery } from './delivery-model.ts';
import { hookLimits } from './model.ts';
import type { DeliveryMarks } from './ports.ts';
import { retryDelay } from './retry.ts';
import { putAside, send, takeBack, type Turn } from './shard-turn.ts';
import { tellOfDeath } from './tell-of-failures.ts';

interface Found {
  readonly event: RosterEvent;
  readonly place: EventPlace;
}

const pagesAtOnce = 8;

async function findPage({ services, lease }: Turn, position: number): Promise<LogPage | undefined> {
  const [page] = await services.logReader.pagesAfter(lease.shard, position - 1, 1);
  return page?.position === position ? page : undefined;
}

/** What a page holds of the entity from a place on. */
const waitingIn = ({ round }: Turn, { entity, next }: Aside, page: LogPage): Found[] =>
  page.events.flatMap((event, index) => {
    const place = { position: page.position, index };
    return event.entity.id === entity.id && round.wanted(event) && !comesBefore(place, next) ? [{ event, place }] : [];
  });

/** Pages up to the shard's place that hold events of the entity, behind those that its record names. */
async function lookForMore(turn: Turn, aside: Aside): Promise<Aside> {
  const { services, lease, cursor } = turn;
  const end = cursor.offset > 0 ? cursor.position + 1 : cursor.position;
  const found: number[] = [];
  let last = aside.pages.at(-1) ?? aside.next.position;
  while (last < end && found.length < namedPages) {
    const pages = await services.logReader.pagesAfter(lease.shard, last, pagesAtOnce);
    if (pages.length === 0) break;
    for (const page of pages) {
      last = page.position;
      if (last <= end && waitingIn(turn, aside, page).length > 0) found.push(last);
    }
  }
  return { ...aside, pages: [...aside.pages, ...found], more: last < end && found.length === namedPages };
}

/** The first place that the shard has not passed. */
const placeBehind = ({ cursor }: Turn): EventPlace => ({ position: cursor.position + 1, index: cursor.offset });

interface Waiting {
  /** Without the pages that hold nothing of it any more. */
  readonly aside: Aside;
  /** Of the first page that holds some. */
  readonly waiting: readonly Found[];
}

/** What waits first; what the log no longer holds is passed over. Undefined where nothing waits any more. */
async function firstWaiting(turn: Turn, aside: Aside): Promise<Waiting | undefined> {
  let at = aside;
  for (;;) {
    const [position] = at.pages;
    if (position === undefined) {
      if (!at.more) return undefined;
      at = await lookForMore(turn, { ...at, more: false });
      if (at.pages.length === 0) return undefined;
      continue;
    }
    const page = await findPage(turn, position);
    // An entity may have come to its place in the midst of a page: what lies behind the shard's place is not its business yet.
    const end = placeBehind(turn);
    const waiting = page === undefined ? [] : waitingIn(turn, at, page).filter(({ place }) => comesBefore(place, end));
    if (waiting.length > 0) return { aside: at, waiting };
    at = { ...at, pages: at.pages.slice(1) };
  }
}

function marksOf({ cursor }: Turn, { letter, gap }: Aside, { place }: Found): DeliveryMarks {
  const replayed = place.position <= cursor.replayTo;
  const again = letter !== null && isSamePlace(letter, place) ? 'redelivery' : 'replay';
  return { ...(gap.length > 0 && { gap }), ...((replayed || again === 'redelivery') && { again }) };
}

/** What was delivered is no dead letter any more. */
async function forgetLetter({ services, lease }: Turn, { letter }: Aside, delivered: readonly Found[]): Promise<void> {
  if (letter !== null && delivered.some(({ place }) => isSamePlace(place, letter)))
    await services.deadLetters.remove(lease.hookId, lease.shard, letter);
}

/** The last try of an event has failed. */
async function bury(turn: Turn, aside: Aside, { event, place }: Found, fault: string): Promise<void> {
  const { services, round, lease } = turn;
  const now = services.clock.now();
  const outage = round.outage || round.aliveAt < aside.since;
  const passes = !outage && round.hook.afterDeadLetter === 'PASS';
  const letter: DeadLetter = {
    shard: lease.shard,
    place,
    entity: event.entity,
    uuid: event.uuid,
    eventType: event.eventType,
    published: event.published,
    diedAt: now,
    tries: aside.tries + 1,
    fault,
    holds: !passes,
  };
  await services.deadLetters.put(lease.hookId, letter);
  await tellOfDeath(services, round, letter, outage);
  const gap = [...aside.gap, event.entity.version];
  await putAside(turn, passes ? movedPast(aside, place, gap, now) : died(aside, place, { fault, now }, outage));
}

async function failed(turn: Turn, aside: Aside, head: Found, fault: string): Promise<void> {
  const { services } = turn;
  const later = triedAgain(aside, { fault, now: services.clock.now(), random: services.random() });
  if (later === undefined) await bury(turn, aside, head, fault);
  else await putAside(turn, later);
}

/** Nothing waits any more. */
async function close(turn: Turn, aside: Aside): Promise<void> {
  if (aside.gap.length === 0) await takeBack(turn, aside.entity.id);
  else await putAside(turn, passing(aside));
}

/**
 * Tries what waits of one entity: the first event alone, since it is the one that failed, then the rest, page after page. Ends with the
 * first failure, when time is over, or when nothing waits.
 */
async function tryAside(turn: Turn, entityId: string): Promise<void> {
  const { services, round } = turn;
  for (let count = 1; ; count = hookLimits.batch) {
    const stored = turn.asides.get(entityId);
    if (stored?.state !== 'retrying' || services.clock.now() >= round.deadline) return;
    const found = await firstWaiting(turn, stored);
    const [head] = found?.waiting ?? [];
    if (found === undefined || head === undefined) return close(turn, stored);
    const { aside, waiting } = found;
    const sent = waiting.slice(0, count);
    const events = sent.map((one, index) => ({
      event: one.event,
      marks: marksOf(turn, index === 0 ? aside : { ...aside, gap: [] }, one),
    }));
    const fault = await send(turn, events, aside.tries + 1);
    if (fault !== undefined) return failed(turn, aside, head, fault);
    await forgetLetter(turn, aside, sent);
    await putAside(turn, movedPast(aside, (sent.at(-1) ?? head).place, [], services.clock.now()));
  }
}

/** Everything that was set aside and is due, the longest due first. */
export async function deliverAsides(turn: Turn): Promise<void> {
  const now = turn.services.clock.now();
  const due = [...turn.asides.values()]
    .filter((aside) => isDue(aside, now, turn.cursor.tryBefore))
    .toSorted((one, other) => one.retryAt - other.retryAt);
  for (const aside of due) {
    if (aside.state === 'dead') await putAside(turn, revived(aside, now));
    await tryAside(turn, aside.entity.id);
  }
}

/** A paused hook has nothing else to ask its endpoint with: an event that waits. */
export async function probeWithAside(turn: Turn): Promise<void> {
  const waits = [...turn.asides.values()].find(({ state, outage }) => state === 'retrying' || (state === 'dead' && outage));
  const found = waits && (await firstWaiting(turn, waits));
  const [head] = found?.waiting ?? [];
  if (found === undefined || head === undefined) return;
  const { aside } = found;
  if ((await send(turn, [{ event: head.event, marks: marksOf(turn, aside, head) }], aside.tries + 1)) !== undefined) return;
  await forgetLetter(turn, aside, [head]);
  await putAside(turn, movedPast(aside, head.place, [], turn.services.clock.now()));
}

/** A dead letter that others of its entity wait for: it is tried anew, or given up so that they go on. */
async function redeliverHeld(turn: Turn, aside: Aside, { action }: Redelivery, { place, entity }: DeadLetter): Promise<void> {
  const { services, lease } = turn;
  const now = services.clock.now();
  if (action === 'send') await putAside(turn, revived(aside, now));
  else {
    await services.deadLetters.remove(lease.hookId, lease.shard, place);
    await putAside(turn, movedPast(aside, place, [...aside.gap, entity.version], now));
  }
  await tryAside(turn, entity.id);
}

/** A dead letter that nothing waits for. Undefined where it is done with, otherwise when it is tried again. */
async function redeliverAlone(turn: Turn, redelivery: Redelivery, letter: DeadLetter): Promise<Redelivery | undefined> {
  const { services, lease } = turn;
  const page = await findPage(turn, letter.place.position);
  const event = page?.events[letter.place.index];
  if (redelivery.action === 'send' && event !== undefined) {
    const fault = await send(turn, [{ event, marks: { again: 'redelivery' } }], redelivery.tries + 1);
    if (fault !== undefined) {
      const tries = redelivery.tries + 1;
      const now = services.clock.now();
      const delay = retryDelay(tries, services.random());
      if (delay !== undefined) return { ...redelivery, tries, retryAt: now + delay };
      await services.deadLetters.put(lease.hookId, { ...letter, tries: letter.tries + tries, diedAt: now, fault });
      return undefined;
    }
  }
  await services.deadLetters.remove(lease.hookId, lease.shard, letter.place);
  return undefined;
}

async function redeliver(turn: Turn, redelivery: Redelivery): Promise<Redelivery | undefined> {
  const { services, lease, asides } = turn;
  const letter = await services.deadLetters.find(lease.hookId, lease.shard, redelivery.place);
  if (letter === undefined) return undefined;
  const aside = asides.get(letter.entity.id);
  if (aside?.letter === undefined || aside.letter === null || !isSamePlace(aside.letter, letter.place))
    return redeliverAlone(turn, redelivery, letter);
  await redeliverHeld(turn, aside, redelivery, letter);
  return undefined;
}

/** What was asked for of dead letters, as far as it is due. */
export async function deliverRedeliveries(turn: Turn): Promise<void> {
  const { services, round, lease } = turn;
  for (const redelivery of turn.redeliveries) {
    const now = services.clock.now();
    if (now >= round.deadline) return;
    if (redelivery.retryAt > now) continue;
    const again = await redeliver(turn, redelivery);
    if (again === undefined) await services.asides.removeRedelivery(lease.hookId, lease.shard, redelivery);
    else await services.asides.putRedelivery(lease.hookId, lease.shard, again);
    const others = turn.redeliveries.filter((other) => other !== redelivery);
    turn.redeliveries = again === undefined ? others : [...others, again];
  }
}

/** Asks for every dead letter from before the time that somebody has named. */
export async function askForAll({ services, lease, cursor }: Turn): Promise<void> {
  if (cursor.redeliverBefore === 0 || cursor.nudges === cursor.nudgesSeen) return;
  for await (const { place, diedAt } of services.deadLetters.ofShard(lease.hookId, lease.shard)) {
    if (diedAt < cursor.redeliverBefore) await services.asides.ask(lease.hookId, lease.shard, place, 'send');
  }
}
