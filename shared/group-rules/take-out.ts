import { type MembershipStore, partyOf, removeMember, type UserServices } from '../directory/index.ts';
import type { Context } from '../kernel/index.ts';
import { excludeFromRules, type RuleBookServices } from './manage-rules.ts';

/**
 * An administrator takes somebody out of a group: rules that put her there leave her alone from now on, as Okta does, else they would put her
 * there again. That comes first: where the rest does not come about, the rules themselves take her out with her next change.
 * Errors: not-found, built-in-group; validation-failed where a rule can leave nobody else alone.
 */
export async function takeOutOfGroup(
  services: UserServices & RuleBookServices & { readonly memberships: MembershipStore },
  userId: string,
  groupId: string,
  context: Context,
): Promise<void> {
  const [user, group, membership] = await Promise.all([
    services.users.find(userId),
    services.groups.find(groupId),
    services.memberships.find(userId, groupId),
  ]);
  const ruleIds = Object.keys(membership?.origin.rules ?? {});
  const isThere = user !== undefined && group?.type === 'OKTA_GROUP';
  if (isThere && ruleIds.length > 0) await excludeFromRules(services, ruleIds, partyOf(user), context);
  await removeMember(services, userId, groupId, context);
}
