import { partyOf, type User } from '../directory/index.ts';
import { type Change, type EventDraft, isSameData, type Party, type Write } from '../kernel/index.ts';
import { decideAccount, type MappingKit, type Person } from './decide-account.ts';
import { type App, appPartyOf, type AppUser } from './model.ts';

/** What happens to one account: `after` is null where it goes, `before` where it begins. */
export interface AccountChange {
  readonly appId: string;
  /** Undefined of an app that is gone. */
  readonly app: App | undefined;
  readonly before: AppUser | null;
  readonly after: AppUser | null;
}

export const isIn = ({ groups, status }: App, groupIds: ReadonlySet<string>): boolean =>
  status === 'ACTIVE' && groups.some(({ id }) => groupIds.has(id));

const hasEnded = ({ status, transitioningTo }: User): boolean => status === 'DEPROVISIONED' || transitioningTo !== undefined;

/** What becomes of her account in one app: undefined where there is none and is to be none. */
function changeIn(
  kit: MappingKit,
  app: App,
  person: Person,
  failedSources: readonly string[],
  at: number,
): AccountChange | undefined {
  const before = person.accounts.find(({ appId }) => appId === app.id);
  const isMember = isIn(app, person.groupIds);
  const stays = !hasEnded(person.user) && (isMember || before?.scope === 'USER');
  if (!stays) return before && { appId: app.id, app, before, after: null };
  // In an app that rests nothing is pushed.
  if (before !== undefined && app.status !== 'ACTIVE') return undefined;
  const { account } = decideAccount(kit, app, person, before, { scope: before?.scope ?? 'GROUP', failedSources, at });
  return account === before ? undefined : { appId: app.id, app, before: before ?? null, after: account };
}

/**
 * What is to become of somebody's accounts, given what she, her groups and the apps are by now: nothing where all is as it should be.
 *
 * @param failed by app: attributes of the directory that it should give and could not
 */
export function decideAccounts(
  kit: MappingKit,
  person: Person,
  failed: ReadonlyMap<string, readonly string[]>,
  at: number,
): readonly AccountChange[] {
  const gone = person.accounts.filter(({ appId }) => !kit.apps.some(({ id }) => id === appId));
  return [
    ...gone.map((before): AccountChange => ({ appId: before.appId, app: undefined, before, after: null })),
    ...kit.apps.flatMap((app) => changeIn(kit, app, person, failed.get(app.id) ?? [], at) ?? []),
  ];
}

const accountPartyOf = ({ userId, userName }: AppUser, user: User): Party => ({
  id: userId,
  type: 'AppUser',
  alternateId: userName,
  displayName: partyOf(user).displayName,
});

function changedNames(before: AppUser, after: AppUser): string[] {
  const names = new Set([...Object.keys(before.profile), ...Object.keys(after.profile)]);
  const attributes = [...names].filter((name) => !isSameData(before.profile[name], after.profile[name]));
  return [...attributes, ...(before.scope === after.scope ? [] : ['scope'])].sort();
}

/** What the log is told of an account. */
function eventsOf({ appId, app, before, after }: AccountChange, user: User): EventDraft[] {
  const account = after ?? before;
  if (account === null) return [];
  const targets: readonly Party[] = [
    partyOf(user),
    accountPartyOf(account, user),
    app === undefined ? { id: appId, type: 'AppInstance', alternateId: null, displayName: null } : appPartyOf(app),
  ];
  if (after === null) return [{ eventType: 'application.user_membership.remove', targets }];
  const changed = before === null ? [] : changedNames(before, after);
  const events: EventDraft[] = [];
  if (before === null) events.push({ eventType: 'application.user_membership.add', targets });
  else if (before.userName !== after.userName) events.push({ eventType: 'application.user_membership.change_username', targets });
  if (changed.length > 0) {
    const debugData = { changedAttributes: changed.join(',') };
    events.push({ eventType: 'application.user_membership.update', targets, debugData });
  }
  if (after.failed.length > 0 && !isSameData(after.failed, before?.failed ?? [])) {
    events.push({
      eventType: 'application.appuser.mapping.invalid.expression',
      targets,
      outcome: { result: 'FAILURE', reason: 'Expressions failed' },
      debugData: { attributes: after.failed.join(',') },
    });
  }
  return events;
}

const writeOf = ({ before, after, appId }: AccountChange, userId: string): Write | undefined => {
  if (after !== null) return { do: 'assign', userId, appId, value: after, replaces: before };
  return before === null ? undefined : { do: 'unassign', userId, appId, replaces: before };
};

/** Of one transaction of a hundred items: two for each account, and the user's. */
export const accountsAtOnce = 40;

function withSources({ sources: _former, ...user }: User, sources: Readonly<Record<string, string>>): User {
  return Object.keys(sources).length === 0 ? user : { ...user, sources };
}

/** The change that brings accounts about, `accountsAtOnce` of them at most, and notes who decides about her attributes. */
export function accountsChange(
  user: User,
  changes: readonly AccountChange[],
  sources: Readonly<Record<string, string>>,
  at: number,
): Change | undefined {
  const isSourced = isSameData(user.sources ?? {}, sources);
  if (changes.length === 0 && isSourced) return undefined;
  const some = changes.slice(0, accountsAtOnce);
  const events = some.flatMap((change) => eventsOf(change, user));
  const version = user.version + Math.max(1, events.length);
  const { born, ...after } = withSources(user, sources);
  const value = {
    ...after,
    ...(born === undefined ? {} : { born }),
    version,
    lastUpdated: events.length === 0 ? user.lastUpdated : at,
  };
  return {
    subject: { kind: 'user', id: user.id, version, at },
    writes: [{ do: 'put', kind: 'user', value, replaces: user }, ...some.flatMap((change) => writeOf(change, user.id) ?? [])],
    events,
  };
}
