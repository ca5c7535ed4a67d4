import {
  type Context,
  type EventType,
  isSameData,
  newId,
  nextTime,
  type Party,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { channelOf } from './channel.ts';
import { checkChannel, updatedChannel } from './check-channel.ts';
import {
  type ChannelInput,
  type InlineHook,
  type InlineHookInput,
  inlineHookLimits,
  type InlineHookType,
  inlineHookTypes,
  type InlineHookUpdate,
  isInlineHookType,
} from './model.ts';
import type { InlineHookServices } from './ports.ts';

export const inlineHookParty = ({ id, name }: Pick<InlineHook, 'id' | 'name'>): Party => ({
  id,
  type: 'InlineHook',
  alternateId: null,
  displayName: name,
});

export async function getInlineHook({ inlineHooks }: Pick<InlineHookServices, 'inlineHooks'>, id: string): Promise<InlineHook> {
  const hook = await inlineHooks.find(id);
  if (hook === undefined) throw new RosterError('not-found', { id, type: 'Callback' });
  return hook;
}

/** A password has one source: an org has one hook of this type. */
const onceInOrg: InlineHookType = 'com.okta.user.credential.password.import';

const ownClaims = (act: 'claim' | 'release', { id, type }: Pick<InlineHook, 'id' | 'type'>): Write[] =>
  type === onceInOrg ? [{ do: act, name: 'inline-hook', value: type, owner: id, field: 'type' }] : [];

const refuse = (...causes: readonly string[]): never => {
  throw new RosterError('validation-failed', { object: 'inlineHook', causes });
};

function typeCauses(type: string | undefined): string[] {
  if (type !== undefined && isInlineHookType(type)) return [];
  return [
    `type: Hooks of type ${type?.slice(0, 100) ?? 'undefined'} are not supported; it must be one of ${inlineHookTypes.join(', ')}`,
  ];
}

/** The channel that a caller asks for, with its secrets sealed. */
async function settle(
  services: InlineHookServices,
  id: string,
  channel: ChannelInput,
  causes: readonly string[],
  before?: InlineHook,
): Promise<InlineHook['channel']> {
  const wish = checkChannel(channel, causes, { allowLoopback: services.allowLoopbackHooks });
  if (wish.type === 'OAUTH' && wish.proof.by === 'private_key_jwt') {
    const key = await services.hookKeys.find(wish.proof.hookKeyId);
    if (key === undefined) refuse(`channel.config.hookKeyId: There is no hook key ${wish.proof.hookKeyId.slice(0, 100)}`);
  }
  return channelOf(services.inlineHookSealer, id, wish, before?.channel);
}

/** Errors: validation-failed, claim-taken (a second hook of a type of which there is one). */
export async function createInlineHook(
  services: InlineHookServices,
  input: InlineHookInput,
  context: Context,
): Promise<InlineHook> {
  const { name, type } = input;
  const id = newId('inlineHook');
  const channel = await settle(services, id, input.channel, typeCauses(type));
  const { hooks } = inlineHookLimits;
  if ((await services.inlineHooks.list()).length >= hooks) refuse(`An organization must not have more than ${hooks} inline hooks`);
  const at = services.clock.now();
  const hook: InlineHook = {
    id,
    version: 1,
    lastUpdated: at,
    name,
    type: type as InlineHookType,
    status: 'ACTIVE',
    created: at,
    channel,
  };
  await services.committer.commit(
    {
      subject: { kind: 'inline-hook', id, version: 1, at },
      writes: [
        { do: 'put', kind: 'inline-hook', value: hook, replaces: null },
        { do: 'list', list: 'inline-hooks', id, facts: {} },
        ...ownClaims('claim', hook),
      ],
      events: [{ eventType: 'inline_hook.created', targets: [inlineHookParty(hook)] }],
    },
    context,
  );
  return hook;
}

/** Writes the next state of a hook; nothing where nothing differs. */
async function change(
  { committer, clock }: InlineHookServices,
  before: InlineHook,
  wanted: InlineHook,
  eventType: EventType,
  context: Context,
): Promise<InlineHook> {
  if (isSameData(wanted, before)) return before;
  const at = nextTime(clock, before.lastUpdated);
  const after: InlineHook = { ...wanted, version: before.version + 1, lastUpdated: at };
  await committer.commit(
    {
      subject: { kind: 'inline-hook', id: after.id, version: after.version, at },
      writes: [{ do: 'put', kind: 'inline-hook', value: after, replaces: before }],
      events: [{ eventType, targets: [inlineHookParty(after)] }],
    },
    context,
  );
  return after;
}

const keptType = (before: InlineHook, type: string | undefined): string[] =>
  type === undefined || type === before.type ? [] : ['type: The type of a hook cannot be changed'];

/** Replaces name and channel; type and status stay. Errors: not-found, validation-failed. */
export function replaceInlineHook(
  services: InlineHookServices,
  id: string,
  { name, type, channel: given }: InlineHookInput,
  context: Context,
): Promise<InlineHook> {
  return retryOnConflict(async () => {
    const before = await getInlineHook(services, id);
    const channel = await settle(services, id, given, keptType(before, type), before);
    return change(services, before, { ...before, name, channel }, 'inline_hook.updated', context);
  });
}

/** Changes what is said, and leaves the rest. Errors: not-found, validation-failed. */
export function updateInlineHook(
  services: InlineHookServices,
  id: string,
  { name, type, channel: given }: InlineHookUpdate,
  context: Context,
): Promise<InlineHook> {
  return retryOnConflict(async () => {
    const before = await getInlineHook(services, id);
    const channel = await settle(services, id, updatedChannel(before.channel, given), keptType(before, type), before);
    return change(services, before, { ...before, name: name ?? before.name, channel }, 'inline_hook.updated', context);
  });
}

/** One that is so already stays as it is. Errors: not-found. */
export function setInlineHookStatus(
  services: InlineHookServices,
  id: string,
  status: InlineHook['status'],
  context: Context,
): Promise<InlineHook> {
  const eventType = status === 'ACTIVE' ? 'inline_hook.activated' : 'inline_hook.deactivated';
  return retryOnConflict(async () => {
    const before = await getInlineHook(services, id);
    return change(services, before, { ...before, status }, eventType, context);
  });
}

/**
 * Of an INACTIVE hook that no policy names. A policy that comes to name it at the very same moment then names none, and registers nobody.
 * Errors: not-found, hook-active, validation-failed.
 */
export function deleteInlineHook(services: InlineHookServices, id: string, context: Context): Promise<void> {
  return retryOnConflict(async () => {
    const hook = await getInlineHook(services, id);
    if (hook.status === 'ACTIVE') throw new RosterError('hook-active', {});
    const policies = await services.inlineHookUse.policiesNaming(id);
    if (policies.length > 0) refuse(...policies.map((name) => `The hook cannot be deleted: the policy "${name}" names it`));
    await services.committer.commit(
      {
        subject: { kind: 'inline-hook', id, version: hook.version + 1, at: nextTime(services.clock, hook.lastUpdated) },
        writes: [
          { do: 'remove', kind: 'inline-hook', replaces: hook },
          { do: 'unlist', list: 'inline-hooks', id },
          ...ownClaims('release', hook),
        ],
        events: [{ eventType: 'inline_hook.deleted', targets: [inlineHookParty(hook)] }],
      },
      context,
    );
  });
}
