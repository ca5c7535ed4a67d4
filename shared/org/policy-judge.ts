import type { Group, GroupStore, User, UserStore } from '../directory/index.ts';
import { type GroupValue, type Lookups, noLookups, type RecordValue } from '../expression/index.ts';
import { type Clock, toOktaTime } from '../kernel/index.ts';
import {
  type AccessRequest,
  conditionPlace,
  expressionJudge,
  expressionNeeds,
  isAccountManagement,
  type Policy,
  type Subject,
} from '../policy/index.ts';
import type { LinkedObject } from './linked-objects.ts';
import { type OrgSettings, userAttributes } from './settings.ts';

export interface JudgeServices {
  readonly clock: Clock;
  readonly settings: () => OrgSettings;
  readonly users: Pick<UserStore, 'getMany'>;
  readonly groups: Pick<GroupStore, 'getMany'>;
}

/** A group as expressions see it. */
export const groupValue = ({ id, type, profile }: Group): GroupValue => ({ id, type, name: profile['name'] ?? null, profile });

/** Groups as expressions see them; ids of deleted ones are passed over. */
export async function groupValues(
  { groups }: Pick<JudgeServices, 'groups'>,
  ids: Iterable<string>,
): Promise<readonly GroupValue[]> {
  return (await groups.getMany([...ids])).map(groupValue);
}

/** Profiles of her primary users, by what their relations are called. */
export async function linkedProfiles(
  { users }: Pick<JudgeServices, 'users'>,
  relations: readonly LinkedObject[],
  { links = {} }: Pick<User, 'links'>,
): Promise<ReadonlyMap<string, RecordValue>> {
  const ids = [...new Set(Object.values(links))];
  const found = new Map((ids.length === 0 ? [] : await users.getMany(ids)).map((user) => [user.id, user.profile]));
  return new Map(
    relations.flatMap(({ id, primary }) => {
      const profile = found.get(links[id] ?? '');
      return profile === undefined ? [] : [[primary.name, profile] as const];
    }),
  );
}

const timeOf = (at: number | null): string | null => (at === null ? null : toOktaTime(at));

/** A user as conditions of policies see her. `profile`: what of hers expressions may see. */
export const userValue = (user: User, profile: RecordValue = user.profile): RecordValue => ({
  id: user.id,
  status: user.status,
  created: timeOf(user.created),
  lastUpdated: timeOf(user.lastUpdated),
  passwordChanged: timeOf(user.passwordChanged),
  lastLogin: timeOf(user.lastLogin),
  profile,
});

/**
 * What judges the expressions of some access policies about somebody. Her groups' names and whom she is linked to are read where an active
 * expression asks for them, and only there.
 *
 * @param policies all bound to applications, or the account-management policy alone
 * @param groupIds with Everyone
 */
export async function policyJudge(
  services: JudgeServices,
  policies: readonly Policy[],
  user: User,
  groupIds: ReadonlySet<string>,
  accessRequest?: AccessRequest,
): Promise<NonNullable<Subject['judge']>> {
  const { schemas, linkedObjects } = services.settings();
  const place = conditionPlace(userAttributes(schemas), policies.some(isAccountManagement));
  const needs = expressionNeeds(policies, place);
  const [groups, linked] = await Promise.all([
    needs.groups ? groupValues(services, groupIds) : [],
    needs.links ? linkedProfiles(services, linkedObjects, user) : new Map<string, RecordValue>(),
  ]);
  const lookups: Lookups = {
    ...noLookups,
    now: () => services.clock.now(),
    groups: () => groups,
    linkedObject: (name) => linked.get(name) ?? null,
  };
  return expressionJudge(place, {
    user: userValue(user),
    lookups,
    ...(accessRequest === undefined ? {} : { accessRequest }),
  });
}
