import type { LogPage, Place } from '../audit/ports.ts';
import { setAside, withWaiting } from './aside.ts';
import type { MarkedEvent } from './delivery-body.ts';
import type { EventPlace } from './delivery-model.ts';
import { hookLimits } from './model.ts';
import type { DeliveryMarks } from './ports.ts';
import { longestWakeUpSeconds, probeDelay } from './retry.ts';
import { leaseMilliseconds, putAside, saveCursor, send, takeBack, type Turn } from './shard-turn.ts';
import { tellOfOutage } from './tell-of-failures.ts';

const pagesAtOnce = 8;

/** Entities of one failing call that are tried alone before the endpoint is taken for one that takes nothing. */
const probesOfOutage = 3;

/** Entities that are set aside on no other evidence than that they failed: few, so that an outage stays one place in the log. */
const asidesWithoutEvidence = 4;

interface BatchEvent extends MarkedEvent {
  readonly place: EventPlace;
}

/** Wanted events of one page, and the place behind them. */
interface Step {
  readonly events: readonly BatchEvent[];
  readonly to: Place;
}

/** Behind the wanted events of a page that are read already. */
function marksOf({ asides, cursor }: Turn, entityId: string, position: number): DeliveryMarks {
  const gap = asides.get(entityId)?.gap ?? [];
  return { ...(gap.length > 0 && { gap }), ...(position <= cursor.replayTo && { again: 'replay' as const }) };
}

/** Events of entities that are set aside wait behind the first one. */
function waits({ asides }: Turn, entityId: string): boolean {
  const aside = asides.get(entityId);
  return aside !== undefined && aside.state !== 'passing';
}

function nextStep(turn: Turn, page: LogPage, offset: number): Step {
  const events: BatchEvent[] = [];
  for (const [index, event] of page.events.entries()) {
    if (index < offset || !turn.round.wanted(event)) continue;
    const { id } = event.entity;
    const place = { position: page.position, index };
    if (waits(turn, id)) {
      turn.met.set(id, [...(turn.met.get(id) ?? []), place]);
      continue;
    }
    if (events.length === hookLimits.batch) return { events, to: { position: page.position - 1, offset: index } };
    events.push({ event, place, marks: marksOf(turn, id, page.position) });
  }
  return { events, to: { position: page.position, offset: 0 } };
}

const taken = { failures: 0, failingSince: 0, retryAt: 0 } as const;

/** Gaps that were told need not be told again. */
async function forgetGaps(turn: Turn, events: readonly BatchEvent[]): Promise<void> {
  for (const { event, marks } of events) if (marks.gap !== undefined) await takeBack(turn, event.entity.id);
}

/** Leaves the place for later. */
async function putOff(turn: Turn, fault: string): Promise<void> {
  const { services, round, cursor } = turn;
  const now = services.clock.now();
  const failures = cursor.failures + 1;
  const delay = probeDelay(failures, services.random());
  if (failures > 1) round.outage = true;
  await tellOfOutage(services, round, fault);
  await saveCursor(turn, { failures, failingSince: cursor.failingSince || now, retryAt: now + delay });
  // What is due later than a message can wait is found by the sweep.
  const seconds = Math.ceil(delay / 1000);
  if (seconds <= longestWakeUpSeconds) await services.hookWakeUps.wakeHooks(seconds);
}

interface Isolated {
  readonly failed: readonly { readonly events: readonly BatchEvent[]; readonly fault: string }[];
  /** Not tried, because time was over. */
  readonly left: readonly (readonly BatchEvent[])[];
  readonly someTaken: boolean;
}

/** Sends a failed batch entity by entity, to tell a poisonous event from an endpoint that takes nothing. */
async function isolate(turn: Turn, events: readonly BatchEvent[], fault: string, evidence: boolean): Promise<Isolated> {
  const groups = [...Map.groupBy(events, ({ event }) => event.entity.id).values()];
  if (groups.length === 1) return { failed: [{ events, fault }], left: [], someTaken: false };
  const failed: { events: readonly BatchEvent[]; fault: string }[] = [];
  let someTaken = false;
  for (const [index, group] of groups.entries()) {
    if (turn.services.clock.now() >= turn.round.deadline) return { failed, left: groups.slice(index), someTaken };
    if (!someTaken && !evidence && failed.length === probesOfOutage) return { failed, left: groups.slice(index), someTaken };
    const why = await send(turn, group, turn.cursor.failures + 1);
    if (why === undefined) {
      someTaken = true;
      await forgetGaps(turn, group);
    } else failed.push({ events: group, fault: why });
  }
  return { failed, left: [], someTaken };
}

async function putAllAside(turn: Turn, { failed, left }: Isolated): Promise<void> {
  const { services, cursor } = turn;
  const now = services.clock.now();
  const since = cursor.failingSince || now;
  const random = services.random();
  const late = left.map((events) => ({ events, fault: 'out of time', tries: 0 }));
  const tried = failed.map((group) => ({ ...group, tries: cursor.failures + 1 }));
  for (const { events, fault, tries } of [...tried, ...late]) {
    const [first] = events;
    if (first === undefined) continue;
    const aside = setAside(first.event.entity, first.place, { tries: Math.min(tries, 2), since, fault, now, random });
    const places = events.map(({ place }) => place);
    await putAside(turn, { ...withWaiting(aside, places), gap: first.marks.gap ?? [] });
  }
}

/** What to do with a batch that failed again. True where the shard goes on behind it. */
async function part(turn: Turn, { events, to }: Step, fault: string): Promise<boolean> {
  const { round, cursor } = turn;
  const hasEvidence = (): boolean => round.aliveAt > cursor.failingSince;
  const isolated = await isolate(turn, events, fault, hasEvidence());
  if (isolated.someTaken || hasEvidence()) {
    await putAllAside(turn, isolated);
    await saveCursor(turn, { ...to, ...taken });
    return true;
  }
  const aside = [...turn.asides.values()].filter(({ state }) => state === 'retrying').length;
  const [first] = isolated.failed;
  if (first !== undefined && aside < asidesWithoutEvidence) {
    await putAllAside(turn, { ...isolated, failed: [first], left: [] });
    if (first.events.length === events.length) {
      // Nothing else was in the batch: what comes next tells whether it was the event or the endpoint.
      await saveCursor(turn, { ...to, failures: 0, retryAt: 0 });
      return true;
    }
  }
  await putOff(turn, fault);
  return false;
}

async function throttle(turn: Turn, count: number): Promise<boolean> {
  const { services, cursor } = turn;
  if (cursor.replayRate === 0 || cursor.position >= cursor.replayTo) return false;
  const milliseconds = Math.ceil((count / cursor.replayRate) * 1_000);
  await saveCursor(turn, { retryAt: services.clock.now() + milliseconds });
  await services.hookWakeUps.wakeHooks(Math.min(longestWakeUpSeconds, Math.ceil(milliseconds / 1_000)));
  return true;
}

/** True where the shard may go on. */
async function deliverStep(turn: Turn, step: Step): Promise<boolean> {
  const { round, cursor } = turn;
  const fault = await send(turn, step.events, cursor.failures + 1);
  if (fault === undefined) {
    await saveCursor(turn, { ...step.to, ...taken });
    await forgetGaps(turn, step.events);
    return !(await throttle(turn, step.events.length));
  }
  // The first failure may be any hiccup, and a paused hook is only asked whether it is back.
  if (turn.cursor.failures > 0 && !round.paused) return part(turn, step, fault);
  await putOff(turn, fault);
  return false;
}

/**
 * Delivers what lies behind the shard's place, page after page, a batch of one page at a time. Gives false where time was over before
 * it came to the end.
 */
export async function deliverFromPlace(turn: Turn): Promise<boolean> {
  const { services, round, lease } = turn;
  for (;;) {
    const { position, offset } = turn.cursor;
    const pages = await services.logReader.pagesAfter(lease.shard, position, pagesAtOnce);
    if (pages.length === 0) break;
    for (const page of pages) {
      let from = page.position === position + 1 ? offset : 0;
      while (from < page.events.length) {
        if (services.clock.now() >= round.deadline) return false;
        const step = nextStep(turn, page, from);
        if (step.events.length > 0 && !(await deliverStep(turn, step))) return true;
        turn.cursor = { ...turn.cursor, ...step.to };
        from = step.to.offset === 0 ? page.events.length : step.to.offset;
      }
      turn.cursor = { ...turn.cursor, position: page.position, offset: 0 };
    }
    // Pages without a wanted event cost no write of their own, unless there are so many that the lease would run out over them.
    if (turn.met.size > 0 || services.clock.now() - turn.leasedAt > leaseMilliseconds / 2) await saveCursor(turn);
  }
  return true;
}
