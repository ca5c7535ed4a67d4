import { getUserByIdOrLogin, type User } from '../directory/index.ts';
import { type Context, nextTime, type Page, retryOnConflict, RosterError } from '../kernel/index.ts';
import type { ConvergeServices } from './converge.ts';
import { type AccountWish, decideAccount, type GivenAccount, type MappingKit, type Person } from './decide-account.ts';
import { accountsChange, type AccountChange, isIn } from './decide-accounts.ts';
import { loadPerson, mappingKit, type PersonServices } from './load-person.ts';
import { getApp } from './manage-apps.ts';
import { type App, appLimits, type AppUser } from './model.ts';

const noAccount = (userId: string): RosterError => new RosterError('not-found', { id: userId, type: 'AppUser' });

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'appUser', causes: [cause] });
};

async function findApp({ apps: store }: Pick<PersonServices, 'apps'>, appId: string): Promise<App> {
  return getApp((await store.read()).apps, appId);
}

/** Errors: not-found (the app, the user, the account). */
export async function getAccount(services: PersonServices, appId: string, userId: string): Promise<{ app: App; account: AppUser }> {
  const [app, account] = await Promise.all([findApp(services, appId), services.appUsers.find(userId, appId)]);
  if (account === undefined) throw noAccount(userId);
  return { app, account };
}

/** A page of an app's accounts. Rows of those that are gone are passed over, so that it may be short and have a next one. */
export async function listAccounts(
  services: PersonServices,
  appId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<AppUser>> {
  await findApp(services, appId);
  const { items: ids, ...rest } = await services.appUsers.ofApp(appId, page);
  const found = new Map((await services.appUsers.findMany(ids, appId)).map((account) => [account.userId, account]));
  return { items: ids.flatMap((id) => found.get(id) ?? []), ...rest };
}

/** Deactivated, she has lost her accounts for good. */
function requireLiving({ id, status, transitioningTo }: User): void {
  if (status === 'DEPROVISIONED' || transitioningTo !== undefined) throw new RosterError('not-found', { id, type: 'User' });
}

interface Loaded {
  readonly kit: MappingKit;
  readonly app: App;
  readonly person: Person;
  readonly before: AppUser | undefined;
}

async function load(services: PersonServices, appId: string, idOrLogin: string): Promise<Loaded> {
  const [kit, user] = await Promise.all([mappingKit(services), getUserByIdOrLogin(services, idOrLogin)]);
  const app = getApp(kit.apps, appId);
  const person = await loadPerson(services, kit, user);
  if (person === undefined) return refuse('type: The user type does not exist');
  return { kit, app, person, before: person.accounts.find((account) => account.appId === appId) };
}

/** Writes what was decided of one account; nothing where nothing differs. */
async function commit(
  services: ConvergeServices,
  { user }: Person,
  change: AccountChange,
  at: number,
  context: Context,
): Promise<void> {
  const written = accountsChange(user, change.before === change.after ? [] : [change], user.sources ?? {}, at);
  if (written !== undefined) await services.committer.commit(written, context);
}

async function write(
  services: ConvergeServices,
  { kit, app, person, before }: Loaded,
  wish: Omit<AccountWish, 'at'>,
  context: Context,
): Promise<AppUser> {
  const at = nextTime(services.clock, person.user.lastUpdated);
  const { account, causes } = decideAccount(kit, app, person, before, { ...wish, at });
  const given = Object.keys(wish.given?.profile ?? {});
  const unknown = given.filter((name) => name === 'userName').map(() => 'userName: The name is given as credentials.userName');
  if (causes.length + unknown.length > 0) {
    throw new RosterError('validation-failed', { object: 'appUser', causes: [...unknown, ...causes] });
  }
  await commit(services, person, { appId: app.id, app, before: before ?? null, after: account }, at, context);
  return account;
}

/**
 * Gives somebody an account. Where she has one by a group, it is hers from now on, whatever becomes of the group.
 * Errors: not-found, validation-failed.
 */
export function assignUser(
  services: ConvergeServices,
  appId: string,
  { userId, scope = 'USER', given }: { readonly userId: string; readonly scope?: AppUser['scope']; readonly given: GivenAccount },
  context: Context,
): Promise<{ app: App; account: AppUser }> {
  return retryOnConflict(async () => {
    const loaded = await load(services, appId, userId);
    requireLiving(loaded.person.user);
    const { app, person, before } = loaded;
    if (app.status !== 'ACTIVE') refuse('The application is not active');
    if (scope === 'GROUP' && !isIn(app, person.groupIds))
      refuse('scope: The user is in no group that the application is assigned to');
    if (before === undefined && person.accounts.length >= appLimits.appsOfUser) {
      refuse(`A user must not have more than ${appLimits.appsOfUser} applications`);
    }
    return { app, account: await write(services, loaded, { scope, given }, context) };
  });
}

/** Merges what is given; null gives an attribute back to the mapping. Errors: not-found, validation-failed. */
export function updateAccount(
  services: ConvergeServices,
  appId: string,
  userId: string,
  given: GivenAccount,
  context: Context,
): Promise<{ app: App; account: AppUser }> {
  return retryOnConflict(async () => {
    const loaded = await load(services, appId, userId);
    if (loaded.before === undefined) throw noAccount(userId);
    const account = await write(services, loaded, { scope: loaded.before.scope, given }, context);
    return { app: loaded.app, account };
  });
}

/**
 * Takes somebody's own account away. Where she is in a group that has the app, it is the group's then.
 * Errors: not-found; validation-failed where it is the group's already.
 */
export function unassignUser(services: ConvergeServices, appId: string, userId: string, context: Context): Promise<void> {
  return retryOnConflict(async () => {
    const loaded = await load(services, appId, userId);
    const { app, person, before } = loaded;
    if (before === undefined) throw noAccount(userId);
    const isMember = isIn(app, person.groupIds);
    if (isMember && before.scope === 'GROUP') refuse('The user has the application by a group: she leaves it with the group');
    if (isMember) {
      const own = { userName: null, profile: Object.fromEntries(before.given.map((name) => [name, null])) };
      await write(services, loaded, { scope: 'GROUP', given: own }, context);
      return;
    }
    const at = nextTime(services.clock, person.user.lastUpdated);
    await commit(services, person, { appId, app, before, after: null }, at, context);
  });
}
