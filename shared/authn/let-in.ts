import { type Along, type User, userEvent } from '../directory/index.ts';
import { isRosterError, RosterError } from '../kernel/index.ts';
import { mintToken } from '../security/index.ts';
import { type SignedIn, sessionTokenLifetime } from '../sign-in/index.ts';
import type { OpenTransaction } from './transactions.ts';

/**
 * Somebody sets a password by the last step of a transaction, and is in: the password, the end of the transaction and the session token are one
 * write, so of a hundred tries with one state token one succeeds. Errors: invalid-token, and those of the change.
 */
export async function letIn(
  { hash: stateHash, relayState }: Pick<OpenTransaction, 'hash' | 'relayState'>,
  change: (along: (user: User, at: number) => Along) => Promise<User>,
): Promise<SignedIn> {
  const { value, hash } = mintToken();
  let expires = 0;
  const along = (user: User, at: number): Along => {
    expires = at + sessionTokenLifetime;
    const after = { ...user, lastLogin: at };
    return {
      user: after,
      events: [userEvent('user.session.start', after)],
      writes: [
        { do: 'consume', hash: stateHash },
        { do: 'issue', token: { hash, purpose: 'session', userId: user.id, expires } },
      ],
    };
  };
  const user = await change(along).catch((error: unknown) => {
    throw isRosterError(error, 'one-time-token-invalid') ? new RosterError('invalid-token', {}) : error;
  });
  return { user, sessionToken: value, expires, ...(relayState === undefined ? {} : { relayState }) };
}
