import {
  type Change,
  type Context,
  type EventDraft,
  type EventType,
  newId,
  nextTime,
  type Party,
  retryOnConflict,
  RosterError,
} from '../kernel/index.ts';
import { channelOf, isOtherChannel } from './channel.ts';
import { checkEventHook, type EventHookWish } from './check-event-hook.ts';
import { type EventHook, type EventHookInput, type HookChannel, isDeliverable } from './model.ts';
import type { EventHookServices } from './ports.ts';
import { forgetEnded, mintSigningSecret } from './signing-secrets.ts';

export const hookParty = ({ id, name }: EventHook): Party => ({ id, type: 'Webhook', alternateId: null, displayName: name });

export async function getEventHook({ eventHooks }: Pick<EventHookServices, 'eventHooks'>, id: string): Promise<EventHook> {
  const hook = await eventHooks.find(id);
  if (hook === undefined) throw new RosterError('not-found', { id, type: 'Webhook' });
  return hook;
}

type Draft = Omit<EventHook, 'version' | 'lastUpdated'>;

/** The hook as a replacement leaves it. Another channel is another endpoint, which has to prove itself. */
export function applyWish(before: EventHook, wish: EventHookWish, channel: HookChannel): Draft {
  const { version: _version, lastUpdated: _lastUpdated, ...kept } = before;
  const other = isOtherChannel(before.channel, channel);
  return {
    ...kept,
    name: wish.name,
    description: wish.description,
    eventTypes: wish.eventTypes,
    filters: wish.filters,
    status: wish.status ?? before.status,
    ...(wish.afterDeadLetter && { afterDeadLetter: wish.afterDeadLetter }),
    channel,
    verificationStatus: other ? 'UNVERIFIED' : before.verificationStatus,
    keepsPlaces: before.keepsPlaces === true || (other && isDeliverable(before)),
  };
}

/** A change from one state to the next; each of its events takes a version. Secrets whose time is over go with whatever is written. */
export function replacementOf(
  before: EventHook,
  draft: Draft,
  types: readonly EventType[],
  at: number,
  debugData?: EventDraft['debugData'],
): { hook: EventHook; change: Change } {
  const signing = draft.signing === undefined ? {} : { signing: forgetEnded(draft.signing, at) };
  const hook: EventHook = { ...draft, ...signing, version: before.version + types.length, lastUpdated: at };
  const facts = debugData === undefined ? {} : { debugData };
  const events = types.map((eventType): EventDraft => ({ eventType, targets: [hookParty(hook)], ...facts }));
  return {
    hook,
    change: {
      subject: { kind: 'event-hook', id: hook.id, version: hook.version, at },
      writes: [{ do: 'put', kind: 'event-hook', value: hook, replaces: before }],
      events,
    },
  };
}

/**
 * A hook that begins to receive events begins at the end of the log, before it is written: what happened while it was not listening
 * is not told. One that listened until its endpoint was changed goes on where it was.
 */
async function startListening({ logReader, cursors }: EventHookServices, before: EventHook, after: Draft): Promise<void> {
  if (isDeliverable(before) || !isDeliverable({ ...before, ...after })) return;
  if (before.keepsPlaces === true) return cursors.nudge(after.id, (await cursors.list(after.id)).keys());
  const heads = await logReader.heads();
  await cursors.begin(after.id, new Map([...heads].map(([shard, { position }]) => [shard, { position, offset: 0 }])));
}

/** Writes the next state of a hook; nothing where nothing happens. Whether it receives must be the same before and after. */
export async function commitEventHook(
  services: Pick<EventHookServices, 'committer' | 'clock'>,
  before: EventHook,
  draft: Draft,
  types: readonly EventType[],
  context: Context,
  debugData?: EventDraft['debugData'],
): Promise<EventHook> {
  if (types.length === 0) return before;
  // One that receives keeps its places anyway, and one that is switched off gives them up.
  const keepsPlaces = draft.keepsPlaces === true && draft.status === 'ACTIVE' && draft.verificationStatus === 'UNVERIFIED';
  const at = nextTime(services.clock, before.lastUpdated);
  const { hook, change } = replacementOf(before, { ...draft, keepsPlaces }, types, at, debugData);
  await services.committer.commit(change, context);
  return hook;
}

/** Writes the next state of a hook, which may begin to receive with it. */
export async function changeEventHook(
  services: EventHookServices,
  before: EventHook,
  draft: Draft,
  types: readonly EventType[],
  context: Context,
  debugData?: EventDraft['debugData'],
): Promise<EventHook> {
  if (types.length > 0) await startListening(services, before, draft);
  return commitEventHook(services, before, draft, types, context, debugData);
}

/** `createdBy` is the id of a user. */
export async function createEventHook(
  services: EventHookServices,
  input: EventHookInput,
  createdBy: string,
  context: Context,
): Promise<EventHook> {
  const wish = checkEventHook(input, { allowLoopback: services.allowLoopbackHooks });
  const id = newId('eventHook');
  const at = services.clock.now();
  const hook: EventHook = {
    id,
    version: 1,
    lastUpdated: at,
    name: wish.name,
    description: wish.description,
    status: 'ACTIVE',
    verificationStatus: 'UNVERIFIED',
    created: at,
    createdBy,
    eventTypes: wish.eventTypes,
    filters: wish.filters,
    channel: await channelOf(services.hookSealer, id, wish),
    signing: { current: await mintSigningSecret(services.hookSealer, id), since: at, earlier: [] },
    afterDeadLetter: wish.afterDeadLetter ?? 'WAIT',
    pause: null,
  };
  await services.committer.commit(
    {
      subject: { kind: 'event-hook', id, version: 1, at },
      writes: [
        { do: 'put', kind: 'event-hook', value: hook, replaces: null },
        { do: 'list', list: 'hooks', id, facts: {} },
      ],
      events: [{ eventType: 'event_hook.created', targets: [hookParty(hook)] }],
    },
    context,
  );
  return hook;
}

const statusEvents = { ACTIVE: 'event_hook.activated', INACTIVE: 'event_hook.deactivated' } as const satisfies Record<
  EventHook['status'],
  EventType
>;

export function replaceEventHook(
  services: EventHookServices,
  id: string,
  input: EventHookInput,
  context: Context,
): Promise<EventHook> {
  const wish = checkEventHook(input, { allowLoopback: services.allowLoopbackHooks });
  return retryOnConflict(async () => {
    const before = await getEventHook(services, id);
    const channel = await channelOf(services.hookSealer, id, wish, before.channel);
    const draft = applyWish(before, wish, channel);
    const types: EventType[] = ['event_hook.updated', ...(draft.status === before.status ? [] : [statusEvents[draft.status]])];
    return changeEventHook(services, before, draft, types, context);
  });
}

/** Changes nothing where the hook is in that status already, as Okta does. */
export function setEventHookStatus(
  services: EventHookServices,
  id: string,
  status: EventHook['status'],
  context: Context,
): Promise<EventHook> {
  return retryOnConflict(async () => {
    const before = await getEventHook(services, id);
    return changeEventHook(
      services,
      before,
      { ...before, status },
      before.status === status ? [] : [statusEvents[status]],
      context,
    );
  });
}

export function deleteEventHook(services: EventHookServices, id: string, context: Context): Promise<void> {
  return retryOnConflict(async () => {
    const hook = await getEventHook(services, id);
    if (hook.status === 'ACTIVE') throw new RosterError('hook-active', {});
    await services.committer.commit(
      {
        subject: { kind: 'event-hook', id, version: hook.version + 1, at: nextTime(services.clock, hook.lastUpdated) },
        writes: [
          { do: 'remove', kind: 'event-hook', replaces: hook },
          { do: 'unlist', list: 'hooks', id },
        ],
        events: [{ eventType: 'event_hook.deleted', targets: [hookParty(hook)] }],
      },
      context,
    );
    // What a crash leaves behind belongs to nobody: no hook of this id comes again.
    await Promise.all([services.cursors.forget(id), services.asides.forget(id)]);
  });
}
