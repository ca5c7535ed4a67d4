import {
  type Change,
  type Clock,
  type Committer,
  type EventDraft,
  isId,
  isRosterError,
  type OneTimeToken,
  type Page,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { mintToken } from '../security/index.ts';
import { partyOf, type User } from './model.ts';
import type { GroupStore, LinkMessenger, MembershipStore, PasswordSetter, ProfileChecker, RealmRules, UserStore } from './ports.ts';
import { uniqueClaimWrites } from './unique-claims.ts';

/** What the use cases of users need. */
export interface UserServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  readonly committer: Committer;
  readonly profiles: ProfileChecker;
  readonly realms: RealmRules;
  readonly passwords: PasswordSetter;
  readonly messenger: LinkMessenger;
  /** Type of users that name none. */
  readonly defaultTypeId: () => string;
}

const activationDays = 7;
export const activationLifetime = activationDays * 24 * 60 * 60 * 1000;

/** A link that works once and ends every link sent before it. */
export interface IssuedLink {
  readonly value: string;
  readonly hash: string;
  readonly expires: number;
}

export function issueLink(at: number, lifetime: number): IssuedLink {
  return { ...mintToken(), expires: at + lifetime };
}

/** Puts the link's token into the table, by its hash. `data` is what the next step needs to know, never a secret. */
export const activationToken = (userId: string, { hash, expires }: IssuedLink, data?: OneTimeToken['data']): Write => ({
  do: 'issue',
  token: { hash, purpose: 'activation', userId, expires, ...(data === undefined ? {} : { data }) },
});

/** Puts a recovery link's token into the table, by its hash. */
export const recoveryToken = (userId: string, { hash, expires }: IssuedLink, data?: OneTimeToken['data']): Write => ({
  do: 'issue',
  token: { hash, purpose: 'recovery', userId, expires, ...(data === undefined ? {} : { data }) },
});

/** An event about one user. */
export const userEvent = (eventType: EventDraft['eventType'], user: User, debugData?: Record<string, string>): EventDraft => ({
  eventType,
  targets: [partyOf(user)],
  ...(debugData === undefined ? {} : { debugData }),
});

/** The change that replaces a user: its version moves on by one for each event, and by one without any. */
export function replaceUser(
  before: User,
  after: User,
  at: number,
  events: readonly EventDraft[],
  writes: readonly Write[] = [],
): Change & { user: User } {
  const { born, ...rest } = after;
  const user: User = { ...rest, version: before.version + Math.max(1, events.length), lastUpdated: at };
  // The commit moves a create event that the user still carries to an item of its own.
  const value = born === undefined ? user : { ...user, born };
  return {
    user,
    subject: { kind: 'user', id: user.id, version: user.version, at },
    writes: [
      { do: 'put', kind: 'user', value, replaces: before },
      ...uniqueClaimWrites(user.id, before.claims, user.claims),
      ...writes,
    ],
    events,
  };
}

export async function getUser(services: Pick<UserServices, 'users'>, id: string): Promise<User> {
  const user = await services.users.find(id);
  if (user === undefined) throw new RosterError('not-found', { id, type: 'User' });
  return user;
}

/** By id, else by login, as in Okta's `/users/{idOrLogin}`. */
export async function getUserByIdOrLogin(services: Pick<UserServices, 'users'>, idOrLogin: string): Promise<User> {
  const user = isId('user', idOrLogin) ? await services.users.find(idOrLogin) : await services.users.findByLogin(idOrLogin);
  if (user === undefined) throw new RosterError('not-found', { id: idOrLogin, type: 'User' });
  return user;
}

/** What stands before the @ of a login, where it could: a word that is no id. */
const shortLogin = /^[\p{L}\p{N}][\p{L}\p{N}._+'-]{0,99}$/u;

/**
 * By id, by login, or by what stands before the @ of a login where exactly one user has it. The last is found by the index, so it is as
 * fresh as a search, and good for reading alone.
 */
export async function getUserByName(
  services: Pick<UserServices, 'users'> & {
    readonly searchUsers: (query: { readonly search: string; readonly limit: number }) => Promise<Page<User>>;
  },
  name: string,
): Promise<User> {
  try {
    return await getUserByIdOrLogin(services, name);
  } catch (error) {
    if (!isRosterError(error, 'not-found') || name === 'me' || isId('user', name) || !shortLogin.test(name)) throw error;
    const { items, next } = await services.searchUsers({ search: `profile.login sw "${name}@"`, limit: 2 });
    const [only, ...more] = items;
    if (only === undefined || more.length > 0 || next !== undefined) throw error;
    return only;
  }
}

/** What goes along with a change of a user, in its transaction. */
export interface Along {
  readonly user: User;
  readonly events: readonly EventDraft[];
  readonly writes: readonly Write[];
}

export const nothingAlong = (user: User): Along => ({ user, events: [], writes: [] });
