import { type PasswordPolicySource, type PolicySubject } from '../credentials/index.ts';
import { policiesOf } from '../org/index.ts';
import {
  asksForGroups,
  asksForZones,
  type Enrollment,
  enrollmentFor,
  evaluate,
  type PasswordActions,
  type PasswordSettings,
  type Policy,
  type PolicyType,
  settingPolicy,
  type SignOn,
  type Subject,
  zonesOf,
} from '../policy/index.ts';
import type { Scope } from './scope.ts';

/** The policies of one person. Her groups are read where some policy asks for them, once in a request. */
export interface UserPolicies extends PasswordPolicySource {
  /** Settings of her password policy. */
  password(user: PolicySubject): Promise<PasswordSettings>;
  /** What she may do by herself about her password; nothing where no rule is for her. */
  selfService(user: PolicySubject): Promise<PasswordActions | undefined>;
  /** What her sign-on policy says; undefined where no rule is for her: then nobody lets her in. */
  signOn(userId: string): Promise<SignOn | undefined>;
  /** What she may and must prove herself by besides. */
  enrollment(userId: string): Promise<Enrollment>;
}

/** The company's name is what an attacker tries next after the person's own: as it is written, and without its blanks. */
export const companyWords = ({ settings: { companyName } }: Scope): readonly string[] => [
  companyName,
  companyName.replaceAll(/\s+/g, ''),
];

/** The zones that the request comes from, where some policy asks. */
export const zoneIdsFor = ({ settings, address }: Scope, policies: readonly Policy[]): ReadonlySet<string> =>
  asksForZones(policies) ? zonesOf(settings.zones, address) : new Set();

export function userPolicies(scope: Scope): UserPolicies {
  const of = (type: PolicyType): readonly Policy[] => policiesOf(scope.settings, type);
  const subjectOf = async (policies: readonly Policy[], { id, joining = [] }: PolicySubject): Promise<Subject> => {
    const { everyoneId } = scope.settings;
    if (!asksForGroups(policies, everyoneId)) return { userId: id, groupIds: new Set([everyoneId]) };
    const memberships = await scope.memberships.ofUser(id);
    return { userId: id, groupIds: new Set([everyoneId, ...joining, ...memberships.map(({ groupId }) => groupId)]) };
  };
  const password = async (user: PolicySubject): Promise<PasswordSettings> => {
    const policies = of('PASSWORD');
    const settings = settingPolicy(policies, await subjectOf(policies, user))?.settings;
    if (settings === undefined) throw new Error('no password policy is for everybody');
    return settings;
  };
  const actionsFor = async (type: PolicyType, user: PolicySubject) => {
    const policies = of(type);
    const subject = await subjectOf(policies, user);
    return evaluate(policies, { ...subject, zoneIds: zoneIdsFor(scope, policies) }).rule?.actions;
  };
  return {
    password,
    getPasswordPolicy: async (user) => (await password(user)).password,
    getLeastAnswer: async (user) => (await password(user)).recovery.factors.recovery_question.properties.complexity.minLength,
    // The actions of a type's rules are what `completeActions` made of them.
    selfService: async (user) => (await actionsFor('PASSWORD', user)) as PasswordActions | undefined,
    async enrollment(id) {
      const policies = of('MFA_ENROLL');
      const subject = await subjectOf(policies, { id });
      return enrollmentFor(policies, { ...subject, zoneIds: zoneIdsFor(scope, policies) });
    },
    signOn: async (id) => (await actionsFor('OKTA_SIGN_ON', { id }))?.['signon'] as SignOn | undefined,
  };
}
