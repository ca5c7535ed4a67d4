import { toOktaTime } from '../kernel/index.ts';
import type { RuleTrace } from '../policy/index.ts';
import type { AccessDecision, Visitor } from './decide-access.ts';

export interface AccessPresentation {
  readonly origin: string;
  /** UTC milliseconds. */
  readonly at: number;
  /** Whether policies, rules and groups are shown: to administrators they are, to the person herself they are not. */
  readonly inFull: boolean;
}

type Named = (ids: readonly string[]) => readonly object[];

const namesOf =
  ({ groups }: Visitor): Named =>
  (ids) =>
    ids.map((id) => ({ id, name: groups.get(id) ?? null }));

const presentRule = ({ rule: { id, name, priority }, status, conditions }: RuleTrace): object => ({
  id,
  name,
  priority,
  status,
  conditions,
});

function presentPolicy({ evaluation, matchedGroupIds }: AccessDecision, origin: string, named: Named): object {
  const { rule, trace } = evaluation;
  const [looked] = trace;
  if (looked === undefined) return {};
  const { id, name, system } = looked.policy;
  return {
    policy: { id, name, system, href: `${origin}/api/v1/policies/${id}` },
    ...(rule === undefined
      ? {}
      : { rule: { id: rule.id, name: rule.name, priority: rule.priority, groups: named(matchedGroupIds) } }),
    evaluatedRules: looked.rules.map(presentRule),
  };
}

function presentAssignment({ assignment }: AccessDecision, named: Named, inFull: boolean): object | null {
  if (assignment === undefined) return null;
  const { scope, since, groupIds } = assignment;
  return {
    scope,
    since: since === undefined ? null : toOktaTime(since),
    ...(inFull ? { groups: named(groupIds) } : {}),
  };
}

/** To the person herself: what is in the way, and nothing of how the org decides. */
const plainly: Readonly<Partial<Record<string, string>>> = {
  NOT_ASSIGNED: 'The application is not assigned to you',
  DENIED_BY_POLICY: 'Access to the application is denied',
  NO_RULE_APPLIES: 'Access to the application is denied',
  USER_NOT_ACTIVE: 'Your account is not active',
};

const allowedBy = ({ evaluation: { rule, policy } }: AccessDecision): string =>
  `The rule ${rule?.name ?? ''} of the policy ${policy?.name ?? ''} allows access`;

/** A decision, in Roster's own shape: Okta decides about access only while it signs somebody in. */
export function presentAccess(decision: AccessDecision, visitor: Visitor, { origin, at, inFull }: AccessPresentation): object {
  const { app, verification } = decision;
  const named = namesOf(visitor);
  const obstacles = decision.obstacles.map(({ reason, message }) => ({
    reason,
    message: inFull ? message : (plainly[reason] ?? message),
  }));
  const [nearest] = obstacles;
  const { user } = visitor;
  return {
    access: nearest === undefined ? 'ALLOW' : 'DENY',
    reason: nearest?.reason ?? 'ALLOWED',
    message: nearest?.message ?? (inFull ? allowedBy(decision) : 'You may use the application'),
    obstacles,
    evaluated: toOktaTime(at),
    user: { id: user.id, status: user.status },
    app: { id: app.id, name: app.name, label: app.label, status: app.status },
    assignment: presentAssignment(decision, named, inFull),
    ...(inFull ? presentPolicy(decision, origin, named) : {}),
    ...(verification === undefined || nearest !== undefined ? {} : { verification }),
    _links: {
      app: { href: `${origin}/api/v1/apps/${app.id}` },
      user: { href: `${origin}/api/v1/users/${user.id}` },
    },
  };
}
