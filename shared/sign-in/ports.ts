import type { User } from '../directory/index.ts';
import type { OneTimeToken, RosterEvent, SealedCredential, Write } from '../kernel/index.ts';
import type { Session } from './model.ts';

/** Wrong passwords of a user, counted exactly. */
export interface AttemptCounter {
  /**
   * Takes one of the tries that are left: an atomic step before the password is compared, so that parallel guesses can't outrun the limit.
   * The number of the try, from 1; undefined where none is left. The count begins anew when `window` has passed since the last try.
   */
  take(userId: string, limit: { readonly most: number; readonly window: number }, at: number): Promise<number | undefined>;
  /** Whether none is left, taking none. */
  isSpent(userId: string, limit: { readonly most: number; readonly window: number }, at: number): Promise<boolean>;
  /** After a right password. */
  clear(userId: string): Promise<void>;
}

export interface CredentialStore {
  find(userId: string): Promise<SealedCredential | undefined>;
  /** Replaces the credential that was read, and only that: a password set meanwhile stays. */
  upgrade(userId: string, credential: SealedCredential, readVersion: number): Promise<void>;
}

/** By what, beside the password, somebody has proven herself who is let in. */
export interface Proven {
  /** As a session's `amr` has it. */
  readonly amr: readonly string[];
  /** What of it is used up in the same write. */
  readonly uses: readonly Write[];
  readonly event?: RosterEvent;
  /** Her tries of passwords, of which one has to be left still. */
  readonly limit?: { readonly most: number; readonly window: number };
}

export interface SignInStore {
  /**
   * The last step of a sign-in, in one transaction: the session token, the event, the time of the sign-in. False where the user is no
   * longer in the state that was read: whoever was suspended or locked meanwhile does not get in.
   */
  complete(user: User, token: OneTimeToken, event: RosterEvent, proven?: Proven): Promise<boolean>;
  /** Puts a token that is there in another state, with what proves that she may, and the event of it. False where the token or a proof is gone. */
  move(token: OneTimeToken, uses: readonly Write[], event?: RosterEvent): Promise<boolean>;
  /** Keeps a token by which somebody who has proven herself goes on. */
  issue(token: OneTimeToken): Promise<void>;
  /** One token for another, at once. False where the first is gone. */
  exchange(hash: string, token: OneTimeToken): Promise<boolean>;
  /** False where the token is gone. */
  consume(hash: string): Promise<boolean>;
  /** Enters an event that comes with no change. */
  tell(event: RosterEvent): Promise<void>;
  /** Spends a session token for a session. False where the token is gone. */
  begin(session: Session, tokenHash: string): Promise<boolean>;
  findToken(hash: string): Promise<OneTimeToken | undefined>;
  findSession(id: string): Promise<Session | undefined>;
  refresh(session: Session): Promise<boolean>;
  /** With the event that tells of it, in one transaction. False where the session is gone. */
  end(id: string, event: RosterEvent): Promise<boolean>;
}
