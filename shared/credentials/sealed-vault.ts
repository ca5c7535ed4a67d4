import type { Sealer } from '../security/index.ts';
import type { CredentialVault } from './ports.ts';

/**
 * The vault over a sealer; the user's id is bound to what is sealed, so that nobody's credential can be put in another's place.
 *
 * A version is a time where that is higher: an administrator who sets a password replaces whatever is there without reading it, and
 * must not give it the version that a sign-in has read, or that sign-in would write its upgraded old password over the new one.
 */
export function sealedVault(sealer: Sealer): CredentialVault {
  return {
    async seal(userId, verifier, previousVersion, at) {
      const envelope = await sealer.seal(Buffer.from(verifier), { aad: userId });
      return { ...envelope, version: Math.max(previousVersion + 1, at), changed: at };
    },
    async open(userId, { sealed, wrappedKey }) {
      return Buffer.from(await sealer.unseal({ sealed, wrappedKey }, { aad: userId })).toString();
    },
  };
}
