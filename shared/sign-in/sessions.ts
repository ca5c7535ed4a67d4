import { partyOf, type User, type UserStore } from '../directory/index.ts';
import {
  type Clock,
  type Context,
  looseEvent,
  type OneTimeToken,
  randomText,
  RosterError,
  type RosterEvent,
} from '../kernel/index.ts';
import type { SignOn } from '../policy/index.ts';
import { hashToken } from '../security/index.ts';
import { type Session, sessionTokenLifetime } from './model.ts';
import type { SignInStore } from './ports.ts';

export interface SessionServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly signIns: SignInStore;
}

/** Whoever begins sessions asks the sign-on policy how long they last. */
export interface NewSessionServices extends SessionServices {
  /** What her sign-on policy says; undefined where no rule is for her. */
  readonly signOn: (userId: string) => Promise<SignOn | undefined>;
}

const minute = 60_000;

/** From now until it is idle for too long, and not beyond its end. */
const expiryOf = ({ idle, ends = Infinity }: Pick<Session, 'idle' | 'ends'>, now: number): number => Math.min(now + idle, ends);

function limitsOf({ session }: SignOn, now: number): Pick<Session, 'idle' | 'ends' | 'persistent'> {
  const { maxSessionIdleMinutes, maxSessionLifetimeMinutes, usePersistentCookie } = session;
  return {
    idle: maxSessionIdleMinutes * minute,
    ...(maxSessionLifetimeMinutes === 0 ? {} : { ends: now + maxSessionLifetimeMinutes * minute }),
    persistent: usePersistentCookie,
  };
}

/** A session stands while its user is ACTIVE, and has been ever since she gave the password that is hers still, and nobody ended them. */
function stands(session: Session, user: User | undefined, now: number): boolean {
  if (session.expires <= now || user?.status !== 'ACTIVE' || user.transitioningTo !== undefined) return false;
  const { passwordChanged, statusChanged, sessionsEnded } = user;
  return Math.max(passwordChanged ?? 0, statusChanged ?? 0, sessionsEnded ?? 0) <= session.lastPasswordVerification;
}

/** Factors are proved with the very write that gives the token. */
function factsOf({ data = {}, expires }: OneTimeToken): Pick<Session, 'amr' | 'lastFactorVerification'> {
  const { amr } = data;
  return amr === undefined ? {} : { amr: amr.split(' '), lastFactorVerification: expires - sessionTokenLifetime };
}

/**
 * Spends a session token. Throws `authentication-failed` for one that is unknown, used or expired, and where the sign-on policy has come to
 * let its user in no more.
 */
export async function createSession(services: NewSessionServices, sessionToken: string): Promise<Session> {
  const hash = hashToken(sessionToken);
  const token = await services.signIns.findToken(hash);
  const now = services.clock.now();
  if (token?.purpose !== 'session' || token.expires <= now) throw new RosterError('authentication-failed', {});
  const [user, signOn] = await Promise.all([services.users.find(token.userId), services.signOn(token.userId)]);
  if (signOn?.access !== 'ALLOW') throw new RosterError('authentication-failed', {});
  const limits = limitsOf(signOn, now);
  const session: Session = {
    ...limits,
    id: `102${randomText(22)}`,
    userId: token.userId,
    login: String(user?.profile['login'] ?? ''),
    created: now,
    expires: expiryOf(limits, now),
    // When the token was given for it: a password that was changed since then opens nothing.
    lastPasswordVerification: token.expires - sessionTokenLifetime,
    ...factsOf(token),
  };
  if (!stands(session, user, now)) throw new RosterError('authentication-failed', {});
  if (!(await services.signIns.begin(session, hash))) throw new RosterError('authentication-failed', {});
  return session;
}

interface Standing {
  readonly session: Session;
  readonly user: User;
}

async function findStanding(services: SessionServices, id: string): Promise<Standing | undefined> {
  const session = await services.signIns.findSession(id);
  const user = session === undefined ? undefined : await services.users.find(session.userId);
  if (session === undefined || user === undefined || !stands(session, user, services.clock.now())) return undefined;
  return { session, user };
}

async function standing(services: SessionServices, id: string): Promise<Standing> {
  const found = await findStanding(services, id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'AppSession' });
  return found;
}

/** Whose session this is; undefined where it stands no longer. */
export async function findSignedInUser(services: SessionServices, id: string): Promise<User | undefined> {
  return (await findStanding(services, id))?.user;
}

export async function getSession(services: SessionServices, id: string): Promise<Session> {
  return (await standing(services, id)).session;
}

/** Moves the session's end away, as far as it may be idle and not beyond its lifetime. */
export async function refreshSession(services: SessionServices, id: string): Promise<Session> {
  const session = await getSession(services, id);
  const refreshed: Session = { ...session, expires: expiryOf(session, services.clock.now()) };
  if (!(await services.signIns.refresh(refreshed))) throw new RosterError('not-found', { id, type: 'AppSession' });
  return refreshed;
}

/** On a page it is she herself who goes; nobody else has her cookie. */
function sessionEnded(user: User, at: number, context: Context): RosterEvent {
  const by = context.channel === 'page' ? { ...context, actor: partyOf(user) } : context;
  return looseEvent({ eventType: 'user.session.end', targets: [partyOf(user)] }, { kind: 'user', id: user.id }, at, by);
}

/** Ended twice at once, it is in the log once. */
export async function endSession(services: SessionServices, id: string, context: Context): Promise<void> {
  const { session, user } = await standing(services, id);
  await services.signIns.end(session.id, sessionEnded(user, services.clock.now(), context));
}
