import { compileTemplate, type Expression, type Lookups, type Place, type RecordValue } from '../expression/index.ts';
import type { UserNameTemplate } from './model.ts';

const longestName = 100;

/** Sentences that say what is wrong with a template, underlined. */
export function checkTemplate({ template, type }: UserNameTemplate, place: Place): readonly string[] {
  if (type === 'NONE') return [];
  const compiled = compileTemplate(template, place);
  return compiled.ok ? [] : compiled.faults.map(({ message }) => `credentials.userNameTemplate.template: ${message}`);
}

/** What makes names; none where the template says so, or is none any more. */
export function readyTemplate({ template, type, userSuffix = '' }: UserNameTemplate, place: Place): Expression | undefined {
  if (type === 'NONE') return undefined;
  const compiled = compileTemplate(template, place);
  if (!compiled.ok) return undefined;
  return (roots, lookups) => {
    const outcome = compiled.evaluate(roots, lookups);
    return outcome.ok && typeof outcome.value === 'string' ? { ok: true, value: outcome.value + userSuffix } : outcome;
  };
}

/** Undefined where the template makes no name of this user. */
export function userNameBy(template: Expression, roots: RecordValue, lookups?: Lookups): string | undefined {
  const outcome = template(roots, lookups);
  if (!outcome.ok || typeof outcome.value !== 'string') return undefined;
  const name = outcome.value.trim();
  return name === '' || name.length > longestName ? undefined : name;
}
