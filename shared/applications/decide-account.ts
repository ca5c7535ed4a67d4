import { mergeProfile, type Profile, type ProfileInput, type User } from '../directory/index.ts';
import type { Lookups } from '../expression/index.ts';
import { isSameData } from '../kernel/index.ts';
import { applyMapping } from '../mapping/index.ts';
import { checkProfile, knownProfile, type Schema, withDefaults } from '../profiles/index.ts';
import type { App, AppUser } from './model.ts';
import type { MappingPlaces } from './places.ts';
import { type OrgNames, readyApp, rootsToApp } from './ready-app.ts';
import { userNameBy } from './user-name.ts';

/** Somebody, with what decides about her accounts. */
export interface Person {
  readonly user: User;
  /** What her type's schema knows of her profile. */
  readonly profile: Profile;
  readonly schema: Schema;
  /** Those that exist, Everyone among them. */
  readonly groupIds: ReadonlySet<string>;
  readonly accounts: readonly AppUser[];
  readonly lookups: Lookups;
}

/** What is the same for everybody. */
export interface MappingKit {
  readonly apps: readonly App[];
  readonly org: OrgNames;
  readonly places: MappingPlaces;
}

/** What somebody says of an account. */
export interface GivenAccount {
  readonly userName?: string | null | undefined;
  /** Null gives an attribute back to the mapping. */
  readonly profile?: ProfileInput | undefined;
}

export interface AccountWish {
  readonly scope: AppUser['scope'];
  readonly given?: GivenAccount;
  /** Attributes of the directory that this account should give and could not. */
  readonly failedSources?: readonly string[];
  readonly at: number;
}

export interface DecidedAccount {
  readonly account: AppUser;
  /** Sentences that say what the profile lacks by the app's schema. */
  readonly causes: readonly string[];
  /** By attribute, why a mapping could not make it. */
  readonly failed: Readonly<Record<string, string>>;
}

/** Values that the assignments of her groups give, the first in order before the others. */
function valuesOfGroups({ groups }: App, groupIds: ReadonlySet<string>): Profile {
  const hers = groups.filter(({ id }) => groupIds.has(id)).toSorted((one, other) => one.priority - other.priority);
  return Object.assign({}, ...hers.toReversed().map(({ profile }) => profile)) as Profile;
}

const namesWith = (names: Iterable<string>, without: (name: string) => boolean): string[] =>
  [...new Set(names)].filter((name) => !without(name)).sort();

/** What stands before mappings: what was given, what groups give, and of the former what is neither. */
function foundation(app: App, person: Person, before: AppUser | undefined, given: ProfileInput) {
  const released = new Set(Object.keys(given).filter((name) => given[name] === null));
  const byHand = namesWith([...(before?.given ?? []), ...Object.keys(given)], (name) => released.has(name));
  const known = knownProfile(app.schema, before?.profile ?? {});
  const groupValues = Object.fromEntries(
    Object.entries(valuesOfGroups(app, person.groupIds)).filter(([name]) => !byHand.includes(name)),
  );
  for (const name of before?.fromGroups ?? []) if (!Object.hasOwn(groupValues, name)) released.add(name);
  const kept = Object.entries(mergeProfile(known, given)).filter(([name]) => !released.has(name) || byHand.includes(name));
  return { released, byHand, groupValues, profile: { ...Object.fromEntries(kept), ...groupValues } };
}

/** A name stays, unless it was given or the template pushes. */
function userNameOf(
  kit: MappingKit,
  app: App,
  person: Person,
  before: AppUser | undefined,
  given: string | null | undefined,
): Pick<AppUser, 'userName' | 'hasGivenName'> & { readonly hasFailed: boolean } {
  const { template } = readyApp(app, { typeId: person.user.typeId, schema: person.schema }, kit.places);
  if (typeof given === 'string') return { userName: given, hasGivenName: true, hasFailed: false };
  const hasGivenName = given === undefined && before?.hasGivenName === true;
  const stays = before !== undefined && given === undefined && app.userNameTemplate.pushStatus !== 'PUSH';
  if (hasGivenName || stays)
    return { userName: before?.userName ?? null, hasGivenName, hasFailed: before?.userName === null && template !== undefined };
  if (app.userNameTemplate.type === 'NONE') return { userName: null, hasGivenName: false, hasFailed: false };
  const made = template && userNameBy(template, rootsToApp(person.profile, app, kit.org), person.lookups);
  return { userName: made ?? before?.userName ?? null, hasGivenName: false, hasFailed: made === undefined };
}

/**
 * What somebody's account in an app is to be: a function of her, her groups, the app and what was given. Decided again on its own result,
 * it is the same.
 */
export function decideAccount(
  kit: MappingKit,
  app: App,
  person: Person,
  before: AppUser | undefined,
  { scope, given = {}, failedSources = [], at }: AccountWish,
): DecidedAccount {
  const { released, byHand, groupValues, profile: base } = foundation(app, person, before, given.profile ?? {});
  const { toApp } = readyApp(app, { typeId: person.user.typeId, schema: person.schema }, kit.places);
  const mapped = applyMapping(
    toApp,
    rootsToApp(person.profile, app, kit.org),
    { schema: app.schema, profile: base },
    {
      momentOf: (name) => (before === undefined || released.has(name) ? 'create' : 'update'),
      leaves: (name) => name === 'userName' || byHand.includes(name) || Object.hasOwn(groupValues, name),
      lookups: person.lookups,
    },
  );
  const profile = withDefaults(app.schema, mapped.profile);
  const name = userNameOf(kit, app, person, before, given.userName);
  const causes = checkProfile(app.schema, { ...profile, userName: name.userName ?? '' });
  const own = [...Object.keys(mapped.failed), ...(name.hasFailed ? ['userName'] : [])];
  const failed = namesWith([...own, ...failedSources.map((attribute) => `user.${attribute}`)], () => false);
  const account: AppUser = {
    userId: person.user.id,
    appId: app.id,
    scope,
    created: before?.created ?? at,
    lastUpdated: before?.lastUpdated ?? at,
    statusChanged: before?.statusChanged ?? at,
    userName: name.userName,
    hasGivenName: name.hasGivenName,
    profile,
    given: byHand,
    fromGroups: Object.keys(groupValues).sort(),
    failed,
  };
  const isSame = before !== undefined && isSameData(account, before);
  return { account: isSame ? before : { ...account, lastUpdated: at }, causes, failed: mapped.failed };
}
