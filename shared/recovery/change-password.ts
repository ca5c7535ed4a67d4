import { isFormerPassword, readVerifier, writeVerifier } from '../credentials/index.ts';
import {
  type Along,
  applyTransition,
  getUserByIdOrLogin,
  nothingAlong,
  replaceUser,
  requireTransition,
  type User,
  userEvent,
  withoutSessions,
  withPassword,
} from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict, RosterError, type SealedCredential } from '../kernel/index.ts';
import type { ProvingServices } from './ports.ts';
import { provePassword, type WrongPassword } from './prove.ts';

export interface PasswordChange {
  readonly oldPassword: string;
  readonly newPassword: string;
  /** Whether the policy's least age holds: a password that is so new can't be changed. */
  readonly strict: boolean;
  readonly revokeSessions: boolean;
  /** @default - Old Password is not correct */
  readonly wrongPassword?: WrongPassword;
  /** What the same transaction does besides. @default - nothing */
  readonly along?: (user: User, at: number) => Along;
}

const refuse = (cause: string): RosterError => new RosterError('password-refused', { causes: [cause] });

/**
 * The new credential, with as many former verifiers behind it as the policy remembers. Throws `password-refused` for one of those, and for a
 * password that an administrator was told.
 */
export async function sealWithHistory(
  services: ProvingServices,
  user: User,
  password: string,
  former: SealedCredential | undefined,
  at: number,
): Promise<SealedCredential> {
  const sealed = await services.passwords.seal(user, password, former?.version ?? 0, at);
  const historyCount = await services.historyCount(user);
  const compared = user.temporaryUntil === undefined ? historyCount : Math.max(historyCount, 1);
  if (compared === 0 || former === undefined) return sealed;
  const { verifier, history = [] } = readVerifier(await services.vault.open(user.id, former));
  const known = [verifier, ...history].slice(0, compared);
  if (await isFormerPassword(password, known)) throw refuse('Password has been used too recently');
  const remembered = known.slice(0, historyCount);
  if (remembered.length === 0) return sealed;
  const made = readVerifier(await services.vault.open(user.id, sealed));
  return services.vault.seal(user.id, writeVerifier(made.verifier, remembered), former.version, at);
}

/**
 * Somebody changes her password, and proves by the present one that it is hers. A staged user stays staged.
 * Errors: password-change-not-allowed, credentials-not-proven, password-refused.
 */
export async function changePassword(
  services: ProvingServices,
  idOrLogin: string,
  { oldPassword, newPassword, strict, revokeSessions, ...options }: PasswordChange,
  context: Context,
): Promise<User> {
  const { wrongPassword = 'Old Password is not correct', along = nothingAlong } = options;
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    requireTransition(before, 'changePassword');
    if (!before.hasPassword) throw new RosterError('password-change-not-allowed', {});
    if (!(await services.mayChangePassword(before))) throw new RosterError('password-change-not-allowed', {});
    const former = await provePassword(services, before, oldPassword, wrongPassword);
    const at = nextTime(services.clock, before.lastUpdated);
    if (strict) await services.passwords.requireAge(before, at);
    const credential = await sealWithHistory(services, before, newPassword, former, at);
    await services.messenger.sendPasswordChanged(before, at);
    const set = withPassword(applyTransition(before, 'changePassword', at), at);
    const besides = along(revokeSessions ? withoutSessions(set, at) : set, at);
    const events = [
      userEvent('user.account.update_password', besides.user),
      ...(revokeSessions ? [userEvent('user.session.clear', besides.user)] : []),
      ...besides.events,
    ];
    const change = replaceUser(before, besides.user, at, events, [
      { do: 'set-credential', userId: before.id, credential, replaces: former.version },
      ...besides.writes,
    ]);
    await services.committer.commit(change, context);
    return change.user;
  });
}
