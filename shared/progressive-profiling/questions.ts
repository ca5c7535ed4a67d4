import type { Profile, User } from '../directory/index.ts';
import type { ProfileEnrollment } from '../policy/index.ts';
import { type Question, questionsAbout } from '../profile-forms/index.ts';
import type { Attribute } from '../profiles/index.ts';

/** What later questions follow: the policy of the application that somebody signs in to, and the schema of her user type. */
export interface ProfilingRules {
  readonly enrollment: Pick<ProfileEnrollment, 'profileAttributes' | 'progressiveProfilingAction' | 'preRegistrationInlineHooks'>;
  readonly attributes: readonly Attribute[];
}

/** Ways in, and back in: an address becomes hers once she has proved it, and by no form that asks on the way in. */
const waysIn: ReadonlySet<string> = new Set(['login', 'email', 'secondEmail']);

export const isWayIn = (name: string): boolean => waysIn.has(name);

export function isBlank(profile: Profile, name: string): boolean {
  const value = Object.hasOwn(profile, name) ? profile[name] : undefined;
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Nobody is asked for what she may not answer, or what comes from an app: it would keep her out for ever. */
const isHersToSay = ({ name, attribute }: Question, sources: User['sources'] = {}): boolean =>
  attribute?.self === 'READ_WRITE' && !isWayIn(name) && !Object.hasOwn(sources, name);

/**
 * What somebody is asked on her way in, in the policy's order: where an attribute is missing that is required, all that are missing, those that
 * may stay open among them. Nothing else sends her there: optional ones alone don't.
 */
export function questionsNow(
  { enrollment, attributes }: ProfilingRules,
  { profile, sources }: Pick<User, 'profile' | 'sources'>,
): readonly Question[] {
  if (enrollment.progressiveProfilingAction !== 'ENABLED') return [];
  const open = questionsAbout(enrollment.profileAttributes, attributes).filter(
    (question) => isHersToSay(question, sources) && isBlank(profile, question.name),
  );
  return open.some(({ required }) => required) ? open : [];
}
