import { type Context, type EventType, type RosterEvent, systemContext } from '../kernel/index.ts';
import {
  type Backfill,
  type BackfillKind,
  type EntityState,
  isBackfillDue,
  type KindProgress,
  nextKind,
  reasonToEnd,
  stateId,
} from './backfill-model.ts';
import { callEndpoint, type OpenHook } from './call-endpoint.ts';
import { unsealSecret } from './channel.ts';
import { deliveryId, envelope } from './delivery-body.ts';
import { type EventHook, hookLimits } from './model.ts';
import type { BackfillServices, BackfillStore, BackfillWakeUps, EventHookStore } from './ports.ts';
import { longestWakeUpSeconds, retryDelay } from './retry.ts';
import { LeaseLostError, leaseMilliseconds } from './shard-turn.ts';
import { openSigningSecrets } from './signing-secrets.ts';
import { tellOfControl } from './tell-of-control.ts';

/** Longer waits between two batches are not spent in the worker. */
const longestPause = 2_000;

/** What a batch of states may come to: the dialer is called with the whole of it. */
const batchBytes = 1_000_000;

/** One worker at one backfill, while it holds the lease. */
interface Run {
  readonly services: BackfillServices;
  /** UTC milliseconds: no batch is begun after it. */
  readonly deadline: number;
  backfill: Backfill;
  /** The hook as it was read last, its secrets open. */
  open?: OpenHook;
}

interface Batch {
  readonly kind: BackfillKind;
  readonly events: readonly RosterEvent[];
  readonly body: string;
  readonly id: string;
  readonly after: KindProgress;
}

const contextOf = ({ id }: Backfill): Context => ({ ...systemContext(id), channel: 'hook' });

const stateTypes = { user: 'roster.user.state', group: 'roster.group.state' } as const satisfies Record<BackfillKind, EventType>;

const eventOf = (backfill: Backfill, entity: EntityState): RosterEvent => ({
  eventType: stateTypes[entity.kind],
  targets: [entity.party],
  debugData: { backfillId: backfill.id },
  uuid: stateId(backfill.id, entity),
  published: entity.lastUpdated,
  entity: { kind: entity.kind, id: entity.id, version: entity.version },
  context: contextOf(backfill),
});

/** Up to 50 states, or as many as a call may carry. */
async function readBatch({ services, backfill }: Run, kind: BackfillKind): Promise<Batch> {
  const before = backfill.progress[kind];
  for (let limit: number = hookLimits.batch; ; limit = Math.ceil(limit / 2)) {
    const page = { limit, ...(before.position !== null && { after: before.position }) };
    const { items, next } = await services.directoryStates.read(kind, page);
    const events = items.map((entity) => eventOf(backfill, entity));
    const presented = events.map((event, index) => services.presentHookState(event, backfill.hookId, items[index]?.state ?? {}));
    const id = deliveryId(backfill.hookId, events);
    const body = JSON.stringify(envelope(services, backfill.hookId, id, presented));
    if (Buffer.byteLength(body) > batchBytes && items.length > 1) continue;
    const after: KindProgress = {
      position: next ?? before.position,
      sent: before.sent + items.length,
      lastId: items.at(-1)?.id ?? before.lastId,
      done: next === undefined,
    };
    return { kind, events, body, id, after };
  }
}

/** Writes how far it is. Whoever has written meanwhile has taken it over, or ended it. */
async function write(run: Run, changes: Partial<Backfill>): Promise<void> {
  const { services, backfill } = run;
  const next: Backfill = { ...backfill, ...changes, version: backfill.version + 1 };
  if (!(await services.backfills.save(next, backfill.version))) throw new LeaseLostError();
  run.backfill = next;
}

async function end(
  { services, backfill }: Run,
  hook: EventHook | undefined,
  changes: Pick<Backfill, 'state' | 'reason'> & Partial<Backfill>,
): Promise<void> {
  const over = { ended: services.clock.now(), leasedUntil: 0, version: backfill.version + 1 };
  const next: Backfill = { ...backfill, ...changes, ...over };
  if (!(await services.backfills.end(next, backfill.version))) throw new LeaseLostError();
  if (hook === undefined) return;
  const { user, group } = next.progress;
  const facts = { backfillId: next.id, users: String(user.sent), groups: String(group.sent) };
  const { reason } = next;
  const outcome = { result: reason === null ? 'SUCCESS' : 'FAILURE', reason } as const;
  await tellOfControl(services, hook, 'roster.event_hook.backfill.ended', facts, contextOf(next), outcome);
}

/** Gives the backfill back until a time; the sweep finds what no message can wait for. */
async function rest(run: Run, changes: Partial<Backfill>, milliseconds: number): Promise<void> {
  await write(run, { ...changes, retryAt: run.services.clock.now() + milliseconds, leasedUntil: 0 });
  const seconds = Math.ceil(milliseconds / 1_000);
  if (seconds <= longestWakeUpSeconds) await run.services.backfillWakeUps.wakeBackfill(run.backfill.hookId, seconds);
}

async function putOff(run: Run, hook: EventHook, fault: string): Promise<void> {
  const failures = run.backfill.failures + 1;
  const delay = retryDelay(failures, run.services.random());
  if (delay === undefined) return end(run, hook, { state: 'FAILED', reason: fault, failures });
  return rest(run, { failures }, delay);
}

/** Opens a hook's secrets anew where it has changed. */
async function opened(run: Run, hook: EventHook): Promise<OpenHook> {
  const { hookSealer, clock } = run.services;
  if (run.open?.hook.version === hook.version) return run.open;
  run.open = {
    hook,
    secret: await unsealSecret(hookSealer, hook),
    signingSecrets: await openSigningSecrets(hookSealer, hook, clock.now()),
  };
  return run.open;
}

async function call(run: Run, hook: EventHook, { events, body, id }: Batch): Promise<string | null> {
  const made = await callEndpoint(run.services, await opened(run, hook), {
    deliveryId: id,
    body,
    shard: null,
    events: events.length,
    uuids: events.map(({ uuid }) => uuid),
    attempt: run.backfill.failures + 1,
  });
  await run.services.deliveryLog.append(hook.id, [made]);
  return made.fault;
}

/** Behind a batch that was taken. True where the next may follow in this invocation. */
async function goOn(run: Run, hook: EventHook, { kind, events, after }: Batch): Promise<boolean> {
  const { services, backfill, deadline } = run;
  const progress = { ...backfill.progress, [kind]: after };
  const taken = { progress, failures: 0 };
  if (nextKind({ ...backfill, progress }) === undefined) {
    await end(run, hook, { ...taken, state: 'COMPLETED', reason: null });
    return false;
  }
  const wait = Math.ceil((events.length / backfill.rate) * 1_000);
  if (wait > longestPause || services.clock.now() + wait >= deadline) {
    await rest(run, taken, wait);
    return false;
  }
  await write(run, { ...taken, leasedUntil: services.clock.now() + leaseMilliseconds });
  if (wait > 0) await services.pause(wait);
  return true;
}

/** One batch. True where the next may follow in this invocation. */
async function step(run: Run): Promise<boolean> {
  const { services, backfill } = run;
  const hook = await services.eventHooks.find(backfill.hookId);
  const reason = reasonToEnd(hook, backfill) ?? null;
  const kind = nextKind(backfill);
  if (hook === undefined || reason !== null || kind === undefined) {
    await end(run, hook, { state: reason === null ? 'COMPLETED' : 'FAILED', reason });
    return false;
  }
  if ((hook.pause ?? null) !== null) {
    await write(run, { leasedUntil: 0 });
    return false;
  }
  const batch = await readBatch(run, kind);
  const fault = batch.events.length === 0 ? null : await call(run, hook, batch);
  if (fault === null) return goOn(run, hook, batch);
  await putOff(run, hook, fault);
  return false;
}

async function runLeased(run: Run): Promise<void> {
  try {
    while (await step(run));
  } catch (error) {
    if (error instanceof LeaseLostError) return;
    // A failure of ours: the next worker need not wait for the lease.
    await write(run, { leasedUntil: 0 }).catch(() => undefined);
    throw error;
  }
}

/**
 * Sends a hook's backfill, alone, under its lease, until it is done, has to wait, or time is over. What was sent is saved batch by batch:
 * whatever happens in between, the next worker goes on behind the last one that was saved.
 */
export async function runBackfill(
  services: BackfillServices,
  hookId: string,
  { deadline }: { readonly deadline: number },
): Promise<void> {
  const backfill = await services.backfills.running(hookId);
  const now = services.clock.now();
  if (backfill === undefined || backfill.retryAt > now || backfill.leasedUntil > now) return;
  const leased: Backfill = { ...backfill, version: backfill.version + 1, leasedUntil: now + leaseMilliseconds };
  if (await services.backfills.save(leased, backfill.version)) await runLeased({ services, deadline, backfill: leased });
}

/** Replaces lost wake-ups, and those that lay too far ahead for a message. */
export async function wakeBackfillsWhereDue(services: {
  readonly eventHooks: Pick<EventHookStore, 'list'>;
  readonly backfills: Pick<BackfillStore, 'running'>;
  readonly backfillWakeUps: BackfillWakeUps;
  readonly clock: BackfillServices['clock'];
}): Promise<void> {
  const hooks = await services.eventHooks.list();
  await Promise.all(
    hooks.map(async (hook) => {
      const backfill = await services.backfills.running(hook.id);
      if (backfill !== undefined && isBackfillDue(backfill, hook, services.clock.now()))
        await services.backfillWakeUps.wakeBackfill(hook.id);
    }),
  );
}
