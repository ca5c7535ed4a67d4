import { allZones } from './evaluate.ts';
import type { ConditionsInput } from './input.ts';
import { type Conditions, isOfApps, type PolicyType, type Selection } from './model.ts';

type Name = keyof ConditionsInput;
type Level = 'policy' | 'rule';

/** What may be asked of whom policies and rules of a type are for. */
const allowed: { readonly [Type in PolicyType]: { readonly [At in Level]: readonly Name[] } } = {
  PASSWORD: { policy: ['people', 'authProvider'], rule: ['people', 'network'] },
  OKTA_SIGN_ON: {
    policy: ['people'],
    rule: ['people', 'network', 'authContext', 'identityProvider', 'riskScore', 'risk'],
  },
  PROFILE_ENROLLMENT: { policy: [], rule: [] },
  ACCESS_POLICY: { policy: [], rule: ['people', 'network', 'riskScore', 'userType', 'elCondition'] },
};

const isGiven = <Value>(value: Value): value is NonNullable<Value> => value !== undefined && value !== null;

/** `ANYWHERE` is no question of zones, and `ZONE` is one of some. */
function networkCauses({
  connection = 'ANYWHERE',
  include = [],
  exclude = [],
}: NonNullable<ConditionsInput['network']> = {}): string[] {
  const named = include.length + exclude.length;
  if (connection === 'ANYWHERE') return named === 0 ? [] : ['conditions.network: With the connection ANYWHERE no zones are named'];
  return named > 0 ? [] : ['conditions.network: With the connection ZONE some zone must be included or excluded'];
}

/** Why conditions can't be kept, in sentences that begin with the field's name. */
export function conditionCauses(input: ConditionsInput | null | undefined, type: PolicyType, level: Level): string[] {
  const given = Object.entries(input ?? {}).filter(([, value]) => isGiven(value));
  const names: readonly string[] = allowed[type][level];
  const { network, authProvider, identityProvider, riskScore, risk } = input ?? {};
  return [
    ...given
      .filter(([name]) => !names.includes(name))
      .map(
        ([name]) =>
          `conditions.${name}: It is no condition of a ${level === 'policy' ? 'policy' : "policy's rule"} of type ${type} here`,
      ),
    ...networkCauses(network),
    ...((authProvider?.provider ?? 'OKTA') === 'OKTA' ? [] : ['conditions.authProvider: The provider must be OKTA']),
    ...(['ANY', 'OKTA'].includes(identityProvider?.provider ?? 'ANY')
      ? []
      : ['conditions.identityProvider: The provider must be ANY or OKTA']),
    ...((riskScore?.level ?? 'ANY') === 'ANY' ? [] : ['conditions.riskScore: No risk is reckoned; the level must be ANY']),
    ...((risk?.behaviors ?? []).length === 0 ? [] : ['conditions.risk: No behaviors are observed; the list must be empty']),
  ];
}

const namesSomething = ({ include, exclude }: Selection = {}): boolean => include !== undefined || exclude !== undefined;

function selectionOf({ include, exclude }: Selection): Selection {
  return {
    ...(include === undefined ? {} : { include: [...new Set(include)] }),
    ...(exclude === undefined ? {} : { exclude: [...new Set(exclude)] }),
  };
}

function peopleOf({ users, groups }: NonNullable<ConditionsInput['people']>): NonNullable<Conditions['people']> {
  return {
    ...(users !== undefined && namesSomething(users) ? { users: selectionOf(users) } : {}),
    ...(groups !== undefined && namesSomething(groups) ? { groups: selectionOf(groups) } : {}),
  };
}

/** The conditions of a policy, as Okta shows them: whoever names no group means everybody. */
export function policyConditions(
  input: ConditionsInput | null | undefined,
  type: PolicyType,
  everyoneId: string,
): Conditions | null {
  if (isOfApps(type)) return null;
  const { groups, ...people } = peopleOf(input?.people ?? {});
  const included = groups?.include ?? [];
  return {
    people: {
      ...people,
      groups: { ...groups, include: included.length === 0 && people.users === undefined ? [everyoneId] : included },
    },
    ...(type === 'PASSWORD' ? { authProvider: { provider: 'OKTA' } } : {}),
  };
}

/** The conditions of a rule, as Okta shows them. */
export function ruleConditions(input: ConditionsInput | null | undefined, type: PolicyType): Conditions | null {
  if (type === 'PROFILE_ENROLLMENT') return null;
  const { people, network, authContext, identityProvider, riskScore, risk, userType, elCondition } = input ?? {};
  const ofAccess: Conditions = {
    riskScore: { level: 'ANY' },
    userType: { include: [...new Set(userType?.include)], exclude: [...new Set(userType?.exclude)] },
  };
  const { users = {}, ...groups } = peopleOf(people ?? {});
  return {
    people: { users: { ...users, exclude: users.exclude ?? [] }, ...groups },
    network: network?.connection === 'ZONE' ? { connection: 'ZONE', ...selectionOf(network) } : { connection: 'ANYWHERE' },
    ...(type === 'OKTA_SIGN_ON' ? { authContext: { authType: authContext?.authType ?? 'ANY' } } : {}),
    ...(identityProvider === undefined
      ? {}
      : { identityProvider: { provider: identityProvider.provider === 'OKTA' ? 'OKTA' : 'ANY' } }),
    ...(type === 'ACCESS_POLICY' ? ofAccess : {}),
    ...(riskScore === undefined ? {} : { riskScore: { level: 'ANY' } }),
    ...(risk === undefined ? {} : { risk: { behaviors: [] } }),
    ...(isGiven(elCondition) ? { elCondition: { condition: elCondition.condition } } : {}),
  };
}

/** The ids of zones that conditions name. */
export const zonesNamedIn = (conditions: ConditionsInput | null | undefined): readonly string[] =>
  [...(conditions?.network?.include ?? []), ...(conditions?.network?.exclude ?? [])].filter((id) => id !== allZones);

/** The ids of groups and users that conditions name. */
export function namedIn(conditions: ConditionsInput | null | undefined): {
  readonly groups: readonly string[];
  readonly users: readonly string[];
} {
  const ids = ({ include = [], exclude = [] }: Selection = {}): string[] => [...include, ...exclude];
  return { groups: ids(conditions?.people?.groups), users: ids(conditions?.people?.users) };
}
