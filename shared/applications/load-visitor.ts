import { textOf, type User } from '../directory/index.ts';
import { groupValue, linkedProfiles, type OrgSettings, userAttributes, userValue } from '../org/index.ts';
import { conditionPlace, expressionJudge, expressionNeeds, type Policy } from '../policy/index.ts';

import type { Place, RecordValue } from '../expression/index.ts';
import { policyOf, type Visitor } from './decide-access.ts';
import { lookupsOf, type PersonServices } from './load-person.ts';
import type { App } from './model.ts';

export interface VisitorServices extends Pick<
  PersonServices,
  'clock' | 'users' | 'groups' | 'memberships' | 'profiles' | 'apps' | 'appUsers' | 'settings'
> {
  /** The network zones that the request comes from, where these policies ask for some. */
  readonly zoneIds: (policies: readonly Policy[]) => ReadonlySet<string>;
}

/** Settings are the same object until the org's epoch moves. */
const places = new WeakMap<OrgSettings, Place>();

function placeOf(settings: OrgSettings): Place {
  const known = places.get(settings) ?? conditionPlace(userAttributes(settings.schemas), false);
  places.set(settings, known);
  return known;
}

function followed(apps: readonly App[], settings: OrgSettings): readonly Policy[] {
  const policies = apps.flatMap((app) => policyOf(app, 'ACCESS_POLICY', settings) ?? []);
  return [...new Set(policies)];
}

/** Ids of groups that applications, or what they follow, name. */
function namedGroups(apps: readonly App[], policies: readonly Policy[]): ReadonlySet<string> {
  const ofRules = policies
    .flatMap(({ rules }) => rules.map(({ conditions }) => conditions?.people?.groups))
    .flatMap((groups) => [...(groups?.include ?? []), ...(groups?.exclude ?? [])]);
  return new Set([...apps.flatMap(({ groups }) => groups.map(({ id }) => id)), ...ofRules]);
}

/** Her account in one application, or all of them. */
const accountsOf = async ({ appUsers }: VisitorServices, userId: string, apps: readonly App[]) => {
  const [app, ...others] = apps;
  if (app === undefined) return [];
  if (others.length > 0) return appUsers.ofUser(userId);
  const account = await appUsers.find(userId, app.id);
  return account === undefined ? [] : [account];
};

/**
 * Reads what decides about somebody's use of some applications, in two round trips however many there are: her memberships and accounts, then
 * those of her groups that matter.
 *
 * @param groupIds groups that she is taken to be in, instead of her own
 * @param zoneIds network zones that she is taken to come from, instead of the request's
 */
export async function loadVisitor(
  services: VisitorServices,
  apps: readonly App[],
  user: User,
  { groupIds, zoneIds }: { readonly groupIds?: readonly string[]; readonly zoneIds?: ReadonlySet<string> } = {},
): Promise<Visitor> {
  const settings = services.settings();
  const policies = followed(apps, settings);
  const place = placeOf(settings);
  const needs = expressionNeeds(policies, place);
  const named = namedGroups(apps, policies);
  const asksForGroups = needs.groups || named.size > 0;
  const [memberships, accounts, linked] = await Promise.all([
    groupIds ?? (asksForGroups ? services.memberships.ofUser(user.id).then((found) => found.map(({ groupId }) => groupId)) : []),
    accountsOf(services, user.id, apps),
    needs.links ? linkedProfiles(services, settings.linkedObjects, user) : new Map<string, RecordValue>(),
  ]);
  const wanted = [...new Set([settings.everyoneId, ...memberships])].filter((id) => needs.groups || named.has(id));
  // Rows of groups that are gone count for nothing.
  const groups = wanted.length === 0 ? [] : await services.groups.getMany(wanted);
  const values = groups.map(groupValue);
  const names = new Map(groups.map(({ id, profile }) => [id, textOf(profile, 'name') ?? '']));
  const lookups = lookupsOf(services.clock, user, values, linked);
  const judge = expressionJudge(place, { user: userValue(user, services.profiles.known(user.typeId, user.profile)), lookups });
  return {
    user,
    groups: names,
    accounts,
    subject: {
      userId: user.id,
      groupIds: new Set([settings.everyoneId, ...names.keys()]),
      typeId: user.typeId,
      zoneIds: zoneIds ?? services.zoneIds(policies),
      judge,
    },
  };
}
