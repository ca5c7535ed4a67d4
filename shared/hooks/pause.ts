import { type Context, type EventType, retryOnConflict, RosterError, systemContext } from '../kernel/index.ts';
import { commitEventHook, getEventHook } from './event-hooks.ts';
import type { EventHook, HookPause } from './model.ts';
import type { DeliveryControlServices, DeliveryServices } from './ports.ts';

type PauseServices = Pick<DeliveryServices, 'eventHooks' | 'committer' | 'clock'>;

/** Writes the pause, or its end; nothing where it is so already. */
function setPause(services: PauseServices, id: string, pause: HookPause | null, context: Context): Promise<EventHook> {
  return retryOnConflict(async () => {
    const before = await getEventHook(services, id);
    const asked = pause !== null && before.pause?.by === 'admin' ? before.pause : pause;
    const same = (before.pause?.by ?? null) === (asked?.by ?? null);
    const types: EventType[] = same ? [] : [asked === null ? 'roster.event_hook.resumed' : 'roster.event_hook.paused'];
    return commitEventHook(services, before, { ...before, pause: asked }, types, context);
  });
}

/** An administrator keeps a hook from being delivered to. It keeps its places, and nobody asks its endpoint. */
export function pauseEventHook(services: DeliveryControlServices, id: string, context: Context): Promise<EventHook> {
  return setPause(services, id, { since: services.clock.now(), by: 'admin', reason: 'Paused by an administrator' }, context);
}

/** An administrator has deliveries go on, and tried at once. */
export async function resumeEventHook(services: DeliveryControlServices, id: string, context: Context): Promise<EventHook> {
  const hook = await setPause(services, id, null, context);
  const cursors = await services.cursors.list(id);
  await services.cursors.nudge(id, cursors.keys(), { tryBefore: services.clock.now() });
  await services.hookWakeUps.wakeHooks();
  return hook;
}

const ownContext = (): Context => ({ ...systemContext('event-hook-delivery'), channel: 'hook' });

async function unlessGone(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof RosterError && error.code === 'not-found')) throw error;
  }
}

/** Roster stops asking an endpoint that takes nothing, but for once an hour. */
export const pauseByItself = (services: PauseServices, id: string, reason: string): Promise<void> =>
  unlessGone(setPause(services, id, { since: services.clock.now(), by: 'roster', reason }, ownContext()));

/** The endpoint has answered. A pause that an administrator asked for stays. */
export async function resumeByItself(services: PauseServices, id: string): Promise<void> {
  const hook = await services.eventHooks.find(id);
  if (hook?.pause?.by === 'roster') await unlessGone(setPause(services, id, null, ownContext()));
}
