import { compile, describeFault, needsOf, type Place } from '../expression/index.ts';
import type { Group, GroupStore, UserStore } from '../directory/index.ts';
import { RosterError } from '../kernel/index.ts';
import { type GroupRule, groupRuleLimits } from './model.ts';

export type RuleInput = Pick<GroupRule, 'name' | 'expression' | 'groupIds' | 'excluded'>;

export interface CheckServices {
  readonly groups: Pick<GroupStore, 'getMany'>;
  readonly users: Pick<UserStore, 'getMany'>;
}

/** Somebody else's profile changes without hers: a rule that looks at it would not notice. */
const unwatched = 'getLinkedObject';

export const refuseRule = (...causes: readonly string[]): never => {
  throw new RosterError('validation-failed', { object: 'groupRule', causes });
};

/** What is wrong with the expression itself: sentences that underline the spot. */
export function expressionCauses(expression: string, place: Place): readonly string[] {
  const compiled = compile(expression, place);
  if (!compiled.ok) return compiled.faults.map((fault) => `conditions.expression.value: ${describeFault(expression, fault)}`);
  if (needsOf(expression, place)?.functions.has(unwatched) !== true) return [];
  return [`conditions.expression.value: ${unwatched} is not for rules of groups: they follow the user's own profile and groups`];
}

function countCauses({ groupIds, excluded }: RuleInput): string[] {
  const within = (field: string, ids: readonly string[], most: number): string[] => [
    ...(ids.length > most ? [`${field}: There must not be more than ${most}`] : []),
    ...(new Set(ids).size < ids.length ? [`${field}: One of them is there twice`] : []),
  ];
  return [
    ...(groupIds.length === 0 ? ['actions.assignUserToGroups.groupIds: The field cannot be left blank'] : []),
    ...within('actions.assignUserToGroups.groupIds', groupIds, groupRuleLimits.groups),
    ...within('conditions.people.users.exclude', excluded, groupRuleLimits.excluded),
  ];
}

/** Why a group can't be a rule's target. */
function targetCauses(groupIds: readonly string[], found: ReadonlyMap<string, Group>): string[] {
  return groupIds.flatMap((id) => {
    const group = found.get(id);
    if (group === undefined) return [`actions.assignUserToGroups.groupIds: There is no group ${id}`];
    if (group.type === 'OKTA_GROUP') return [];
    return [`actions.assignUserToGroups.groupIds: ${id} is no OKTA_GROUP: nobody else puts people into it`];
  });
}

/** Everything about a rule that others decide: whether its groups and users are there. */
async function referenceCauses(
  { groups, users }: CheckServices,
  rule: RuleInput,
  place: Place,
  known: readonly string[],
): Promise<string[]> {
  const named = needsOf(rule.expression, place)?.namedGroups ?? [];
  const groupIds = [...new Set([...rule.groupIds, ...named.map(({ id }) => id)])];
  const strangers = rule.excluded.filter((id) => !known.includes(id));
  const [foundGroups, foundUsers] = await Promise.all([groups.getMany(groupIds), users.getMany(strangers)]);
  const byId = new Map(foundGroups.map((group) => [group.id, group]));
  const people = new Set(foundUsers.map(({ id }) => id));
  return [
    ...targetCauses(rule.groupIds, byId),
    ...strangers.filter((id) => !people.has(id)).map((id) => `conditions.people.users.exclude: There is no user ${id}`),
    ...named
      .filter(({ id }) => !byId.has(id))
      .map(({ id, start, end }) => {
        const message = `There is no group ${id}`;
        return `conditions.expression.value: ${describeFault(rule.expression, { code: 'unknown-name', message, start, end })}`;
      }),
  ];
}

/**
 * @param known users whom the rule excludes already: one who was deleted since is no fault of it
 * @throws RosterError `validation-failed` with every cause at once
 */
export async function requireValidRule(
  services: CheckServices,
  rule: RuleInput,
  place: Place,
  known: readonly string[] = [],
): Promise<void> {
  const counts = countCauses(rule);
  // Ids are read only where there are not too many of them.
  const references = counts.length === 0 ? await referenceCauses(services, rule, place, known) : [];
  const causes = [...expressionCauses(rule.expression, place), ...counts, ...references];
  if (causes.length > 0) refuseRule(...causes);
}
