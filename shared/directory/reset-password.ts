import { type Context, type EventDraft, nextTime, type OneTimeToken, retryOnConflict, RosterError } from '../kernel/index.ts';
import type { User } from './model.ts';
import { applyTransition } from './user-lifecycle.ts';
import {
  getUserByIdOrLogin,
  type IssuedLink,
  issueLink,
  recoveryToken,
  replaceUser,
  userEvent,
  type UserServices,
} from './users.ts';

/** A day: a reset by an administrator is waited for. */
const usualLifetime = 24 * 60 * 60 * 1000;
const templates = {
  resetPassword: 'PasswordResetByAdmin',
  forgotPassword: 'ForgotPassword',
  recoverPassword: 'ForgotPassword',
} as const;

export interface PasswordReset {
  /**
   * By an administrator: nobody signs in until the link was used. Or at the user's wish, told by an administrator or by herself: her password
   * works meanwhile.
   */
  readonly by: keyof typeof templates;
  /** Else the link is in the answer. */
  readonly sendEmail: boolean;
  readonly revokeSessions: boolean;
  /** How long the link works, milliseconds. @default - a day */
  readonly lifetime?: number;
  /** What the next step needs to know, never a secret. */
  readonly data?: OneTimeToken['data'];
  /** Does the same as the link, and is mailed with it. */
  readonly code?: string;
  /** Hash of the link before this one, while that is hers and no other. */
  readonly replaces?: string;
}

/** A user whose sessions of before are over. */
export const withoutSessions = (user: User, at: number): User => ({ ...user, sessionsEnded: at });

/**
 * Issues a link that sets a new password once, and ends the links before it. Errors: as of the transition; one-time-token-invalid where there is
 * no such link as it is to replace.
 */
export async function resetPassword(
  services: Pick<UserServices, 'clock' | 'users' | 'messenger' | 'committer'>,
  idOrLogin: string,
  { by, sendEmail, revokeSessions, lifetime = usualLifetime, data, code, replaces }: PasswordReset,
  context: Context,
): Promise<{ readonly user: User; readonly link: IssuedLink }> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    if (replaces !== undefined && before.pendingToken !== replaces) throw new RosterError('one-time-token-invalid', {});
    const at = nextTime(services.clock, before.lastUpdated);
    const link = issueLink(at, lifetime);
    const moved: User = { ...applyTransition(before, by, at), pendingToken: link.hash };
    const after = revokeSessions ? withoutSessions(moved, at) : moved;
    const events: EventDraft[] = [
      userEvent('user.account.reset_password', after, { by: by === 'resetPassword' ? 'administrator' : 'user' }),
      ...(revokeSessions ? [userEvent('user.session.clear', after)] : []),
    ];
    const change = replaceUser(before, after, at, events, [recoveryToken(before.id, link, data)]);
    if (sendEmail) await services.messenger.sendPasswordReset(change.user, link, templates[by], code);
    await services.committer.commit(change, context);
    return { user: change.user, link };
  });
}

/** As long as the link of an activation. */
export const temporaryPasswordLifetime = 7 * 24 * 60 * 60 * 1000;

/** Whether her password was told to an administrator, and she has not chosen another in time. */
export const isOutlived = ({ temporaryUntil }: Pick<User, 'temporaryUntil'>, now: number): boolean =>
  temporaryUntil !== undefined && temporaryUntil <= now;

/** Sets a password that works once: it has to be changed at the next sign-in, soon. It is told here and nowhere else. */
export async function expireWithTemporaryPassword(
  services: UserServices,
  idOrLogin: string,
  revokeSessions: boolean,
  context: Context,
): Promise<string> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const moved = applyTransition(before, 'expirePassword', at);
    const temporary = await services.passwords.makeTemporary(before);
    const credential = await services.passwords.seal(before, temporary, 0, at);
    const set: User = { ...withPassword(moved, at), temporaryUntil: at + temporaryPasswordLifetime };
    const after = revokeSessions ? withoutSessions(set, at) : set;
    const events: EventDraft[] = [
      userEvent('user.account.update_password', after),
      userEvent('user.account.expire_password', after),
      ...(revokeSessions ? [userEvent('user.session.clear', after)] : []),
    ];
    const change = replaceUser(before, after, at, events, [
      { do: 'set-credential', userId: before.id, credential, replaces: 'any' },
    ]);
    await services.committer.commit(change, context);
    return temporary;
  });
}

/** Whose password is here from now on, wherever it was before. */
export function withPassword(user: User, at: number): User {
  const { providerName: _name, passwordHook: _hook, temporaryUntil: _told, ...rest } = user;
  return { ...rest, hasPassword: true, provider: 'OKTA', passwordChanged: at };
}

/** Ends every session of a user. */
export async function revokeSessions(services: UserServices, idOrLogin: string, context: Context): Promise<void> {
  await retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const after = withoutSessions(before, at);
    await services.committer.commit(replaceUser(before, after, at, [userEvent('user.session.clear', after)]), context);
  });
}
