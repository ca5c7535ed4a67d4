import type { LogHead } from '../audit/ports.ts';
import { unsealSecret } from './channel.ts';
import { deliverShard } from './deliver-shard.ts';
import type { ShardCursor } from './delivery-model.ts';
import { type EventHook, isDeliverable } from './model.ts';
import type { DeliveryServices } from './ports.ts';
import type { Round } from './shard-turn.ts';
import { openSigningSecrets } from './signing-secrets.ts';
import { wantedEvents } from './wanted-events.ts';

/** Of one hook: more would let a hook with a long backlog take the dialer from the others. */
const shardsAtOnce = 2;

/** Of one invocation. A hook whose endpoint takes nothing is done with after some calls, so the others wait for no more than those. */
const hooksAtOnce = 64;

/** Shards in which a hook has something to do and nothing forbids it now. */
export function dueShards(
  hook: Pick<EventHook, 'pause'>,
  heads: ReadonlyMap<number, Pick<LogHead, 'position'>>,
  cursors: ReadonlyMap<number, ShardCursor>,
  now: number,
): number[] {
  if (hook.pause?.by === 'admin') return [];
  const isDue = (shard: number, cursor: ShardCursor): boolean => {
    if (cursor.leasedUntil > now) return false;
    if (cursor.nudges !== cursor.nudgesSeen) return true;
    if (cursor.asideAt > 0 && cursor.asideAt <= now) return true;
    return (heads.get(shard)?.position ?? 0) > cursor.position && cursor.retryAt <= now;
  };
  return [...cursors].filter(([shard, cursor]) => isDue(shard, cursor)).map(([shard]) => shard);
}

/** What a hook's cursors tell of its endpoint: it takes nothing while a shard has failed again and again since it last took something. */
function stateOf(cursors: ReadonlyMap<number, ShardCursor>): Pick<Round, 'aliveAt' | 'outage' | 'outageTold'> {
  const all = [...cursors.values()];
  const aliveAt = Math.max(0, ...all.map(({ succeededAt }) => succeededAt));
  return {
    aliveAt,
    outage: all.some(({ failures, failingSince }) => failures > 1 && failingSince > aliveAt),
    outageTold: all.some(({ failingSince }) => failingSince > aliveAt),
  };
}

/** Runs over all of them, so many at once. */
async function inTurn<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<unknown[]> {
  const queue = [...items];
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(item).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return errors;
}

async function deliverToHook(
  services: DeliveryServices,
  hook: EventHook,
  heads: ReadonlyMap<number, LogHead>,
  turn: { readonly holder: string; readonly deadline: number },
): Promise<void> {
  const cursors = await services.cursors.list(hook.id);
  const shards = dueShards(hook, heads, cursors, services.clock.now());
  if (shards.length === 0) return;
  const round: Round = {
    hook,
    wanted: wantedEvents(hook, services.noteFilterFault),
    secret: await unsealSecret(services.hookSealer, hook),
    signingSecrets: await openSigningSecrets(services.hookSealer, hook, services.clock.now()),
    shards: [...cursors.keys()],
    paused: hook.pause?.by === 'roster',
    ...turn,
    ...stateOf(cursors),
  };
  if (round.paused) round.outage = true;
  let unfinished = false;
  const errors = await inTurn(shards, shardsAtOnce, async (shard) => {
    unfinished = services.clock.now() >= turn.deadline || !(await deliverShard(services, round, shard)) || unfinished;
  });
  if (unfinished) await services.hookWakeUps.wakeHooks();
  if (errors.length > 0) throw errors[0];
}

/**
 * Delivers to every hook what it has not received, hooks side by side, an entity's events in order. A hook that fails keeps its places
 * and is tried again later; it costs the others nothing. `holder` is unique to the invocation.
 *
 * @throws AggregateError where something of ours failed; the other hooks were served
 */
export async function deliverToHooks(
  services: DeliveryServices,
  turn: { readonly holder: string; readonly deadline: number },
): Promise<void> {
  const hooks = (await services.eventHooks.list()).filter(isDeliverable);
  if (hooks.length === 0) return;
  const heads = await services.logReader.heads();
  const errors = await inTurn(hooks, hooksAtOnce, (hook) => deliverToHook(services, hook, heads, turn));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${hooks.length} event hooks were not served`);
}

/** Replaces lost wake-ups, and those that lay too far ahead for a message. One is enough for all hooks. */
export async function wakeHooksWhereDue(
  services: Pick<DeliveryServices, 'eventHooks' | 'logReader' | 'cursors' | 'hookWakeUps' | 'clock'>,
): Promise<void> {
  const hooks = (await services.eventHooks.list()).filter(isDeliverable);
  if (hooks.length === 0) return;
  const heads = await services.logReader.heads();
  for (const hook of hooks) {
    const cursors = await services.cursors.list(hook.id);
    if (dueShards(hook, heads, cursors, services.clock.now()).length > 0) return services.hookWakeUps.wakeHooks();
  }
}
