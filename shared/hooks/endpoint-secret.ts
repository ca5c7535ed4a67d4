import { RosterError } from '../kernel/index.ts';
import { constantTimeEqual, type Sealed, type Sealer } from '../security/index.ts';
import type { HookChannel } from './model.ts';

/** Whose secret it is. */
export interface SecretOwner {
  readonly kind: 'event-hook' | 'inline-hook';
  readonly id: string;
}

/** A secret opens for the hook and the origin that it was given for, and for no other. */
const aadOf = ({ kind, id }: SecretOwner, uri: string): string => `${kind} ${id} ${new URL(uri).origin}`;

export const sealSecret = (sealer: Pick<Sealer, 'seal'>, owner: SecretOwner, uri: string, value: string): Promise<Sealed> =>
  sealer.seal(Buffer.from(value), { aad: aadOf(owner, uri) });

export async function openSecret(sealer: Pick<Sealer, 'unseal'>, owner: SecretOwner, uri: string, secret: Sealed): Promise<string> {
  return Buffer.from(await sealer.unseal(secret, { aad: aadOf(owner, uri) })).toString('utf8');
}

/** One host may serve many: another path can be another reader. */
export const isSameAddress = (one: string, other: string): boolean => new URL(one).href === new URL(other).href;

/** A secret as it was, where the value that is given is the same one: sealed anew, it would look like another. */
export async function keptOrSealed(
  sealer: Sealer,
  owner: SecretOwner,
  uri: string,
  value: string,
  kept: Sealed | undefined,
): Promise<Sealed> {
  if (kept !== undefined && constantTimeEqual(await openSecret(sealer, owner, uri, kept), value)) return kept;
  return sealSecret(sealer, owner, uri, value);
}

const objects = { 'event-hook': 'eventHook', 'inline-hook': 'inlineHook' } as const;

export function secretMissing({ kind }: SecretOwner, field: string, changes: string): never {
  const cause = `channel.config.${field}: The value must be given, for a new hook and whenever ${changes} changes`;
  throw new RosterError('validation-failed', { object: objects[kind], causes: [cause] });
}

/** A secret that is not given again stays, but never for another header or another address than it was given for. */
export async function headerAuthOf(
  sealer: Sealer,
  owner: SecretOwner,
  wish: { readonly uri: string; readonly auth: { readonly key: string; readonly value?: string } | null },
  before: Pick<HookChannel, 'uri' | 'auth'> | undefined,
): Promise<HookChannel['auth']> {
  if (wish.auth === null) return null;
  const { key, value } = wish.auth;
  const kept = before?.auth?.key === key && isSameAddress(before.uri, wish.uri) ? before.auth : undefined;
  if (value === undefined) return kept ?? secretMissing(owner, 'authScheme.value', 'the header or the URI');
  const secret = await keptOrSealed(sealer, owner, wish.uri, value, kept?.secret);
  return kept?.secret === secret ? kept : { key, secret };
}
