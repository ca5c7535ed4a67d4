import { type Along, awaitsApproval, type User, userEvent } from '../directory/index.ts';
import { type Context, isRosterError, RosterError } from '../kernel/index.ts';
import { mintToken } from '../security/index.ts';
import { completeSignIn, provenData, type SignedIn, type SignInServices, sessionTokenLifetime } from '../sign-in/index.ts';
import { nextStatus, type Requirement, requirementFor, type RequirementServices } from './requirement.ts';
import { beginTransaction, draftTransaction, type OpenTransaction } from './transactions.ts';

/** Somebody whose registration has to be approved has done what she can: she is let in by nothing before that. */
export interface AwaitingApproval {
  readonly awaits: User;
  readonly relayState?: string;
}

/** Somebody is in, or has a step more to take. */
export type Advance = SignedIn | OpenTransaction;

export const isSignedIn = (advance: Advance | AwaitingApproval): advance is SignedIn => 'sessionToken' in advance;

export const isAwaitingApproval = (advance: Advance | AwaitingApproval): advance is AwaitingApproval => 'awaits' in advance;

const withRelayState = (signedIn: SignedIn, relayState: string | undefined): SignedIn =>
  relayState === undefined ? signedIn : { ...signedIn, relayState };

/** Where somebody goes, and what her client gave to be given back. */
export interface Destination {
  readonly relayState?: string | undefined;
  /** The application that she signs in to. */
  readonly app?: string | undefined;
}

/**
 * The password of somebody was right, and nothing is left of it to be done: she is in, or is asked for a factor, or for attributes. Her tries are given back with
 * that. Errors: sign-on-denied, authentication-failed where she is not as she was read.
 */
export async function advance(
  services: SignInServices & RequirementServices,
  user: User,
  { relayState, app }: Destination,
  context: Context,
): Promise<Advance> {
  const status = nextStatus(await requirementFor(services, user, app), user, []);
  if (status === 'SUCCESS') return withRelayState(await completeSignIn(services, user, context), relayState);
  const open = await beginTransaction(services, user, { status, relayState, app });
  await services.attempts.clear(user.id);
  return open;
}

/** What she has to show besides, and has. */
export interface Standing {
  readonly requirement: Requirement;
  readonly amr: readonly string[];
}

/**
 * The last step of a transaction changes her, and she is in, or asked for what is left: the change, the end of the transaction and the token for
 * what comes next are one write, so of a hundred tries with one state token one succeeds. Errors: invalid-token, sign-on-denied, and those of the change.
 */
export async function letIn(
  transaction: OpenTransaction,
  standing: Standing,
  change: (along: (user: User, at: number) => Along) => Promise<User>,
): Promise<Advance> {
  const next = await letInIfApproved(transaction, standing, change);
  if (isAwaitingApproval(next)) throw new Error('somebody who has to be approved was about to be let in');
  return next;
}

/** The same of somebody whose registration may have to be approved: her transaction ends with the change then, and lets her in nowhere. */
export async function letInIfApproved(
  { hash: stateHash, relayState, app, user: before }: OpenTransaction,
  { requirement, amr }: Standing,
  change: (along: (user: User, at: number) => Along) => Promise<User>,
): Promise<Advance | AwaitingApproval> {
  // Nothing is changed for who is not let in afterwards.
  if (amr.length === 0) nextStatus(requirement, before, amr);
  let next: ((user: User) => Advance | AwaitingApproval) | undefined;
  const along = (user: User, at: number): Along => {
    if (awaitsApproval(user)) {
      next = (awaits) => ({ awaits, ...(relayState === undefined ? {} : { relayState }) });
      return { user, events: [], writes: [{ do: 'consume', hash: stateHash }] };
    }
    const status = nextStatus(requirement, user, amr);
    if (status !== 'SUCCESS') {
      const { token, open } = draftTransaction(at, user, { status, relayState, app, amr });
      next = (after) => ({ ...open, user: after });
      return {
        user,
        events: [],
        writes: [
          { do: 'consume', hash: stateHash },
          { do: 'issue', token },
        ],
      };
    }
    const { value, hash } = mintToken();
    const expires = at + sessionTokenLifetime;
    const after = { ...user, lastLogin: at };
    next = (written) => withRelayState({ user: written, sessionToken: value, expires }, relayState);
    return {
      user: after,
      events: [userEvent('user.session.start', after)],
      writes: [
        { do: 'consume', hash: stateHash },
        { do: 'issue', token: { hash, purpose: 'session', userId: user.id, expires, ...provenData(amr) } },
      ],
    };
  };
  const user = await change(along).catch((error: unknown) => {
    throw isRosterError(error, 'one-time-token-invalid') ? new RosterError('invalid-token', {}) : error;
  });
  if (next === undefined) throw new Error('the change took nothing along');
  return next(user);
}
