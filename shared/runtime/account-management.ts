import type { User } from '../directory/index.ts';
import { policyJudge } from '../org/index.ts';
import { type AccessRequest, type AppSignOn, evaluate, isAccountManagement } from '../policy/index.ts';
import type { Scope } from './scope.ts';
import { zoneIdsFor } from './user-policies.ts';

/**
 * Whether the account-management policy lets somebody do something with her account. Her groups are read where its active rules ask for
 * them. Where no rule is for her nobody lets her.
 */
export async function mayManageAccount(scope: Scope, user: User, request: AccessRequest): Promise<boolean> {
  const { root, users, groups, memberships, settings } = scope;
  const policies = settings.policies.filter(isAccountManagement);
  // Rules that nobody has made ask for nothing.
  const isUntouched = policies.every(({ rules }) => rules.every(({ conditions }) => conditions === null));
  const own = isUntouched ? [] : await memberships.ofUser(user.id);
  const groupIds = new Set([settings.everyoneId, ...own.map(({ groupId }) => groupId)]);
  const judge = await policyJudge(
    { clock: root.clock, settings: () => settings, users, groups },
    policies,
    user,
    groupIds,
    request,
  );
  const subject = { userId: user.id, typeId: user.typeId, groupIds, zoneIds: zoneIdsFor(scope, policies), judge };
  const { rule } = evaluate(policies, subject);
  // The actions of a type's rules are what `completeActions` made of them.
  const signOn = rule?.actions['appSignOn'] as AppSignOn | undefined;
  return signOn?.access === 'ALLOW';
}
