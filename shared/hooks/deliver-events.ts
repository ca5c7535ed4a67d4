import { createHash, randomUUID } from 'node:crypto';

import type { Batch, ConsumerState, LogHead, Taken } from '../audit/ports.ts';
import { type RosterEvent, systemContext } from '../kernel/index.ts';
import { headersFor, unsealSecret } from './channel.ts';
import { hookParty } from './event-hooks.ts';
import { consumerOf, type EventHook, hookLimits, isDeliverable } from './model.ts';
import type { DeliveryServices, DialResult } from './ports.ts';
import { longestWakeUpSeconds, retryDelay } from './retry.ts';
import { signatureHeaders } from './signature-headers.ts';
import { openSigningSecrets } from './signing-secrets.ts';
import { wantedEvents } from './wanted-events.ts';

/** Of one hook: more would let a hook with a long backlog take the dialer from the others. */
const shardsAtOnce = 2;

/** Shards in which a hook has something to read and nothing forbids it now. */
export function dueShards(heads: ReadonlyMap<number, LogHead>, states: ReadonlyMap<number, ConsumerState>, now: number): number[] {
  return [...states]
    .filter(
      ([shard, state]) => (heads.get(shard)?.position ?? 0) > state.position && state.retryAt <= now && state.leasedUntil <= now,
    )
    .map(([shard]) => shard);
}

/** The same batch has the same id, however often it is sent: receivers drop what they know. */
export function deliveryId(hookId: string, events: readonly RosterEvent[]): string {
  const hash = createHash('sha256')
    .update([hookId, ...events.map(({ uuid }) => uuid)].join('\n'))
    .digest('hex');
  // RFC 9562, section 5.8: version 8 is for ids of one's own making.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/**
 * The body of a delivery, in Okta's words (`cloudEventsVersion` with its s; inline hooks have none).
 *
 * @see https://developer.okta.com/docs/concepts/event-hooks/#sample-event-delivery-payload
 */
export function deliveryBody(
  { presentHookEvent, origin, clock }: Pick<DeliveryServices, 'presentHookEvent' | 'origin' | 'clock'>,
  hookId: string,
  events: readonly RosterEvent[],
): object {
  return {
    eventType: 'com.okta.event_hook',
    eventTypeVersion: '1.0',
    cloudEventsVersion: '0.1',
    source: `${origin}/api/v1/eventHooks/${hookId}`,
    eventId: deliveryId(hookId, events),
    data: { events: events.map((event) => presentHookEvent(event, hookId)) },
    eventTime: new Date(clock.now()).toISOString(),
    contentType: 'application/json',
  };
}

/** Why a delivery failed, in words that hold nothing of the endpoint's; undefined where it was taken. */
export function deliveryFault(result: DialResult): string | undefined {
  if (!result.ok) return result.kind;
  return result.status >= 200 && result.status < 300 ? undefined : `HTTP ${result.status}`;
}

function failureEvent(hook: EventHook, reason: string, at: number): RosterEvent {
  return {
    eventType: 'event_hook.delivery',
    targets: [hookParty(hook)],
    outcome: { result: 'FAILURE', reason },
    uuid: randomUUID(),
    published: at,
    entity: { kind: 'event-hook', id: hook.id, version: 0 },
    context: { ...systemContext(randomUUID()), channel: 'hook' },
  };
}

/** One hook's share of an invocation. */
interface Round {
  readonly hook: EventHook;
  readonly secret: string | undefined;
  readonly signingSecrets: readonly string[];
  readonly holder: string;
  readonly deadline: number;
  /** Whether the outage that a failure belongs to is in the log already. */
  outageKnown: boolean;
}

async function postpone(services: DeliveryServices, round: Round, attempts: number, fault: string): Promise<Taken> {
  const now = services.clock.now();
  const delay = retryDelay(attempts, services.random());
  if (!round.outageKnown) {
    round.outageKnown = true;
    await services.eventRecorder.record(failureEvent(round.hook, fault, now));
  }
  // What is due later than a message can wait is found by the sweep.
  const seconds = Math.ceil(delay / 1000);
  if (seconds <= longestWakeUpSeconds) await services.hookWakeUps.wakeHooks(seconds);
  return { retryAt: now + delay };
}

async function deliver(services: DeliveryServices, round: Round, { events, attempts }: Batch): Promise<Taken> {
  const { hook, secret, signingSecrets } = round;
  const body = JSON.stringify(deliveryBody(services, hook.id, events));
  const signature = { id: deliveryId(hook.id, events), at: services.clock.now(), body, secrets: signingSecrets };
  const ours = { Accept: 'application/json', 'Content-Type': 'application/json' };
  const result = await services.dialer.dial({
    url: hook.channel.uri,
    method: 'POST',
    headers: headersFor(hook.channel, secret, ours, signatureHeaders(signature)),
    body,
    timeoutMs: hookLimits.timeoutMs,
    maxResponseBytes: hookLimits.responseBytes,
  });
  const fault = deliveryFault(result);
  return fault === undefined ? 'taken' : postpone(services, round, attempts + 1, fault);
}

async function deliverShards(services: DeliveryServices, round: Round, shards: readonly number[]): Promise<void> {
  const wanted = wantedEvents(round.hook, services.noteFilterFault);
  const queue = [...shards];
  const work = async (): Promise<void> => {
    for (let shard = queue.shift(); shard !== undefined; shard = queue.shift()) {
      const end = await services.walkLog(
        {
          consumer: consumerOf(round.hook),
          shard,
          holder: round.holder,
          deadline: round.deadline,
          batchSize: hookLimits.batch,
          wanted,
        },
        (batch) => deliver(services, round, batch),
      );
      if (end === 'out-of-time') return services.hookWakeUps.wakeHooks();
    }
  };
  await Promise.all(Array.from({ length: shardsAtOnce }, work));
}

async function deliverToHook(
  services: DeliveryServices,
  hook: EventHook,
  heads: ReadonlyMap<number, LogHead>,
  turn: { readonly holder: string; readonly deadline: number },
): Promise<void> {
  const states = await services.logPositions.list(consumerOf(hook));
  const shards = dueShards(heads, states, services.clock.now());
  if (shards.length === 0) return;
  const secret = await unsealSecret(services.hookSealer, hook);
  const signingSecrets = await openSigningSecrets(services.hookSealer, hook, services.clock.now());
  const outageKnown = [...states.values()].some(({ attempts }) => attempts > 0);
  await deliverShards(services, { hook, secret, signingSecrets, outageKnown, ...turn }, shards);
}

/**
 * Delivers to every hook what it has not received, hooks side by side, a user's events in order. A hook that fails keeps its place
 * and is tried again later; it costs the others nothing. Nothing is ever dropped. `holder` is unique to the invocation.
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
  const results = await Promise.allSettled(hooks.map((hook) => deliverToHook(services, hook, heads, turn)));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${hooks.length} event hooks were not served`);
}

/** Replaces lost wake-ups, and those that lay too far ahead for a message. One is enough for all hooks. */
export async function wakeHooksWhereDue(
  services: Pick<DeliveryServices, 'eventHooks' | 'logReader' | 'logPositions' | 'hookWakeUps' | 'clock'>,
): Promise<void> {
  const hooks = (await services.eventHooks.list()).filter(isDeliverable);
  if (hooks.length === 0) return;
  const heads = await services.logReader.heads();
  for (const hook of hooks) {
    const states = await services.logPositions.list(consumerOf(hook));
    if (dueShards(heads, states, services.clock.now()).length > 0) return services.hookWakeUps.wakeHooks();
  }
}
