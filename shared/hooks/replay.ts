import { type LogHead, type Place, seekTime } from '../audit/index.ts';
import { type Context, isEventIdTimed, newId, type Page, RosterError, timeOfEventId } from '../kernel/index.ts';
import { getEventHook } from './event-hooks.ts';
import { type EventHook, isDeliverable } from './model.ts';
import type { DeliveryControlServices } from './ports.ts';
import { tellOfControl } from './tell-of-control.ts';
import { type Replay, replayProgress, type ReplayProgress, replayRates } from './replay-model.ts';

export interface ReplayWish {
  /** UTC milliseconds. */
  readonly since?: number;
  /** A uuid of the log. Without `since` its time is read from it. */
  readonly event?: string;
  readonly rate?: number;
}

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'replay', causes: [cause] });
};

/** A start that is older and has not come to its end died on the way. */
const startMilliseconds = 60_000;
const pagesAtOnce = 16;
/** Of a shard, to find an event in. */
const pagesOfSearch = 128;

function beginningOf({ since, event }: ReplayWish): number {
  if (since !== undefined) return since;
  if (event === undefined) return refuse('since: Either since or event must be given');
  if (isEventIdTimed(event)) return timeOfEventId(event);
  return refuse('event: This id does not tell its time: give since as well');
}

/** The place of an event in a shard, not far behind a place. */
async function findEvent(
  { logReader }: DeliveryControlServices,
  shard: number,
  from: Place,
  uuid: string,
): Promise<Place | undefined> {
  for (let position = from.position, read = 0; read < pagesOfSearch; read += pagesAtOnce) {
    const pages = await logReader.pagesAfter(shard, position, pagesAtOnce);
    for (const page of pages) {
      const index = page.events.findIndex((event) => event.uuid === uuid);
      if (index >= 0) return { position: page.position - 1, offset: index };
      position = page.position;
    }
    // Fewer than asked for may be all that one answer holds.
    if (pages.length === 0) return undefined;
  }
  return undefined;
}

async function startOf(services: DeliveryControlServices, wish: ReplayWish, heads: ReadonlyMap<number, LogHead>): Promise<Place[]> {
  const since = beginningOf(wish);
  const inOrder = [...heads].toSorted(([one], [other]) => one - other);
  const places = await Promise.all(inOrder.map(([shard, head]) => seekTime(services.logReader, shard, head, since)));
  const { event } = wish;
  if (event === undefined) return places;
  const found = await Promise.all(places.map((place, shard) => findEvent(services, shard, place, event)));
  if (found.every((place) => place === undefined))
    return refuse('event: The log does not hold this event, or not soon after since');
  return places.map((place, shard) => found[shard] ?? place);
}

const isBefore = (one: Place, other: Place): boolean =>
  one.position < other.position || (one.position === other.position && one.offset < other.offset);

/** What became of a replay by now. Whoever sees that it has ended notes it. */
async function observed(services: DeliveryControlServices, replay: Replay): Promise<{ replay: Replay; progress: ReplayProgress }> {
  const positions = await services.cursors.list(replay.hookId);
  const now = services.clock.now();
  const progress = replayProgress(replay, positions);
  const over = replay.state === 'RUNNING' && progress.done === progress.total;
  const died = replay.state === 'STARTING' && now - replay.created > startMilliseconds;
  if (!over && !died) return { replay, progress };
  const ended: Replay = { ...replay, version: replay.version + 1, state: over ? 'COMPLETED' : 'ABANDONED', ended: now };
  await services.replays.put(ended, replay.version);
  return { replay: ended, progress };
}

async function requireNoOther(services: DeliveryControlServices, hookId: string): Promise<void> {
  const { items } = await services.replays.list(hookId, { limit: 1 });
  const [last] = items;
  if (last === undefined) return;
  const { replay } = await observed(services, last);
  if (replay.state === 'RUNNING' || replay.state === 'STARTING') refuse(`A replay of this hook is under way: ${replay.id}`);
}

async function getReceiving(services: DeliveryControlServices, hookId: string): Promise<EventHook> {
  const hook = await getEventHook(services, hookId);
  if (!isDeliverable(hook)) refuse('The hook must be ACTIVE and VERIFIED');
  return hook;
}

/**
 * Moves a hook's places back, so that it is told the log again from a time or an event on. What it has not received yet stays ahead of it.
 *
 * @throws RosterError `not-found`, `validation-failed`
 */
export async function startReplay(
  services: DeliveryControlServices,
  hookId: string,
  wish: ReplayWish,
  context: Context,
): Promise<{ replay: Replay; progress: ReplayProgress }> {
  const hook = await getReceiving(services, hookId);
  const [heads, cursors] = await Promise.all([services.logReader.heads(), services.cursors.list(hookId)]);
  const asked = await startOf(services, wish, heads);
  // Last of what may refuse it: it notes the end of the one before.
  await requireNoOther(services, hookId);
  const resume = asked.map((_, shard): Place => cursors.get(shard) ?? { position: heads.get(shard)?.position ?? 0, offset: 0 });
  const start = asked.map((place, shard): Place => {
    const at = resume[shard] ?? place;
    return isBefore(at, place) ? at : place;
  });
  const replay: Replay = {
    id: newId('hookReplay'),
    hookId,
    version: 1,
    state: 'STARTING',
    since: beginningOf(wish),
    event: wish.event ?? null,
    rate: wish.rate ?? replayRates.usual,
    created: services.clock.now(),
    createdBy: context.actor.id,
    ended: null,
    start: start.map(({ position, offset }) => ({ position, offset })),
    target: asked.map((_, shard) => resume[shard]?.position ?? 0),
    resume: resume.map(({ position, offset }) => ({ position, offset })),
  };
  await services.replays.put(replay, null);
  const facts = { replayId: replay.id, since: new Date(replay.since).toISOString() };
  await tellOfControl(services, hook, 'roster.event_hook.replay.started', facts, context);
  await services.cursors.begin(hookId, new Map(replay.start.entries()), {
    to: new Map(replay.target.entries()),
    rate: replay.rate / replay.start.length,
  });
  const running: Replay = { ...replay, version: 2, state: 'RUNNING' };
  await services.replays.put(running, 1);
  await services.hookWakeUps.wakeHooks();
  return { replay: running, progress: replayProgress(running, new Map(running.start.entries())) };
}

async function findReplay(services: DeliveryControlServices, hookId: string, id: string): Promise<Replay> {
  const replay = await services.replays.find(hookId, id);
  if (replay === undefined) throw new RosterError('not-found', { id, type: 'EventHookReplay' });
  return replay;
}

export async function getReplay(
  services: DeliveryControlServices,
  hookId: string,
  id: string,
): Promise<{ replay: Replay; progress: ReplayProgress }> {
  await getEventHook(services, hookId);
  return observed(services, await findReplay(services, hookId, id));
}

/** Newest first. */
export async function listReplays(
  services: DeliveryControlServices,
  hookId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<{ readonly replay: Replay; readonly progress: ReplayProgress }>> {
  await getEventHook(services, hookId);
  const { items, ...rest } = await services.replays.list(hookId, page);
  return { items: await Promise.all(items.map((replay) => observed(services, replay))), ...rest };
}

/** The hook goes on where it was before, or where the replay has come to, whichever is later. Nothing where it has ended. */
export async function cancelReplay(
  services: DeliveryControlServices,
  hookId: string,
  id: string,
  context: Context,
): Promise<{ replay: Replay; progress: ReplayProgress }> {
  const hook = await getEventHook(services, hookId);
  const { replay, progress } = await observed(services, await findReplay(services, hookId, id));
  if (replay.state !== 'RUNNING') return { replay, progress };
  const cancelled: Replay = { ...replay, version: replay.version + 1, state: 'CANCELLED', ended: services.clock.now() };
  if (!(await services.replays.put(cancelled, replay.version))) throw new RosterError('changed-meanwhile', { kind: 'replay', id });
  await tellOfControl(services, hook, 'roster.event_hook.replay.cancelled', { replayId: id }, context);
  const cursors = await services.cursors.list(hookId);
  const places = replay.resume.map((place, shard): Place => {
    const at = cursors.get(shard);
    return at === undefined || isBefore(at, place) ? place : { position: at.position, offset: at.offset };
  });
  await services.cursors.begin(hookId, new Map(places.entries()));
  await services.hookWakeUps.wakeHooks();
  return { replay: cancelled, progress };
}
