import { headerAuthOf, isSameAddress, keptOrSealed, secretMissing } from '../hooks/index.ts';
import type { Sealer } from '../security/index.ts';
import type { ChannelWish } from './check-channel.ts';
import type { InlineHookChannel, OAuthChannel } from './model.ts';

type Wish<Type extends ChannelWish['type']> = Extract<ChannelWish, { type: Type }>;

/** A client's secret stays with the server and the endpoint that it was given for: what the one gives, the other receives. */
async function proofOf(
  sealer: Sealer,
  hookId: string,
  { uri, tokenUrl, clientId, proof }: Wish<'OAUTH'>,
  before: InlineHookChannel | undefined,
): Promise<OAuthChannel['proof']> {
  if (proof.by === 'private_key_jwt') return proof;
  const owner = { kind: 'inline-hook', id: hookId } as const;
  const isSame =
    before?.type === 'OAUTH' &&
    before.clientId === clientId &&
    isSameAddress(before.tokenUrl, tokenUrl) &&
    isSameAddress(before.uri, uri);
  const kept = isSame && before.proof.by === proof.by ? before.proof : undefined;
  if (proof.value === undefined) return kept ?? secretMissing(owner, 'clientSecret', 'the client, the token URL or the URI');
  return { by: proof.by, secret: await keptOrSealed(sealer, owner, tokenUrl, proof.value, kept?.secret) };
}

/** The channel that a wish asks for. Errors: validation-failed, where a secret has to be given and is not. */
export async function channelOf(
  sealer: Sealer,
  hookId: string,
  wish: ChannelWish,
  before?: InlineHookChannel,
): Promise<InlineHookChannel> {
  if (wish.type === 'OAUTH') return { ...wish, proof: await proofOf(sealer, hookId, wish, before) };
  const { type, uri, headers } = wish;
  const auth = await headerAuthOf(sealer, { kind: 'inline-hook', id: hookId }, wish, before?.type === 'HTTP' ? before : undefined);
  return { type, uri, headers, auth };
}
