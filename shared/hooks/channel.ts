import { isSameData, RosterError } from '../kernel/index.ts';
import { constantTimeEqual, type Sealed, type Sealer } from '../security/index.ts';
import type { EventHookWish } from './check-event-hook.ts';
import type { EventHook, HookChannel } from './model.ts';

/** The secret opens for the hook and the origin that it was given for, and for no other. */
const aadOf = (hookId: string, uri: string): string => `event-hook ${hookId} ${new URL(uri).origin}`;

export async function unsealSecret(
  sealer: Pick<Sealer, 'unseal'>,
  { id, channel }: Pick<EventHook, 'id' | 'channel'>,
): Promise<string | undefined> {
  if (channel.auth === null) return undefined;
  return Buffer.from(await sealer.unseal(channel.auth.secret, { aad: aadOf(id, channel.uri) })).toString('utf8');
}

const sealSecret = (sealer: Sealer, hookId: string, uri: string, value: string): Promise<Sealed> =>
  sealer.seal(Buffer.from(value), { aad: aadOf(hookId, uri) });

/** One host may serve many: another path can be another reader. */
const isSameAddress = (one: string, other: string): boolean => new URL(one).href === new URL(other).href;

function secretMissing(): never {
  const cause =
    'channel.config.authScheme.value: The value must be given, for a new hook and whenever the header or the URI changes';
  throw new RosterError('validation-failed', { object: 'eventHook', causes: [cause] });
}

/** A secret that is not given again stays, but never for another header or another address than it was given for. */
async function authOf(
  sealer: Sealer,
  hookId: string,
  wish: EventHookWish,
  before: HookChannel | undefined,
): Promise<HookChannel['auth']> {
  if (wish.auth === null) return null;
  const { key, value } = wish.auth;
  const kept = before?.auth?.key === key && isSameAddress(before.uri, wish.uri) ? before.auth : undefined;
  if (value === undefined) return kept ?? secretMissing();
  if (kept !== undefined && before !== undefined) {
    const known = await unsealSecret(sealer, { id: hookId, channel: before });
    if (known !== undefined && constantTimeEqual(known, value)) return kept;
  }
  return { key, secret: await sealSecret(sealer, hookId, wish.uri, value) };
}

/** The channel that a wish asks for; its `auth` is the very same object where the secret did not change. */
export async function channelOf(sealer: Sealer, hookId: string, wish: EventHookWish, before?: HookChannel): Promise<HookChannel> {
  return { uri: wish.uri, headers: wish.headers, auth: await authOf(sealer, hookId, wish, before) };
}

/** Whether an endpoint that was verified by the one channel is not thereby verified for the other. */
export function isOtherChannel(one: HookChannel, other: HookChannel): boolean {
  return !isSameData(one, other);
}

/** Headers of a call to the endpoint. The customer's win over ours, but for the `fixed` ones. */
export function headersFor(
  channel: HookChannel,
  secret: string | undefined,
  ours: Record<string, string>,
  fixed: Record<string, string> = {},
): Record<string, string> {
  const theirs = [
    ...channel.headers.map(({ key, value }) => [key, value] as const),
    ...(channel.auth === null || secret === undefined ? [] : [[channel.auth.key, secret] as const]),
  ];
  const headers = new Map<string, readonly [string, string]>();
  for (const [name, value] of [...Object.entries(ours), ...theirs, ...Object.entries(fixed)])
    headers.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(headers.values());
}
