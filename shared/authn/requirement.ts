import type { User } from '../directory/index.ts';
import { authenticatorKeyOf, factorKinds, factorsOf, usableFactors } from '../factors/index.ts';
import { RosterError } from '../kernel/index.ts';
import type { Enrollment } from '../policy/index.ts';
import { type ProfilingRules, questionsNow } from '../progressive-profiling/index.ts';
import type { SignInServices } from '../sign-in/index.ts';

export interface ProfilingServices {
  /** What later questions follow for somebody who signs in to an application; to none, or one that is not there, by the default policy. */
  readonly profilingRules: (user: Pick<User, 'typeId'>, app: string | undefined) => Promise<ProfilingRules>;
}

export interface RequirementServices extends Pick<SignInServices, 'signOn'>, ProfilingServices {
  /** What she may and must prove herself by. */
  readonly enrollment: (userId: string) => Promise<Enrollment>;
}

/** What her policies ask of somebody whose password is right. */
export interface Requirement {
  readonly asksForFactor: boolean;
  readonly enrollment: Enrollment;
  readonly profiling: ProfilingRules;
}

export async function requirementFor(
  { signOn, enrollment, profilingRules }: RequirementServices,
  user: Pick<User, 'id' | 'typeId'>,
  app: string | undefined,
): Promise<Requirement> {
  const [rule, enrolls, profiling] = await Promise.all([signOn(user.id), enrollment(user.id), profilingRules(user, app)]);
  return { asksForFactor: rule?.requireFactor === true, enrollment: enrolls, profiling };
}

const asksWhen: ReadonlySet<Enrollment['when']> = new Set<Enrollment['when']>(['CHALLENGE', 'LOGIN']);

/** Of what Roster can check: what else a policy requires nobody can enroll. */
function lacksRequired(user: User, { authenticators }: Enrollment): boolean {
  const own = new Set(
    factorsOf(user).flatMap(({ type, provider, status }) => (status === 'ACTIVE' ? [`${type} ${provider}`] : [])),
  );
  return factorKinds.some(
    (kind) => authenticators[authenticatorKeyOf(kind)] === 'REQUIRED' && !own.has(`${kind.type} ${kind.provider}`),
  );
}

const mayEnrollAny = ({ authenticators }: Enrollment): boolean =>
  factorKinds.some((kind) => authenticators[authenticatorKeyOf(kind)] !== 'NOT_ALLOWED');

/** Attributes are asked for last. Errors: as of `nextProof`. */
export function nextStatus(
  requirement: Requirement,
  user: User,
  amr: readonly string[],
): ReturnType<typeof nextProof> | 'PROFILE_REQUIRED' {
  const status = nextProof(requirement, user, amr);
  return status === 'SUCCESS' && questionsNow(requirement.profiling, user).length > 0 ? 'PROFILE_REQUIRED' : status;
}

/**
 * What is next for somebody whose password is right and who has proven herself by `amr` besides. Whoever has a factor shows one before she
 * enrolls another: a password alone must not add to what stands beside it. Errors: sign-on-denied where a factor is asked for that she has not
 * and may not enroll.
 */
export function nextProof(
  { asksForFactor, enrollment }: Omit<Requirement, 'profiling'>,
  user: User,
  amr: readonly string[],
): 'SUCCESS' | 'MFA_REQUIRED' | 'MFA_ENROLL' {
  const isAsked = asksWhen.has(enrollment.when);
  const mustEnroll = isAsked && lacksRequired(user, enrollment);
  if (amr.length === 0 && (asksForFactor || mustEnroll) && usableFactors(user).length > 0) return 'MFA_REQUIRED';
  if (mustEnroll) return 'MFA_ENROLL';
  if (!asksForFactor || amr.length > 0) return 'SUCCESS';
  if (!isAsked || !mayEnrollAny(enrollment)) throw new RosterError('sign-on-denied', {});
  return 'MFA_ENROLL';
}
