import { paginateScan } from '@aws-sdk/lib-dynamodb';

import { SeededRandom } from './seeded-random.ts';
import { type Habits, TableHistory } from './table-histories.ts';
import { TableModel } from './table-model/table-model.ts';
import { outcomeOf, plain, plainImage } from './table-outcomes.ts';
import type { TableEngine } from './table-engine.ts';

/** AWS's own emulator. */
export const dynamoDbLocalHabits: Habits = {
  refusesMistakesFirst: true,
  refusesStartsOutside: true,
  pagesToTheBound: false,
  cancelsImpossibleUpdates: false,
  refusesItemsTwice: false,
  streamsEmptyMaps: false,
};

/** The local stack's engine. */
export const dynoxideHabits: Habits = {
  refusesMistakesFirst: false,
  refusesStartsOutside: false,
  pagesToTheBound: true,
  cancelsImpossibleUpdates: true,
  refusesItemsTwice: true,
  streamsEmptyMaps: true,
};

export interface Comparison {
  readonly engine: TableEngine;
  readonly habits: Habits;
  readonly firstSeed: number;
  readonly histories: number;
  /** Calls of the longest history; the shortest has one. */
  readonly mostCalls: number;
  /** @default true: streams are read and compared */
  readonly streams?: boolean;
  /** Another model, such as one with a mistake. @default TableModel */
  readonly makeModel?: (name: string) => TableModel;
}

/** Where model and engine differ first in one history. */
export interface Difference {
  readonly seed: number;
  readonly call: number;
  readonly what: string;
  readonly asked: unknown;
  readonly model: unknown;
  readonly engine: unknown;
}

/** Outcomes have their names in one order. (Realms differ under jest, so that the same shape may have another prototype.) */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Histories that are under way at the same time. */
const atOnce = 8;

type Lines = ReadonlyMap<string, readonly unknown[]>;

interface AnyRecord {
  readonly eventName: string;
  readonly dynamodb: { readonly Keys?: unknown; readonly NewImage?: unknown; readonly OldImage?: unknown };
}

/** What the stream tells of each item, in its order. */
function linesOf(records: readonly AnyRecord[]): Lines {
  const toLine = ({ eventName, dynamodb: { OldImage, NewImage } }: AnyRecord) => ({
    eventName,
    before: plainImage(OldImage as never),
    after: plainImage(NewImage as never),
  });
  const byItem = Map.groupBy(records, ({ dynamodb }) => JSON.stringify(plainImage(dynamodb.Keys as never)));
  // A write that changes nothing is in no stream of AWS's; dynoxide tells of it.
  const isChange = ({ before, after }: ReturnType<typeof toLine>): boolean => !isSame(before, after);
  return new Map([...byItem].map(([key, ofItem]) => [key, ofItem.map(toLine).filter(isChange)]));
}

class Comparer {
  readonly #comparison: Comparison;
  readonly #client: ReturnType<TableEngine['client']>;
  readonly #table: string;
  readonly #models = new Map<number, TableModel>();

  constructor(comparison: Comparison, table: string) {
    this.#comparison = comparison;
    this.#client = comparison.engine.client();
    this.#table = table;
  }

  async compareAnswers(seed: number): Promise<Difference | undefined> {
    const { habits, mostCalls, makeModel } = this.#comparison;
    const random = new SeededRandom(seed);
    const model = makeModel?.(this.#table) ?? new TableModel({ name: this.#table });
    this.#models.set(seed, model);
    const history = new TableHistory(random, habits, { table: this.#table, partition: `s${seed}` });
    const calls = 1 + random.below(mostCalls);
    for (let call = 0; call < calls; call += 1) {
      const command = history.next();
      const [ours, theirs] = [await outcomeOf(model, command), await outcomeOf(this.#client, command)];
      if (!isSame(ours, theirs))
        return { seed, call, what: command.constructor.name, asked: Reflect.get(command, 'input'), model: ours, engine: theirs };
    }
    return undefined;
  }

  /** The tables at the end. */
  async compareItems(): Promise<Difference | undefined> {
    const theirs = new Map<unknown, unknown[]>();
    for await (const { Items = [] } of paginateScan({ client: this.#client }, { TableName: this.#table, ConsistentRead: true })) {
      for (const item of Items) theirs.set(item['pk'], [...(theirs.get(item['pk']) ?? []), plain(item)]);
    }
    for (const [seed, model] of this.#models) {
      for (const [pk, items] of Map.groupBy(model.items(), ({ pk }) => pk)) {
        const [ours, other] = [plain(items), theirs.get(pk)];
        if (!isSame(ours, other)) return { seed, call: 0, what: 'items', asked: pk, model: ours, engine: other };
        theirs.delete(pk);
      }
    }
    const [more] = theirs;
    return more === undefined ? undefined : { seed: 0, call: 0, what: 'items', asked: more[0], model: undefined, engine: more[1] };
  }

  async compareStreams(): Promise<Difference | undefined> {
    const theirs = linesOf(await this.#comparison.engine.records(this.#table));
    for (const [seed, model] of this.#models) {
      for (const [key, ours] of linesOf(model.takeRecords())) {
        const other = theirs.get(key) ?? [];
        if (!isSame(ours, other)) return { seed, call: 0, what: 'stream', asked: key, model: ours, engine: other };
      }
    }
    const told = [...theirs.keys()].length;
    return told > 0 ? undefined : { seed: 0, call: 0, what: 'stream', asked: 'any', model: 'something', engine: 'nothing' };
  }
}

/** Runs the histories on both. Undefined where nothing differs. */
export async function compareHistories(comparison: Comparison): Promise<Difference | undefined> {
  const { engine, firstSeed, histories, streams = true } = comparison;
  const comparer = new Comparer(comparison, await engine.createTable({ stream: streams }));
  let next = firstSeed;
  let found: Difference | undefined;
  const work = async (): Promise<void> => {
    while (next < firstSeed + histories && found === undefined) {
      const seed = next;
      next += 1;
      found = (await comparer.compareAnswers(seed)) ?? found;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  found ??= await comparer.compareItems();
  if (found !== undefined || !streams) return found;
  return comparer.compareStreams();
}
