import type { DeletedRule, GroupRule, GroupRuleStore, RuleBook } from '../group-rules/index.ts';
import type { Org } from '../org/index.ts';
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
  readonly #table: Table;
  #known: { readonly epoch: string; readonly book: Promise<RuleBook> } | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  async #read(): Promise<RuleBook> {
    const { pk } = keys.setting('group-rule', '');
    return toRuleBook(await Array.fromAsync(this.#table.all({ pk, ...ranges.partition })));
  }

  async read({ version, lastUpdated }: Pick<Org, 'version' | 'lastUpdated'>): Promise<RuleBook> {
    const epoch = `${version} ${lastUpdated}`;
    if (this.#known?.epoch === epoch) return this.#known.book;
    const book = this.#read();
    this.#known = { epoch, book };
    try {
      return await book;
    } catch (error) {
      this.#known = undefined;
      throw error;
    }
  }
}
