import { randomBytes } from 'node:crypto';

import type { Sealed, Sealer } from '../security/index.ts';
import type { EventHook, SigningSecrets } from './model.ts';
import { toSigningSecret } from './signature-headers.ts';

const keyBytes = 32;
/** What a receiver has to take in one header; who rotates more often gives up the oldest. */
const earlierAtMost = 4;

/** Sealed for the hook, and not for its endpoint: unlike the authentication header it is never sent. */
const aadOf = (hookId: string): string => `event-hook ${hookId} signing`;

const open = async (sealer: Pick<Sealer, 'unseal'>, hookId: string, secret: Sealed): Promise<string> =>
  Buffer.from(await sealer.unseal(secret, { aad: aadOf(hookId) })).toString('utf8');

/** A new secret, sealed. */
export const mintSigningSecret = (sealer: Pick<Sealer, 'seal'>, hookId: string): Promise<Sealed> =>
  sealer.seal(Buffer.from(toSigningSecret(randomBytes(keyBytes))), { aad: aadOf(hookId) });

/**
 * A new secret takes over. Those before it sign until `until`, or until they would have ended anyway: a rotation without overlap ends
 * them all.
 */
export function rotate(
  before: SigningSecrets | undefined,
  secret: Sealed,
  { at, until }: { readonly at: number; readonly until: number },
): SigningSecrets {
  const replaced = before === undefined ? [] : [{ secret: before.current, until }, ...before.earlier];
  const earlier = replaced.map((old) => ({ secret: old.secret, until: Math.min(old.until, until) }));
  return { current: secret, since: at, earlier: earlier.filter((old) => old.until > at).slice(0, earlierAtMost) };
}

/** Without the secrets whose time is over. */
export function forgetEnded(secrets: SigningSecrets, now: number): SigningSecrets {
  return { ...secrets, earlier: secrets.earlier.filter(({ until }) => until > now) };
}

/** What a receiver may know the hook by: the secret that signs. */
export function openCurrentSecret(sealer: Pick<Sealer, 'unseal'>, hookId: string, { current }: SigningSecrets): Promise<string> {
  return open(sealer, hookId, current);
}

/** Every secret that signs now, the current one first; none for a hook that was made before there were any. */
export async function openSigningSecrets(
  sealer: Pick<Sealer, 'unseal'>,
  { id, signing }: Pick<EventHook, 'id' | 'signing'>,
  now: number,
): Promise<readonly string[]> {
  if (signing === undefined) return [];
  const { current, earlier } = forgetEnded(signing, now);
  return Promise.all([current, ...earlier.map(({ secret }) => secret)].map((secret) => open(sealer, id, secret)));
}
