import type { User } from '../directory/index.ts';
import type { OrgSettings } from '../org/index.ts';
import { type AppSignOn, evaluate, type Evaluation, type Policy, type Subject } from '../policy/index.ts';
import { policyIdOf } from './app-policies.ts';
import type { App, AppPolicyType, AppUser } from './model.ts';

/** Why somebody may or may not use an application: codes that stay, for whoever acts by them. */
export const accessReasons = [
  'ALLOWED',
  'USER_NOT_ACTIVE',
  'APP_NOT_ACTIVE',
  'NOT_ASSIGNED',
  'DENIED_BY_POLICY',
  'NO_RULE_APPLIES',
] as const;
export type AccessReason = (typeof accessReasons)[number];

/** Somebody who wants to use applications. */
export interface Visitor {
  readonly user: User;
  /** Those of her groups that applications or their policies name: by id, what they are called. */
  readonly groups: ReadonlyMap<string, string>;
  readonly accounts: readonly AppUser[];
  /** As policies see her. */
  readonly subject: Subject;
}

/** How she comes to have the application. */
export interface Assignment {
  /** `USER`: somebody gave it to her, whatever her groups have. */
  readonly scope: AppUser['scope'];
  /** UTC milliseconds; undefined where her account is still to be made, seconds after she came into the group. */
  readonly since: number | undefined;
  /** Those of her groups that the application is assigned to, in the order of their priority. */
  readonly groupIds: readonly string[];
}

export interface Obstacle {
  readonly reason: Exclude<AccessReason, 'ALLOWED'>;
  /** A sentence for people. */
  readonly message: string;
}

export interface AccessDecision {
  readonly app: App;
  /** All that stands in the way, the nearest first; she may use the application where there is nothing. */
  readonly obstacles: readonly Obstacle[];
  readonly assignment: Assignment | undefined;
  /** Of the policy that the application follows: by which rule. */
  readonly evaluation: Evaluation;
  /** Those of her groups that the rule means her by. */
  readonly matchedGroupIds: readonly string[];
  /** What the rule asks her to prove. */
  readonly verification: AppSignOn['verificationMethod'] | undefined;
}

/** The policy that an application follows. */
export function policyOf(app: App, type: AppPolicyType, settings: Pick<OrgSettings, 'policies'>): Policy | undefined {
  const id = policyIdOf(app, type, settings);
  return settings.policies.find((policy) => policy.id === id);
}

/** What the policy that an application follows says of somebody: policies of applications have no order among them. */
export function evaluateFor(app: App, type: AppPolicyType, settings: Pick<OrgSettings, 'policies'>, subject: Subject): Evaluation {
  const policy = policyOf(app, type, settings);
  return evaluate(policy === undefined ? [] : [policy], subject);
}

/**
 * Her groups as they are by now decide, not what accounts have come of them: whoever leaves a group loses its applications at once, though her
 * account goes seconds later.
 */
function assignmentOf({ id, groups }: App, { accounts, groups: hers }: Visitor): Assignment | undefined {
  const account = accounts.find(({ appId }) => appId === id);
  const assigned = groups.filter((group) => hers.has(group.id)).toSorted((one, other) => one.priority - other.priority);
  const isOwn = account?.scope === 'USER';
  if (!isOwn && assigned.length === 0) return undefined;
  return { scope: isOwn ? 'USER' : 'GROUP', since: account?.created, groupIds: assigned.map((group) => group.id) };
}

/** The actions of a rule of an access policy are what `completeActions` made of them. */
const signOnOf = ({ rule }: Evaluation): AppSignOn | undefined => rule?.actions['appSignOn'] as AppSignOn | undefined;

function policyObstacle(evaluation: Evaluation): Obstacle | undefined {
  const { policy, rule, trace } = evaluation;
  if (rule === undefined) {
    const name = trace[0]?.policy.name;
    const message = name === undefined ? 'The application follows no policy' : `No rule of the policy ${name} is for the user`;
    return { reason: 'NO_RULE_APPLIES', message };
  }
  if (signOnOf(evaluation)?.access === 'ALLOW') return undefined;
  return { reason: 'DENIED_BY_POLICY', message: `The rule ${rule.name} of the policy ${policy?.name ?? ''} denies access` };
}

function obstaclesOf(app: App, { user }: Visitor, assignment: Assignment | undefined, evaluation: Evaluation): Obstacle[] {
  const isActive = user.status === 'ACTIVE' && user.transitioningTo === undefined;
  const policy = policyObstacle(evaluation);
  return [
    ...(isActive
      ? []
      : [{ reason: 'USER_NOT_ACTIVE', message: `The user is ${user.transitioningTo ?? user.status}` } satisfies Obstacle]),
    ...(app.status === 'ACTIVE' ? [] : [{ reason: 'APP_NOT_ACTIVE', message: 'The application is not active' } satisfies Obstacle]),
    ...(assignment === undefined
      ? [
          {
            reason: 'NOT_ASSIGNED',
            message: 'The application is assigned neither to the user nor to a group of hers',
          } satisfies Obstacle,
        ]
      : []),
    ...(policy === undefined ? [] : [policy]),
  ];
}

/** Whether somebody may use an application, and why. Pure. */
export function decideAccess(app: App, visitor: Visitor, settings: Pick<OrgSettings, 'policies'>): AccessDecision {
  const assignment = assignmentOf(app, visitor);
  const evaluation = evaluateFor(app, 'ACCESS_POLICY', settings, visitor.subject);
  const named = evaluation.rule?.conditions?.people?.groups?.include ?? [];
  return {
    app,
    obstacles: obstaclesOf(app, visitor, assignment, evaluation),
    assignment,
    evaluation,
    matchedGroupIds: named.filter((id) => visitor.groups.has(id)),
    verification: signOnOf(evaluation)?.verificationMethod,
  };
}
