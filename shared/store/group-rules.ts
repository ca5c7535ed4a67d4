import type { DeletedRule, GroupRule, GroupRuleStore, RuleBook } from '../group-rules/index.ts';
import type { Org } from '../org/index.ts';
import { EpochCache } from './epoch-cache.ts';
import { keys, ranges } from './keys.ts';
import type { Item, Table } from './table.ts';

const valuesOf = <Value>(items: readonly Item[], setting: string): Value[] =>
  items.filter(({ sk }) => sk.startsWith(`${setting}#`)).map((item) => item['value'] as Value);

/** From everything in the rules' partition. */
export function toRuleBook(items: readonly Item[]): RuleBook {
  const [applied] = valuesOf<{ readonly until: number }>(items, 'group-rules-applied');
  const [asked] = valuesOf<{ readonly since: number }>(items, 'group-rules-asked');
  return {
    rules: valuesOf<GroupRule>(items, 'group-rule').sort(
      (one, other) => one.created - other.created || (one.id < other.id ? -1 : 1),
    ),
    deleted: valuesOf<DeletedRule>(items, 'deleted-group-rule'),
    appliedUntil: applied?.until ?? 0,
    askedSince: asked?.since ?? 0,
  };
}

/** Rules of groups, kept in the function's memory until the org's epoch moves. */
export class DynamoGroupRules implements GroupRuleStore {
  readonly #books: EpochCache<RuleBook>;

  constructor(table: Table) {
    const { pk } = keys.setting('group-rule', '');
    this.#books = new EpochCache(async () => toRuleBook(await Array.fromAsync(table.all({ pk, ...ranges.partition }))));
  }

  read(org: Pick<Org, 'version' | 'lastUpdated'>): Promise<RuleBook> {
    return this.#books.get(org);
  }
}
