import { type MembershipStore, textOf, type UserStore } from '../directory/index.ts';
import { RosterError } from '../kernel/index.ts';
import { evaluate, type Evaluation, isOfApps, platformOf, type PolicyType, type Subject } from '../policy/index.ts';
import { type OrgSettings, policiesOf } from './settings.ts';

export interface SimulationServices {
  readonly settings: () => OrgSettings;
  readonly users: Pick<UserStore, 'find'>;
  readonly memberships: Pick<MembershipStore, 'ofUser'>;
}

/** Somebody, as she is or as she would be. */
export interface SimulatedSubject {
  readonly userId: string;
  /** The groups that she is taken to be in besides Everyone; where there are none, those that she is in. */
  readonly groupIds: readonly string[];
  /** The network zones that she is taken to come from. */
  readonly zoneIds: ReadonlySet<string>;
  /** What she opens. */
  readonly app?: Subject['app'];
  /** The operating system that she uses, by Okta's name of it. */
  readonly os?: string | undefined;
}

/** What policies of some types would say of somebody. Nothing is changed. Errors: not-found. */
export async function simulatePolicies(
  { settings, users, memberships }: SimulationServices,
  { userId, groupIds, zoneIds, app, os }: SimulatedSubject,
  types: readonly PolicyType[],
): Promise<readonly { readonly type: PolicyType; readonly evaluation: Evaluation }[]> {
  const [user, own] = await Promise.all([users.find(userId), groupIds.length > 0 ? [] : memberships.ofUser(userId)]);
  if (user === undefined) throw new RosterError('not-found', { id: userId, type: 'User' });
  const { everyoneId } = settings();
  const subject: Subject = {
    userId,
    groupIds: new Set([everyoneId, ...groupIds, ...own.map(({ groupId }) => groupId)]),
    zoneIds,
    typeId: user.typeId,
    identifier: textOf(user.profile, 'login') ?? '',
    attributes: user.profile,
    ...(app === undefined ? {} : { app }),
    ...(os === undefined ? {} : { platform: platformOf(os) }),
  };
  // Of the policies of applications the default one alone is for everybody.
  const policiesFor = (type: PolicyType) => policiesOf(settings(), type).filter(({ system }) => system || !isOfApps(type));
  return types.map((type) => ({ type, evaluation: evaluate(policiesFor(type), subject) }));
}
