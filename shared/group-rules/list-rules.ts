import type { Page } from '../kernel/index.ts';
import type { GroupRule, RuleBook } from './model.ts';

/** Where a rule stands among the others, also when it is gone: they are in the order of their making. */
const placeOf = ({ created, id }: GroupRule): string => `${String(created).padStart(15, '0')}-${id}`;

/** Rules with a word anywhere in their names, whatever its case. */
export function pageOfRules(
  { rules }: RuleBook,
  { search, limit, after = '' }: { readonly search: string; readonly limit: number; readonly after?: string },
): Page<GroupRule> {
  const word = search.toLowerCase();
  const behind = rules.filter((rule) => placeOf(rule) > after && rule.name.toLowerCase().includes(word));
  const items = behind.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(behind.length > limit && last !== undefined ? { next: placeOf(last) } : {}) };
}
