import type { Attribute } from '../profiles/index.ts';
import type { RegistrationRules } from './ports.ts';

/** One question of the registration form: what the policy asks, as the schema describes it. */
export interface Question {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** Absent for names that the schema does not know: they are for hooks alone. */
  readonly attribute?: Attribute;
}

/** Addresses by which an account is recovered: whoever types somebody else's address at the registration must not leave one of her own. */
const waysBack: ReadonlySet<string> = new Set(['secondEmail']);

/**
 * The form's questions in the policy's order. What the schema requires is required, whatever the policy says. A second e-mail is not asked
 * for before the first is proved.
 */
export function questionsOf({ enrollment, attributes }: RegistrationRules): readonly Question[] {
  const askable = enrollment.profileAttributes.filter(({ name }) => !waysBack.has(name));
  return askable.map(({ name, label, required }) => {
    const attribute = attributes.find((candidate) => candidate.name === name);
    return { name, label, required: required || attribute?.required === true, ...(attribute === undefined ? {} : { attribute }) };
  });
}

/**
 * The profile that a form's answers make: answers to questions that were asked, trimmed, empty ones left out. The login is the e-mail
 * address where the form does not ask for one.
 */
export function profileOf(rules: RegistrationRules, answers: Readonly<Record<string, string>>): Record<string, string> {
  const profile: Record<string, string> = {};
  for (const { name, attribute } of questionsOf(rules)) {
    const answer = (answers[name] ?? '').trim();
    if (attribute !== undefined && answer !== '') profile[name] = answer;
  }
  const login = profile['login'] ?? profile['email'];
  return login === undefined ? profile : { ...profile, login };
}

/** What a hook is asked with: the profile that the answers make, and answers to questions that no schema knows. */
export function answersForHook(rules: RegistrationRules, answers: Readonly<Record<string, string>>): Record<string, string> {
  const others = questionsOf(rules).filter(({ name, attribute }) => attribute === undefined && (answers[name] ?? '').trim() !== '');
  return { ...Object.fromEntries(others.map(({ name }) => [name, (answers[name] ?? '').trim()])), ...profileOf(rules, answers) };
}

/** Names of required questions that were left open. */
export function missingAnswers(rules: RegistrationRules, answers: Readonly<Record<string, string>>): string[] {
  return questionsOf(rules)
    .filter(({ name, required }) => required && (answers[name] ?? '').trim() === '')
    .map(({ name }) => name);
}
