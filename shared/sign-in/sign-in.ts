import { type CredentialVault, passwordAge, type PasswordPolicy, verifyCredential } from '../credentials/index.ts';
import {
  applyTransition,
  isOutlived,
  maxClaimBytes,
  normalizeLogin,
  partyOf,
  replaceUser,
  type User,
  userEvent,
  type UserStore,
} from '../directory/index.ts';
import {
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  looseEvent,
  nextTime,
  type OneTimeToken,
  retryOnConflict,
  RosterError,
  type RosterEvent,
} from '../kernel/index.ts';
import type { SignOn } from '../policy/index.ts';
import { hashToken, mintToken } from '../security/index.ts';
import { sessionTokenLifetime } from './model.ts';
import type { AttemptCounter, CredentialStore, Proven, SignInStore } from './ports.ts';

export interface SignInServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  readonly attempts: AttemptCounter;
  readonly signIns: SignInStore;
  readonly vault: CredentialVault;
  readonly committer: Committer;
  /** The password policy of somebody, and of an id that nobody has. */
  readonly passwordRules: (userId: string) => Promise<Pick<PasswordPolicy, 'age' | 'lockout'>>;
  /** Tells her that her tries are used up, once for each time that they are. */
  readonly tellOfLock: (user: User, at: number) => Promise<void>;
  /** What her sign-on policy says; undefined where no rule is for her. */
  readonly signOn: (userId: string) => Promise<SignOn | undefined>;
}

/** While a user's tries are used up, somebody with the right password waits this long for the others to finish. */
const patience = [50, 150, 400, 800];
const defaultWindowMinutes = 15;

const limitOf = ({ maxAttempts, autoUnlockMinutes }: PasswordPolicy['lockout']) => ({
  most: maxAttempts,
  window: (autoUnlockMinutes === 0 ? defaultWindowMinutes : autoUnlockMinutes) * 60_000,
});

/** Whether an account pauses, because as many wrong passwords were tried as its policy lets be. */
export async function isPaused(
  { attempts, clock }: Pick<SignInServices, 'attempts' | 'clock'>,
  userId: string,
  lockout: PasswordPolicy['lockout'],
): Promise<boolean> {
  return lockout.maxAttempts > 0 && attempts.isSpent(userId, limitOf(lockout), clock.now());
}

/** A try that was taken. */
export interface Try {
  /** Whether none is left: where it fails, the account pauses. */
  readonly isLast: boolean;
}

/**
 * Takes one of the tries that are left before a secret of this user's is compared; undefined where none is left. A device on which she has
 * signed in has as many again: strangers, who can use up the others, can't keep her out there.
 */
export async function takeTry(
  services: Pick<SignInServices, 'attempts' | 'clock' | 'passwordRules'>,
  userId: string,
  isHerDevice = false,
): Promise<Try | undefined> {
  const { lockout } = await services.passwordRules(userId);
  const maxAttempts = lockout.maxAttempts * (isHerDevice ? 2 : 1);
  if (maxAttempts === 0) return { isLast: false };
  const limit = { ...limitOf(lockout), most: maxAttempts };
  for (const milliseconds of [...patience, 0]) {
    const taken = await services.attempts.take(userId, limit, services.clock.now());
    if (taken !== undefined) return { isLast: taken >= maxAttempts };
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
  return undefined;
}

/** Who can prove by her password who she is. Who may be told that it has expired is who knows it. */
const provable: ReadonlySet<User['status']> = new Set<User['status']>(['ACTIVE', 'PASSWORD_EXPIRED']);

/** How long a last wrong try takes at least, whoever it was for, where somebody is to be told: her answer must not tell that she exists. */
const noticeTime = 250;

/** After a wrong try: tells its owner where it was her last one, and her policy wants her to know. `user`: undefined for nobody. */
export async function missTry(
  services: Pick<SignInServices, 'clock' | 'passwordRules' | 'tellOfLock'>,
  userId: string,
  user: User | undefined,
  taken: Try | undefined,
): Promise<void> {
  if (taken?.isLast !== true) return;
  const { userLockoutNotificationChannels } = (await services.passwordRules(userId)).lockout;
  if (!userLockoutNotificationChannels.includes('EMAIL')) return;
  await Promise.all([
    user !== undefined && provable.has(user.status) ? services.tellOfLock(user, services.clock.now()) : undefined,
    new Promise((resolve) => setTimeout(resolve, noticeTime)),
  ]);
}

function sessionStarted(user: User, at: number, context: Context): RosterEvent {
  const draft = { eventType: 'user.session.start', targets: [partyOf(user)] } as const;
  return looseEvent(draft, { kind: 'user', id: user.id }, at, { ...context, actor: partyOf(user) });
}

/** Whose password is older than her policy lets it be has to choose another: from now on she is PASSWORD_EXPIRED. Gives her as she is then. */
async function expireOldPassword(services: SignInServices, user: User, context: Context): Promise<User> {
  const { id, passwordChanged } = user;
  const { age } = await services.passwordRules(id);
  const isOld = (changed: number | null): boolean => passwordAge(age, changed, services.clock.now()).is === 'expired';
  if (user.status !== 'ACTIVE' || !isOld(passwordChanged)) return user;
  return retryOnConflict(async () => {
    const before = await services.users.find(id);
    if (before === undefined) throw new RosterError('authentication-failed', {});
    if (before.status !== 'ACTIVE' || !isOld(before.passwordChanged)) return before;
    const at = nextTime(services.clock, before.lastUpdated);
    const after = applyTransition(before, 'expirePassword', at);
    const change = replaceUser(before, after, at, [userEvent('user.account.expire_password', after)]);
    await services.committer.commit(change, { ...context, actor: partyOf(before) });
    return change.user;
  });
}

/** Errors: sign-on-denied. */
export async function requireSignOn(
  services: Pick<SignInServices, 'signOn' | 'signIns' | 'clock'> & Partial<Pick<SignInServices, 'attempts'>>,
  user: User,
  context: Context,
): Promise<void> {
  if ((await services.signOn(user.id))?.access === 'ALLOW') return;
  const draft: EventDraft = {
    eventType: 'policy.evaluate_sign_on',
    targets: [partyOf(user)],
    outcome: { result: 'DENY', reason: 'Sign-on policy evaluation resulted in DENY' },
  };
  const actor = partyOf(user);
  await services.signIns.tell(looseEvent(draft, { kind: 'user', id: user.id }, services.clock.now(), { ...context, actor }));
  // Where she has just given her password.
  await services.attempts?.clear(user.id);
  throw new RosterError('sign-on-denied', {});
}

export interface SignedIn {
  readonly user: User;
  /** What the client gave to be given back. */
  readonly relayState?: string;
  /** Buys one session, within five minutes. */
  readonly sessionToken: string;
  readonly expires: number;
}

/**
 * Checks a login and password, and gives who has proven herself: she is ACTIVE, or PASSWORD_EXPIRED and has to choose another password before
 * she is let in. Unknown, suspended, locked, staged or deactivated people hear the same `authentication-failed`, in comparable time. An
 * imported hash is replaced by Roster's own at the first right password. `isDeviceOf`: whether somebody has signed in on this device.
 * Errors: authentication-failed, sign-on-denied; account-locked where no try is left and the policy has that told, of logins that nobody
 * has, too.
 */
export async function authenticate(
  services: SignInServices,
  login: string,
  password: string,
  context: Context,
  isDeviceOf: (userId: string) => boolean = () => false,
): Promise<User> {
  // Nobody has such a login, and folding it would cost more than a wrong request may.
  if (login.length > maxClaimBytes) throw new RosterError('authentication-failed', {});
  // A login that nobody has costs the same calls, and its tries are counted too.
  const id = (await services.users.findIdByLogin(login)) ?? `nobody-${hashToken(normalizeLogin(login))}`;
  const [user, credential, taken] = await Promise.all([
    services.users.find(id),
    services.credentials.find(id),
    takeTry(services, id, isDeviceOf(id)),
  ]);
  const isGood = user !== undefined && provable.has(user.status) && !isOutlived(user, services.clock.now());
  const usable = taken !== undefined && isGood ? credential : undefined;
  const outcome = await verifyCredential({ vault: services.vault }, user?.id, usable, password);
  if (!outcome.verified || user === undefined || usable === undefined) {
    await missTry(services, id, user, taken);
    const isTold = taken === undefined && (await services.passwordRules(id)).lockout.showLockoutFailures;
    throw new RosterError(isTold ? 'account-locked' : 'authentication-failed', {});
  }
  await requireSignOn(services, user, context);
  const proven = await expireOldPassword(services, user, context);
  if (outcome.upgraded !== undefined) await services.credentials.upgrade(user.id, outcome.upgraded, usable.version);
  if (proven.status !== 'ACTIVE') await services.attempts.clear(user.id);
  return proven;
}

/** Her password was right a while ago: whether her account has come to pause since is asked once more. */
async function pauseLimit(services: SignInServices, userId: string): Promise<Pick<Proven, 'limit'>> {
  const { lockout } = await services.passwordRules(userId);
  return lockout.maxAttempts === 0 ? {} : { limit: limitOf(lockout) };
}

/** What a session token carries of how she has proven herself. */
export const provenData = (amr: readonly string[]): Pick<OneTimeToken, 'data'> =>
  amr.length === 0 ? {} : { data: { amr: amr.join(' ') } };

/**
 * Lets somebody in who has proven herself. Errors: authentication-failed where she is not as she was read, or where what she proves herself by
 * was used up.
 */
export async function completeSignIn(
  services: SignInServices,
  user: User,
  context: Context,
  proven?: Omit<Proven, 'limit'>,
): Promise<SignedIn> {
  const at = services.clock.now();
  const { value, hash } = mintToken();
  const expires = at + sessionTokenLifetime;
  const completed = await services.signIns.complete(
    user,
    { hash, purpose: 'session', userId: user.id, expires, ...provenData(proven?.amr ?? []) },
    sessionStarted(user, at, context),
    proven === undefined ? undefined : { ...proven, ...(await pauseLimit(services, user.id)) },
  );
  if (!completed) throw new RosterError('authentication-failed', {});
  await services.attempts.clear(user.id);
  return { user, sessionToken: value, expires };
}
