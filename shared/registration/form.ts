import { answeredValues, type Answers, type AnswerValue, type Question, questionsAbout } from '../profile-forms/index.ts';
import type { RegistrationRules } from './ports.ts';

/** Addresses by which an account is recovered: whoever types somebody else's address at the registration must not leave one of her own. */
const waysBack: ReadonlySet<string> = new Set(['secondEmail']);

/**
 * The form's questions in the policy's order. What the schema requires is required, whatever the policy says. A second e-mail is not asked
 * for before the first is proved.
 */
export const questionsOf = ({ enrollment, attributes }: RegistrationRules): readonly Question[] =>
  questionsAbout(
    enrollment.profileAttributes.filter(({ name }) => !waysBack.has(name)),
    attributes,
  );

/**
 * The profile that a form's answers make: answers to questions that were asked, empty ones left out. The login is the e-mail address where
 * the form does not ask for one.
 */
export function profileOf(rules: RegistrationRules, answers: Answers): Record<string, AnswerValue> {
  const known = questionsOf(rules).filter(({ attribute }) => attribute !== undefined);
  const profile = Object.fromEntries(answeredValues(known, answers));
  const login = profile['login'] ?? profile['email'];
  return login === undefined ? profile : { ...profile, login };
}

/** What a hook is asked with: the profile that the answers make, and answers to questions that no schema knows. */
export function answersForHook(rules: RegistrationRules, answers: Answers): Record<string, AnswerValue> {
  const others = questionsOf(rules).filter(({ attribute }) => attribute === undefined);
  return { ...Object.fromEntries(answeredValues(others, answers)), ...profileOf(rules, answers) };
}
