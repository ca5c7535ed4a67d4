import { partyOf, removeMember, type UserServices } from '../directory/index.ts';
import type { Context } from '../kernel/index.ts';
import { excludeFromRules, type RuleBookServices } from './manage-rules.ts';

/**
 * An administrator takes somebody out of a group: rules that put her there leave her alone from now on, as Okta does, else they would put her
 * there again. That comes first: where the rest does not come about, the rules themselves take her out with her next change.
 * Errors: not-found, built-in-group; validation-failed where a rule can leave nobody else alone.
 */
export async function takeOutOfGroup(
  services: UserServices & RuleBookServices,
  userId: string,
  groupId: string,
  context: Context,
): Promise<void> {
  await removeMember(services, userId, groupId, context, async (user, { origin }) => {
    const ruleIds = Object.keys(origin.rules ?? {});
    if (ruleIds.length > 0) await excludeFromRules(services, ruleIds, partyOf(user), context);
  });
}
