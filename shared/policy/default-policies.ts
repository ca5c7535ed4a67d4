import { createHash } from 'node:crypto';

import { seededPasswordPolicy } from '../credentials/index.ts';
import { idFrom, newId } from '../kernel/index.ts';
import { completeActions } from './complete-actions.ts';
import { seededEnrollment } from './enrollment.ts';
import {
  catchAllPriority,
  isAccountManagement,
  isOfApps,
  type PasswordSettings,
  type Policy,
  type PolicyRule,
  type ProfileEnrollment,
  type SignOn,
} from './model.ts';

const description = 'The default policy applies in all situations if no other policy applies.';

/** Every knob of Okta's is there to be turned. What callers leave out of a policy of theirs is as here. */
export const seededPasswordSettings: PasswordSettings = {
  password: seededPasswordPolicy,
  recovery: {
    factors: {
      // No page asks for it: an administrator's token has to carry the answer.
      recovery_question: { status: 'ACTIVE', properties: { complexity: { minLength: 4 } } },
      okta_email: { status: 'ACTIVE', properties: { recoveryToken: { tokenLifetimeMinutes: 60 } } },
      okta_sms: { status: 'INACTIVE' },
      okta_call: { status: 'INACTIVE' },
    },
  },
  delegation: { options: { skipUnlock: false } },
};

function rule(facts: Pick<PolicyRule, 'name' | 'type' | 'priority' | 'conditions' | 'actions'>, at: number): PolicyRule {
  const kind = isOfApps(facts.type) ? 'appPolicyRule' : 'policyRule';
  return { id: newId(kind), status: 'ACTIVE', system: true, created: at, lastUpdated: at, ...facts };
}

function policy(facts: Pick<Policy, 'type' | 'name' | 'conditions' | 'rules'> & Partial<Policy>, at: number): Policy {
  return {
    id: newId(isOfApps(facts.type) ? 'appPolicy' : 'policy'),
    description,
    priority: 1,
    status: 'ACTIVE',
    system: true,
    created: at,
    lastUpdated: at,
    ...facts,
  };
}

const anybody = { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } } as const;

export function defaultPasswordPolicy(everyoneId: string, at: number): Policy {
  return policy(
    {
      type: 'PASSWORD',
      name: 'Default Policy',
      conditions: { people: { groups: { include: [everyoneId] } }, authProvider: { provider: 'OKTA' } },
      settings: seededPasswordSettings,
      rules: [
        rule(
          {
            name: 'Default Rule',
            type: 'PASSWORD',
            priority: 1,
            conditions: anybody,
            actions: {
              passwordChange: { access: 'ALLOW' },
              selfServicePasswordReset: { access: 'ALLOW' },
              selfServiceUnlock: { access: 'DENY' },
            },
          },
          at,
        ),
      ],
    },
    at,
  );
}

export function defaultSignOnPolicy(everyoneId: string, at: number): Policy {
  const signon: SignOn = {
    access: 'ALLOW',
    requireFactor: false,
    session: { usePersistentCookie: false, maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0 },
  };
  return policy(
    {
      type: 'OKTA_SIGN_ON',
      name: 'Default Policy',
      conditions: { people: { groups: { include: [everyoneId] } } },
      rules: [
        rule(
          {
            name: 'Default Rule',
            type: 'SIGN_ON',
            priority: 1,
            conditions: { ...anybody, authContext: { authType: 'ANY' } },
            actions: { signon },
          },
          at,
        ),
      ],
    },
    at,
  );
}

/** Of the applications that are bound to no other: whoever has an account gets in with her password. */
export function defaultAccessPolicy(at: number): Policy {
  const type = 'ACCESS_POLICY';
  const actions = completeActions({}, type);
  const catchAll = rule({ name: 'Catch-all Rule', type, priority: catchAllPriority, conditions: null, actions }, at);
  return policy({ type, name: 'Default Policy', conditions: null, rules: [catchAll] }, at);
}

/** `open`: strangers may register, prove their address, and land in the target group. */
export function defaultEnrollmentPolicy(open: boolean, targetGroupId: string, at: number): Policy {
  const profileEnrollment: ProfileEnrollment = {
    access: 'ALLOW',
    unknownUserAction: open ? 'REGISTER' : 'DENY',
    profileAttributes: [
      { name: 'firstName', label: 'First name', required: true },
      { name: 'lastName', label: 'Last name', required: false },
      { name: 'email', label: 'Email', required: true },
    ],
    targetGroupIds: [targetGroupId],
    activationRequirements: { emailVerification: true },
    preRegistrationInlineHooks: null,
    progressiveProfilingAction: 'DISABLED',
    allowedIdentifiers: ['login'],
  };
  return policy(
    {
      type: 'PROFILE_ENROLLMENT',
      name: 'Default Policy',
      conditions: null,
      rules: [
        rule(
          {
            name: 'Catch-all Rule',
            type: 'PROFILE_ENROLLMENT',
            priority: catchAllPriority,
            conditions: null,
            actions: { profileEnrollment },
          },
          at,
        ),
      ],
    },
    at,
  );
}

/** The org that policies come with. */
export interface OrgOfPolicies {
  readonly orgId: string;
  readonly created: number;
  readonly everyoneId: string;
}

const idOfStanding = (kind: 'appPolicy' | 'appPolicyRule' | 'policy' | 'policyRule', orgId: string, name: string): string =>
  idFrom(kind, createHash('sha256').update(`${orgId} ${name}`).digest());

/** What people may do with their accounts: everything, until a rule says otherwise. */
const accountManagementPolicy = ({ orgId, created }: OrgOfPolicies): Policy => ({
  ...policy(
    {
      id: idOfStanding('appPolicy', orgId, 'account management'),
      type: 'ACCESS_POLICY',
      name: 'Okta Account Management Policy',
      description:
        'This policy defines how users may enroll in authenticators, recover their passwords, and unlock their accounts.',
      // It is not what holds for applications that are bound to no other.
      system: false,
      resource: 'END_USER_ACCOUNT_MANAGEMENT',
      conditions: null,
      rules: [
        {
          ...rule(
            {
              name: 'Catch-all Rule',
              type: 'ACCESS_POLICY',
              priority: catchAllPriority,
              conditions: null,
              actions: completeActions({}, 'ACCESS_POLICY'),
            },
            created,
          ),
          id: idOfStanding('appPolicyRule', orgId, 'account management'),
        },
      ],
    },
    created,
  ),
});

/** What people may enroll to prove who they are: what Roster can check. */
const enrollmentPolicy = ({ orgId, created, everyoneId }: OrgOfPolicies): Policy =>
  policy(
    {
      id: idOfStanding('policy', orgId, 'enrollment'),
      type: 'MFA_ENROLL',
      name: 'Default Policy',
      conditions: { people: { groups: { include: [everyoneId] } } },
      enrollment: seededEnrollment,
      rules: [
        {
          ...rule(
            {
              name: 'Default Rule',
              type: 'MFA_ENROLL',
              priority: 1,
              conditions: anybody,
              actions: completeActions({ enroll: { self: 'CHALLENGE' } }, 'MFA_ENROLL'),
            },
            created,
          ),
          id: idOfStanding('policyRule', orgId, 'enrollment'),
        },
      ],
    },
    created,
  );

/** Where people are sent to sign in: to Roster. */
const routingPolicy = ({ orgId, created }: OrgOfPolicies): Policy =>
  policy(
    {
      id: idOfStanding('policy', orgId, 'routing'),
      type: 'IDP_DISCOVERY',
      name: 'Idp Discovery Policy',
      conditions: null,
      rules: [
        {
          ...rule(
            {
              name: 'Default Rule',
              type: 'IDP_DISCOVERY',
              priority: 1,
              conditions: { network: { connection: 'ANYWHERE' } },
              actions: completeActions({}, 'IDP_DISCOVERY'),
            },
            created,
          ),
          id: idOfStanding('policyRule', orgId, 'routing'),
        },
      ],
    },
    created,
  );

/**
 * All policies of an org, given those that are stored: some are there without anybody having made them. They are stored once they are changed;
 * their ids follow from the org's, so that orgs from before them have them, too.
 */
export const policiesWithStanding = (org: OrgOfPolicies, stored: readonly Policy[]): readonly Policy[] => [
  ...stored,
  ...(stored.some(isAccountManagement) ? [] : [accountManagementPolicy(org)]),
  ...(stored.some(({ type, system }) => type === 'MFA_ENROLL' && system) ? [] : [enrollmentPolicy(org)]),
  ...(stored.some(({ type }) => type === 'IDP_DISCOVERY') ? [] : [routingPolicy(org)]),
];
