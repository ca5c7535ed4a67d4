import { isSameData } from '../kernel/index.ts';
import type { Sealer } from '../security/index.ts';
import type { EventHookWish } from './check-event-hook.ts';
import { headerAuthOf, openSecret } from './endpoint-secret.ts';
import type { EventHook, HookChannel } from './model.ts';

export async function unsealSecret(
  sealer: Pick<Sealer, 'unseal'>,
  { id, channel }: Pick<EventHook, 'id' | 'channel'>,
): Promise<string | undefined> {
  if (channel.auth === null) return undefined;
  return openSecret(sealer, { kind: 'event-hook', id }, channel.uri, channel.auth.secret);
}

/** The channel that a wish asks for; its `auth` is the very same object where the secret did not change. */
export async function channelOf(sealer: Sealer, id: string, wish: EventHookWish, before?: HookChannel): Promise<HookChannel> {
  const auth = await headerAuthOf(sealer, { kind: 'event-hook', id }, wish, before);
  return { uri: wish.uri, headers: wish.headers, auth };
}

/** Whether an endpoint that was verified by the one channel is not thereby verified for the other. */
export function isOtherChannel(one: HookChannel, other: HookChannel): boolean {
  return !isSameData(one, other);
}
