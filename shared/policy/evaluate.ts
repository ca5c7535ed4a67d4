import type { Conditions, ExpressionCondition, NetworkCondition, Policy, PolicyRule, Selection } from './model.ts';
import { fitsIdentifier, isForApp, isOnPlatform, type Platform } from './routing.ts';

/** In conditions: any zone that there is. */
export const allZones = 'ALL_ZONES';

/** Whom and what policies are evaluated for. */
export interface Subject {
  /** Absent for somebody who is not known. */
  readonly userId?: string;
  /** With Everyone. */
  readonly groupIds: ReadonlySet<string>;
  /** Her user type; asked for by access policies alone. */
  readonly typeId?: string;
  /** The network zones that she comes from. @default - none */
  readonly zoneIds?: ReadonlySet<string>;
  /** What she typed to say who she is. */
  readonly identifier?: string;
  /** Her profile. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly platform?: Platform;
  /** What she wants to open; `name`: what it is an instance of. */
  readonly app?: { readonly id: string; readonly name?: string };
  /** Whether an expression holds of her; asked for by access policies alone. */
  readonly judge?: (condition: ExpressionCondition) => Answer;
}

/** Whether a condition holds; or why that can't be told, so that it does not. */
export type Answer = boolean | { readonly because: string };

/** In Okta's words. */
export type MatchStatus = 'MATCH' | 'NOT_MATCH' | 'UNDEFINED';

export interface ConditionTrace {
  readonly type: string;
  readonly status: MatchStatus;
  /** Why it could not be told. */
  readonly reason?: string;
}

export interface RuleTrace {
  readonly rule: PolicyRule;
  readonly status: MatchStatus;
  readonly conditions: readonly ConditionTrace[];
}

/** Why a policy applied or did not; rules behind the one that applied are not looked at. */
export interface PolicyTrace {
  readonly policy: Policy;
  readonly status: MatchStatus;
  readonly conditions: readonly ConditionTrace[];
  readonly rules: readonly RuleTrace[];
}

export interface Evaluation {
  /** What applies; undefined where nothing does. */
  readonly policy: Policy | undefined;
  readonly rule: PolicyRule | undefined;
  /** Every policy that was looked at, in order. */
  readonly trace: readonly PolicyTrace[];
}

const isEmpty = (ids: readonly string[] | undefined): boolean => ids === undefined || ids.length === 0;

/** Somebody is meant by her name or by a group of hers; being excluded by either outweighs it. */
function matchesPeople({ users = {}, groups = {} }: NonNullable<Conditions['people']>, { userId, groupIds }: Subject): boolean {
  const isUser = (ids: Selection['include']): boolean => userId !== undefined && ids?.includes(userId) === true;
  const isMember = (ids: Selection['include']): boolean => ids?.some((id) => groupIds.has(id)) === true;
  if (isUser(users.exclude) || isMember(groups.exclude)) return false;
  return (isEmpty(users.include) && isEmpty(groups.include)) || isUser(users.include) || isMember(groups.include);
}

function isSelected({ include, exclude }: Selection, id = ''): boolean {
  if (exclude?.includes(id) === true) return false;
  return isEmpty(include) || include?.includes(id) === true;
}

/** Being in a zone that is excluded outweighs being in one that is included. */
function comesFrom(network: NetworkCondition, zoneIds: ReadonlySet<string> = new Set()): boolean {
  if (network.connection === 'ANYWHERE') return true;
  const isIn = (id: string): boolean => (id === allZones ? zoneIds.size > 0 : zoneIds.has(id));
  if (network.exclude?.some(isIn) === true) return false;
  return isEmpty(network.include) || network.include?.some(isIn) === true;
}

/** Each kind of condition, and whether it holds. Everybody comes over the web here, with a password of Roster's. */
const matchers: Readonly<Record<keyof Conditions, (conditions: Conditions, subject: Subject) => Answer>> = {
  people: ({ people }, subject) => people === undefined || matchesPeople(people, subject),
  network: ({ network }, { zoneIds }) => network === undefined || comesFrom(network, zoneIds),
  authContext: ({ authContext }) => authContext === undefined || authContext.authType === 'ANY',
  authProvider: () => true,
  identityProvider: () => true,
  riskScore: () => true,
  risk: () => true,
  userType: ({ userType = {} }, subject) => isSelected(userType, subject.typeId),
  app: ({ app }, subject) => app === undefined || isForApp(app, subject.app),
  platform: ({ platform }, subject) => platform === undefined || isOnPlatform(platform, subject.platform),
  userIdentifier: ({ userIdentifier }, subject) => userIdentifier === undefined || fitsIdentifier(userIdentifier, subject),
  elCondition: ({ elCondition }, { judge }) => elCondition === undefined || (judge?.(elCondition) ?? false),
};

const conditionNames = Object.keys(matchers) as (keyof Conditions)[];

function traceOf(conditions: Conditions | null, subject: Subject): ConditionTrace[] {
  if (conditions === null) return [];
  return conditionNames
    .filter((name) => conditions[name] !== undefined)
    .map((name) => {
      const answer = matchers[name](conditions, subject);
      const reason = typeof answer === 'boolean' ? {} : { reason: answer.because };
      return { type: name, status: answer === true ? 'MATCH' : 'NOT_MATCH', ...reason };
    });
}

const all = (conditions: readonly ConditionTrace[]): MatchStatus =>
  conditions.every(({ status }) => status === 'MATCH') ? 'MATCH' : 'NOT_MATCH';

const byPriority = <Ranked extends { readonly priority: number }>(list: readonly Ranked[]): Ranked[] =>
  list.toSorted((one, other) => one.priority - other.priority);

const isActive = ({ status }: { readonly status: string }): boolean => status === 'ACTIVE';

/** The active rules of a policy up to the first that matches. */
function traceRules({ rules }: Policy, subject: Subject): RuleTrace[] {
  const traces: RuleTrace[] = [];
  for (const rule of byPriority(rules.filter(isActive))) {
    const conditions = traceOf(rule.conditions, subject);
    const status = all(conditions);
    traces.push({ rule, status, conditions });
    if (status === 'MATCH') break;
  }
  return traces;
}

/**
 * What applies to somebody: the first policy by priority whose conditions match and of whose active rules one matches, and the first
 * such rule. Where none of a policy's rules matches, the next policy is considered, as at Okta. Pure.
 *
 * @param policies of one type
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/
 */
export function evaluate(policies: readonly Policy[], subject: Subject): Evaluation {
  const trace: PolicyTrace[] = [];
  for (const policy of byPriority(policies.filter(isActive))) {
    const conditions = traceOf(policy.conditions, subject);
    const rules = all(conditions) === 'MATCH' ? traceRules(policy, subject) : [];
    const rule = rules.find(({ status }) => status === 'MATCH')?.rule;
    trace.push({ policy, status: rule === undefined ? 'NOT_MATCH' : 'MATCH', conditions, rules });
    if (rule !== undefined) return { policy, rule, trace };
  }
  return { policy: undefined, rule: undefined, trace };
}

/**
 * The first policy by priority whose conditions match and that has an active rule, whatever its rules say: whose settings are somebody's.
 * Undefined where there is none.
 */
export const settingPolicy = (policies: readonly Policy[], subject: Subject): Policy | undefined =>
  byPriority(policies.filter(isActive)).find(
    ({ conditions, rules }) => rules.some(isActive) && all(traceOf(conditions, subject)) === 'MATCH',
  );

const namesMore = ({ include = [], exclude = [] }: Selection = {}, everyoneId: string): boolean =>
  [...include, ...exclude].some((id) => id !== everyoneId);

/** Whether it matters from where somebody comes. */
export const asksForZones = (policies: readonly Policy[]): boolean =>
  policies.some(({ rules }) => rules.some(({ conditions }) => conditions?.network?.connection === 'ZONE'));

/** Whether somebody's groups matter to what applies: whoever knows that they do not, need not read them. */
export function asksForGroups(policies: readonly Policy[], everyoneId: string): boolean {
  const conditions = policies.filter(isActive).flatMap((policy) => [policy, ...policy.rules.filter(isActive)]);
  return conditions.some(({ conditions: each }) => namesMore(each?.people?.groups, everyoneId));
}
