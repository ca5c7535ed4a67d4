import { type Context, newId, type Page, retryOnConflict, RosterError, toOktaTime } from '../kernel/index.ts';
import {
  type Backfill,
  type BackfillKind,
  backfillKinds,
  backfillRates,
  freshProgress,
  type KindProgress,
  percentBefore,
  reasonToEnd,
} from './backfill-model.ts';
import { getEventHook } from './event-hooks.ts';
import { type EventHook, isDeliverable } from './model.ts';
import type { BackfillControlServices } from './ports.ts';
import { tellOfControl } from './tell-of-control.ts';

export interface BackfillWish {
  readonly kinds?: readonly BackfillKind[];
  readonly rate?: number;
}

/** The search index, which is walked, knows by then what was made before. */
const settleMilliseconds = 10_000;

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'backfill', causes: [cause] });
};

/** Makes it the one that is under way, and has it looked after. */
async function begin(
  services: BackfillControlServices,
  hook: EventHook,
  { backfill, replaces }: { readonly backfill: Backfill; readonly replaces: number | null },
  context: Context,
): Promise<Backfill> {
  if (!(await services.backfills.begin(backfill, replaces))) {
    const other = await services.backfills.running(hook.id);
    if (other === undefined) throw new RosterError('changed-meanwhile', { kind: 'backfill', id: backfill.id });
    refuse(`A backfill of this hook is under way: ${other.id}`);
  }
  const facts = { backfillId: backfill.id, kinds: backfill.kinds.join(','), ...(replaces !== null && { resumed: 'true' }) };
  await tellOfControl(services, hook, 'roster.event_hook.backfill.started', facts, context);
  const delay = Math.max(0, backfill.retryAt - services.clock.now());
  await services.backfillWakeUps.wakeBackfill(hook.id, Math.ceil(delay / 1_000));
  return backfill;
}

/**
 * Has the present state of every user and group sent to a hook.
 *
 * @throws RosterError `not-found`, `validation-failed`
 */
export async function startBackfill(
  services: BackfillControlServices,
  hookId: string,
  { kinds = backfillKinds, rate = backfillRates.usual }: BackfillWish,
  context: Context,
): Promise<Backfill> {
  const hook = await getEventHook(services, hookId);
  if (!isDeliverable(hook)) refuse('The hook must be ACTIVE and VERIFIED');
  const created = services.clock.now();
  const backfill: Backfill = {
    id: newId('hookBackfill'),
    hookId,
    version: 1,
    state: 'RUNNING',
    kinds: backfillKinds.filter((kind) => kinds.includes(kind)),
    rate,
    endpoint: hook.channel.uri,
    progress: freshProgress,
    failures: 0,
    retryAt: created + settleMilliseconds,
    leasedUntil: 0,
    created,
    createdBy: context.actor.id,
    ended: null,
    reason: null,
  };
  return begin(services, hook, { backfill, replaces: null }, context);
}

async function findBackfill(services: BackfillControlServices, hookId: string, id: string): Promise<Backfill> {
  const backfill = await services.backfills.find(hookId, id);
  if (backfill === undefined) throw new RosterError('not-found', { id, type: 'EventHookBackfill' });
  return backfill;
}

export async function getBackfill(services: BackfillControlServices, hookId: string, id: string): Promise<Backfill> {
  await getEventHook(services, hookId);
  return findBackfill(services, hookId, id);
}

/** Newest first. */
export async function listBackfills(
  services: BackfillControlServices,
  hookId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<Backfill>> {
  await getEventHook(services, hookId);
  return services.backfills.list(hookId, page);
}

/** Nothing where it has ended. What is under way at this moment still arrives. */
export async function cancelBackfill(
  services: BackfillControlServices,
  hookId: string,
  id: string,
  context: Context,
): Promise<Backfill> {
  const hook = await getEventHook(services, hookId);
  const { backfill, wasRunning } = await retryOnConflict(async () => {
    const before = await findBackfill(services, hookId, id);
    if (before.state !== 'RUNNING') return { backfill: before, wasRunning: false };
    const ended = services.clock.now();
    const next: Backfill = { ...before, version: before.version + 1, state: 'CANCELLED', ended, leasedUntil: 0 };
    if (!(await services.backfills.end(next, before.version))) throw new RosterError('changed-meanwhile', { kind: 'backfill', id });
    return { backfill: next, wasRunning: true };
  });
  if (wasRunning) await tellOfControl(services, hook, 'roster.event_hook.backfill.cancelled', { backfillId: id }, context);
  return backfill;
}

/** One that was cancelled or has failed goes on where it stopped. Nothing where it is under way. */
export async function resumeBackfill(
  services: BackfillControlServices,
  hookId: string,
  id: string,
  context: Context,
): Promise<Backfill> {
  const hook = await getEventHook(services, hookId);
  const before = await findBackfill(services, hookId, id);
  if (before.state === 'RUNNING') return before;
  if (before.state === 'COMPLETED') refuse('This backfill has sent everything');
  const hindrance = reasonToEnd(hook, before);
  if (hindrance !== undefined) refuse(hindrance);
  const backfill: Backfill = {
    ...before,
    version: before.version + 1,
    state: 'RUNNING',
    failures: 0,
    retryAt: services.clock.now(),
    ended: null,
    reason: null,
  };
  return begin(services, hook, { backfill, replaces: before.version }, context);
}

const presentProgress = ({ sent, lastId, done }: KindProgress): object => ({
  sent,
  percent: done ? 100 : lastId === null ? 0 : percentBefore(lastId),
});

export function presentBackfill(backfill: Backfill): Readonly<Record<string, unknown>> {
  const { state, kinds, progress, failures, retryAt } = backfill;
  const of = (kind: BackfillKind): object | null => (kinds.includes(kind) ? presentProgress(progress[kind]) : null);
  return {
    id: backfill.id,
    status: state,
    kinds,
    eventsPerSecond: backfill.rate,
    progress: { groups: of('group'), users: of('user') },
    failures,
    nextTry: state === 'RUNNING' && failures > 0 ? toOktaTime(retryAt) : null,
    reason: backfill.reason,
    created: toOktaTime(backfill.created),
    createdBy: backfill.createdBy,
    ended: backfill.ended === null ? null : toOktaTime(backfill.ended),
  };
}
