import { allZones } from './evaluate.ts';
import { matchTypes } from './routing.ts';
import type { ConditionsInput } from './input.ts';
import {
  type AppCondition,
  type AppReference,
  type Conditions,
  isOfApps,
  type NetworkCondition,
  type PlatformCondition,
  type PolicyType,
  type Selection,
  type UserIdentifierCondition,
} from './model.ts';

type Name = keyof ConditionsInput;
type Level = 'policy' | 'rule';

/** What may be asked of whom policies and rules of a type are for. */
const allowed: { readonly [Type in PolicyType]: { readonly [At in Level]: readonly Name[] } } = {
  PASSWORD: { policy: ['people', 'authProvider'], rule: ['people', 'network'] },
  OKTA_SIGN_ON: {
    policy: ['people'],
    rule: ['people', 'network', 'authContext', 'identityProvider', 'riskScore', 'risk'],
  },
  MFA_ENROLL: { policy: ['people'], rule: ['people', 'network', 'app'] },
  IDP_DISCOVERY: { policy: [], rule: ['network', 'app', 'platform', 'userIdentifier'] },
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

const everyOf = <Item>({
  include,
  exclude,
}: {
  readonly include?: readonly Item[] | null | undefined;
  readonly exclude?: readonly Item[] | null | undefined;
} = {}): Item[] => [...(include ?? []), ...(exclude ?? [])];

const appCauses = (app: ConditionsInput['app']): string[] =>
  everyOf(app).some(({ type, id, name }) => !(type === 'APP' ? id : name))
    ? ['conditions.app: Of type APP there must be an id, of type APP_TYPE a name']
    : [];

const platformCauses = (platform: ConditionsInput['platform']): string[] =>
  everyOf(platform).some(({ os }) => Boolean(os?.expression))
    ? ['conditions.platform: Expressions over operating systems are not supported; the type says which one']
    : [];

function identifierCauses({
  type = 'IDENTIFIER',
  attribute,
  patterns = [],
}: NonNullable<ConditionsInput['userIdentifier']> = {}): string[] {
  const unknown = patterns.filter(({ matchType }) => !(matchTypes as readonly string[]).includes(matchType));
  return [
    ...(type === 'ATTRIBUTE' && !attribute ? ['conditions.userIdentifier: Of type ATTRIBUTE there must be an attribute'] : []),
    ...unknown.map(
      ({ matchType }) =>
        `conditions.userIdentifier: ${matchType} is not supported; matchType must be one of ${matchTypes.join(', ')}`,
    ),
    ...(patterns.some(({ value }) => value === '') ? ['conditions.userIdentifier: A pattern must not be empty'] : []),
  ];
}

/** Why conditions can't be kept, in sentences that begin with the field's name. */
export function conditionCauses(input: ConditionsInput | null | undefined, type: PolicyType, level: Level): string[] {
  const given = Object.entries(input ?? {}).filter(([, value]) => isGiven(value));
  const names: readonly string[] = allowed[type][level];
  const { network, authProvider, identityProvider, riskScore, risk, app, platform, userIdentifier } = input ?? {};
  return [
    ...given
      .filter(([name]) => !names.includes(name))
      .map(
        ([name]) =>
          `conditions.${name}: It is no condition of a ${level === 'policy' ? 'policy' : "policy's rule"} of type ${type} here`,
      ),
    ...networkCauses(network),
    ...appCauses(app),
    ...platformCauses(platform),
    ...identifierCauses(userIdentifier),
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
  if (isOfApps(type) || type === 'IDP_DISCOVERY') return null;
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

const networkOf = (network: ConditionsInput['network']): NetworkCondition =>
  network?.connection === 'ZONE' ? { connection: 'ZONE', ...selectionOf(network) } : { connection: 'ANYWHERE' };

function appsOf({ include, exclude }: NonNullable<ConditionsInput['app']>): AppCondition {
  const reference = ({ type, id, name }: AppReference): AppReference => (type === 'APP' ? { type, id } : { type, name });
  return { include: (include ?? []).map(reference), exclude: (exclude ?? []).map(reference) };
}

function platformsOf({ include, exclude }: NonNullable<ConditionsInput['platform']>): PlatformCondition {
  const reference = ({ type = 'ANY', os = {} }: NonNullable<typeof include>[number]) => ({ type, os: { type: os.type ?? 'ANY' } });
  return { include: (include ?? []).map(reference), exclude: (exclude ?? []).map(reference) };
}

function identifierOf({
  type = 'IDENTIFIER',
  attribute,
  patterns = [],
}: NonNullable<ConditionsInput['userIdentifier']>): UserIdentifierCondition {
  return {
    type,
    ...(type === 'ATTRIBUTE' && attribute ? { attribute } : {}),
    patterns: patterns.map(({ matchType, value }) => ({
      matchType: matchTypes.find((each) => each === matchType) ?? 'EQUALS',
      value,
    })),
  };
}

/** Of a rule that says where somebody is sent to sign in: she is nobody yet, so that no rule is about people. */
const routingConditions = ({ network, app, platform, userIdentifier }: ConditionsInput): Conditions => ({
  network: networkOf(network),
  ...(app === undefined ? {} : { app: appsOf(app) }),
  ...(platform === undefined ? {} : { platform: platformsOf(platform) }),
  ...(userIdentifier === undefined ? {} : { userIdentifier: identifierOf(userIdentifier) }),
});

/** The conditions of a rule, as Okta shows them. */
export function ruleConditions(input: ConditionsInput | null | undefined, type: PolicyType): Conditions | null {
  if (type === 'PROFILE_ENROLLMENT') return null;
  if (type === 'IDP_DISCOVERY') return routingConditions(input ?? {});
  const { people, network, authContext, identityProvider, riskScore, risk, userType, elCondition, app } = input ?? {};
  const ofAccess: Conditions = {
    riskScore: { level: 'ANY' },
    userType: { include: [...new Set(userType?.include)], exclude: [...new Set(userType?.exclude)] },
  };
  const { users = {}, ...groups } = peopleOf(people ?? {});
  return {
    people: { users: { ...users, exclude: users.exclude ?? [] }, ...groups },
    network: networkOf(network),
    ...(type === 'OKTA_SIGN_ON' ? { authContext: { authType: authContext?.authType ?? 'ANY' } } : {}),
    ...(identityProvider === undefined
      ? {}
      : { identityProvider: { provider: identityProvider.provider === 'OKTA' ? 'OKTA' : 'ANY' } }),
    ...(type === 'ACCESS_POLICY' ? ofAccess : {}),
    ...(riskScore === undefined ? {} : { riskScore: { level: 'ANY' } }),
    ...(risk === undefined ? {} : { risk: { behaviors: [] } }),
    ...(app === undefined ? {} : { app: appsOf(app) }),
    ...(isGiven(elCondition) ? { elCondition: { condition: elCondition.condition } } : {}),
  };
}

/** The ids of zones that conditions name. */
export const zonesNamedIn = (conditions: ConditionsInput | null | undefined): readonly string[] =>
  [...(conditions?.network?.include ?? []), ...(conditions?.network?.exclude ?? [])].filter((id) => id !== allZones);

/** The ids of groups, users and applications that conditions name. */
export function namedIn(conditions: ConditionsInput | null | undefined): {
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly apps: readonly string[];
} {
  const ids = ({ include = [], exclude = [] }: Selection = {}): string[] => [...include, ...exclude];
  const apps = everyOf(conditions?.app).flatMap(({ type, id }) => (type === 'APP' && id !== undefined ? [id] : []));
  return { groups: ids(conditions?.people?.groups), users: ids(conditions?.people?.users), apps: [...new Set(apps)] };
}
