import {
  BatchExecuteStatementCommand,
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

import type { SeededRandom } from './seeded-random.ts';
import { compareText } from './table-model/values.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Guard {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Fields;
}

/** What an engine answers otherwise than DynamoDB does, so that it is not asked: nothing is compared there. */
export interface Habits {
  /** Expressions with mistakes are refused before the condition is looked at. dynoxide finds some of them too late. */
  readonly refusesMistakesFirst: boolean;
  /** A start key outside the range is refused. dynoxide takes any. */
  readonly refusesStartsOutside: boolean;
  /** DynamoDB Local refuses to start at the range's last key, and says of a full page that ends there that nothing follows. */
  readonly pagesToTheBound: boolean;
  /** An update that can't be, as a sum of text, is a reason against the transaction. DynamoDB Local refuses the request. */
  readonly cancelsImpossibleUpdates: boolean;
  /** A transaction that names an item twice is refused. DynamoDB Local carries it out. */
  readonly refusesItemsTwice: boolean;
  /** DynamoDB Local leaves maps without fields out of the stream's images. */
  readonly streamsEmptyMaps: boolean;
}

/** Random calls as the store makes them, and as it would by mistake: on few items, so that they meet. */
export class TableHistory {
  readonly #random: SeededRandom;
  readonly #table: string;
  readonly #partition: string;
  readonly #sortKeys: readonly string[];
  readonly #habits: Habits;
  readonly #transactions: ConstructorParameters<typeof TransactWriteCommand>[0][] = [];
  #tokens = 0;

  /** `partition` is this history's own: many of them share a table. */
  constructor(random: SeededRandom, habits: Habits, { table, partition }: { readonly table: string; readonly partition: string }) {
    this.#habits = habits;
    this.#random = random;
    this.#table = table;
    this.#partition = partition;

    this.#sortKeys = random
      .shuffled(['a', 'b', 'b#1', 'b#2', 'B', 'c', 'é', '000000000001', 'head', '\u{1F600}', '\uFFEE'])
      .slice(0, 4);
  }

  get partitions(): readonly string[] {
    return [`${this.#partition}#0`, `${this.#partition}#1`];
  }

  next(): object {
    const kinds = [
      () => this.#put(),
      () => this.#put(),
      () => this.#remove(),
      () => this.#update(),
      () => this.#update(),
      () => this.#transact(),
      () => this.#transact(),
      () => this.#repeat(),
      () => this.#insert(),
      () => this.#get(),
      () => this.#batchGet(),
      () => this.#query(),
    ] as const;
    return this.#random.pick(kinds)();
  }

  #key(): { pk: string; sk: string } {
    if (this.#random.chance(0.01)) return { pk: this.#random.pick(['', 'x'.repeat(2049)]), sk: 'a' };
    if (this.#random.chance(0.01)) return { pk: this.#partition, sk: this.#random.pick(['', 'é'.repeat(513)]) };
    return { pk: this.#random.pick(this.partitions), sk: this.#random.pick(this.#sortKeys) };
  }

  #number(): number {
    return this.#random.pick([0, 1, 1, 2, 2, 3, -1, 0.1, 0.2, 10, 1.5, 123_456_789_012]);
  }

  #value(depth = 0): unknown {
    const plain = [
      () => this.#number(),
      () => this.#number(),
      () => this.#random.pick(['', 'a', 'ab', 'é', 'user']),
      () => this.#random.pick([true, false, null]),
      () => this.#random.bytes(this.#random.below(4)),
    ];
    const deep = [
      () => ({ 'a-b': this.#value(depth + 1), left: undefined }),
      () => [this.#value(depth + 1), this.#value(depth + 1)],
      () => (this.#habits.streamsEmptyMaps ? {} : []),
    ];
    return this.#random.pick(depth < 2 ? [...plain, ...deep] : plain)();
  }

  #facts(): Fields {
    const facts: Record<string, unknown> = {};
    for (const name of ['version', 'owner', 'n', 'v']) {
      if (this.#random.chance(0.4)) facts[name] = name === 'version' ? this.#random.below(4) : this.#value();
    }
    if (this.#random.chance(0.003)) facts['v'] = 'x'.repeat(410_000);
    return facts;
  }

  #item(): Fields {
    return { ...this.#key(), ...this.#facts() };
  }

  #guard(mayBeWrong = this.#habits.refusesMistakesFirst): Guard {
    const version = { '#version': 'version' };
    const guards: readonly (() => Guard)[] = [
      () => ({}),
      () => ({ ConditionExpression: 'attribute_not_exists(pk)' }),
      () => ({ ConditionExpression: 'attribute_exists(pk)' }),
      () => ({ ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(pk)' }),
      () => ({ ConditionExpression: '#version = :version', ExpressionAttributeNames: version, ...this.#values(':version') }),
      () => ({
        ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
        ExpressionAttributeNames: version,
        ...this.#values(':version'),
      }),
      () => ({
        ConditionExpression: 'n <= :a AND (n > :b OR attribute_not_exists(v))',
        ExpressionAttributeValues: { ':a': this.#ordered(), ':b': this.#ordered() },
      }),
      () => ({ ConditionExpression: 'NOT n = :a AND v <> :b', ...this.#values(':a', ':b') }),
      () => ({ ConditionExpression: 'attribute_type(v, :type)', ExpressionAttributeValues: { ':type': this.#type() } }),
      () => ({ ConditionExpression: 'n BETWEEN :a AND :b', ExpressionAttributeValues: { ':a': -1, ':b': this.#number() } }),
      () => ({ ConditionExpression: 'begins_with(v, :a)', ExpressionAttributeValues: { ':a': 'a' } }),
      () => ({ ConditionExpression: 'v = n OR n = v AND attribute_exists(n)' }),
      // What is wrong.
      () => ({ ConditionExpression: 'n = :a', ...this.#values(':a', ':unused') }),
      () => ({ ConditionExpression: 'n = :missing' }),
      () => ({ ConditionExpression: 'n = ', ExpressionAttributeNames: version }),
    ];
    return mayBeWrong ? this.#random.pick(guards)() : this.#random.pick(guards.slice(0, 12))();
  }

  /** What has an order. */
  #ordered(): unknown {
    return this.#random.pick([() => this.#number(), () => this.#random.pick(['a', 'ab', 'é']), () => this.#random.bytes(2)])();
  }

  #type(): string {
    return this.#random.pick(['S', 'N', 'NULL', 'M', 'B', 'L', 'BOOL']);
  }

  #values(...names: readonly string[]): { readonly ExpressionAttributeValues: Fields } {
    const valueOf = (name: string): unknown => (name === ':version' ? this.#random.below(4) : this.#value());
    return { ExpressionAttributeValues: Object.fromEntries(names.map((name) => [name, valueOf(name)])) };
  }

  /** Update expressions with what they need; a guard's own names and values come on top. */
  #change(isTransacted: boolean): {
    readonly UpdateExpression: string;
    readonly values: Fields;
    readonly names: Readonly<Record<string, string>>;
  } {
    const [x, y] = [this.#value(), this.#value()];
    const plain = { names: {} };
    const possible = [
      () => ({ UpdateExpression: 'SET v = :x', values: { ':x': x }, ...plain }),
      () => ({ UpdateExpression: 'SET v = :x, n = :y', values: { ':x': x, ':y': y }, ...plain }),
      () => ({ UpdateExpression: 'SET n = if_not_exists(n, :x), v = :y', values: { ':x': x, ':y': y }, ...plain }),
      () => ({ UpdateExpression: 'REMOVE v, #o', values: {}, names: { '#o': 'owner' } }),
      () => ({ UpdateExpression: 'SET #o = :x REMOVE n', values: { ':x': x }, names: { '#o': 'owner' } }),
    ];
    const maybeImpossible = [
      () => ({ UpdateExpression: 'SET n = n + :x', values: { ':x': this.#number() }, ...plain }),
      () => ({ UpdateExpression: 'SET n = n - :x REMOVE v', values: { ':x': this.#number() }, ...plain }),
      () => ({ UpdateExpression: 'SET v = n, n = v', values: {}, ...plain }),
      () => ({ UpdateExpression: 'ADD #n :x', values: { ':x': this.#number() }, names: { '#n': 'n' } }),
    ];
    const wrong = [
      () => ({ UpdateExpression: 'SET n = :x, n = :x', values: { ':x': x }, ...plain }),
      () => ({ UpdateExpression: 'SET v = :nowhere', values: {}, ...plain }),
    ];
    return this.#random.pick([
      ...possible,
      ...(isTransacted && !this.#habits.cancelsImpossibleUpdates ? [] : maybeImpossible),
      ...(isTransacted || !this.#habits.refusesMistakesFirst ? [] : wrong),
    ])();
  }

  #updateInput(isTransacted: boolean) {
    const { UpdateExpression, values, names } = this.#change(isTransacted);
    const guard = isTransacted ? this.#guard(false) : this.#guard();
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = guard;
    const allNames = { ...names, ...ExpressionAttributeNames };
    const allValues = { ...values, ...ExpressionAttributeValues };
    return {
      Key: this.#key(),
      UpdateExpression,
      ...(ConditionExpression === undefined ? {} : { ConditionExpression }),
      ...(Object.keys(allNames).length === 0 ? {} : { ExpressionAttributeNames: allNames }),
      ...(Object.keys(allValues).length === 0 ? {} : { ExpressionAttributeValues: allValues }),
    };
  }

  #put(): object {
    return new PutCommand({ TableName: this.#table, Item: this.#item(), ...this.#guard() });
  }

  #remove(): object {
    return new DeleteCommand({ TableName: this.#table, Key: this.#key(), ...this.#guard() });
  }

  #update(): object {
    return new UpdateCommand({ TableName: this.#table, ReturnValues: 'ALL_NEW', ...this.#updateInput(false) });
  }

  #transactItem() {
    const common = {
      TableName: this.#table,
      ...(this.#random.chance(0.8) ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } : {}),
    };
    return this.#random.pick([
      () => ({ Put: { ...common, Item: this.#item(), ...this.#guard(false) } }),
      () => ({ Put: { ...common, Item: this.#item(), ...this.#guard(false) } }),
      () => ({ Delete: { ...common, Key: this.#key(), ...this.#guard(false) } }),
      () => ({ Update: { ...common, ...this.#updateInput(true) } }),
      () => {
        const { ConditionExpression = 'attribute_exists(pk)', ...guard } = this.#guard(false);
        return { ConditionCheck: { ...common, Key: this.#key(), ConditionExpression, ...guard } };
      },
    ])();
  }

  #transact(): object {
    const made = Array.from({ length: 1 + this.#random.below(4) }, () => this.#transactItem());
    const keyOfItem = (item: object): string => {
      const [{ Key, Item }] = Object.values(item) as [{ Key?: Fields; Item?: Fields }];
      const { pk, sk } = Item ?? Key ?? {};
      return `${String(pk)}\n${String(sk)}`;
    };
    // The same item twice is a mistake that is made now and then; mostly each comes once.
    const once = [...new Map(made.map((item) => [keyOfItem(item), item])).values()];
    const input = {
      TransactItems: this.#habits.refusesItemsTwice && this.#random.chance(0.1) ? made : once,
      ...(this.#random.chance(0.7) ? { ClientRequestToken: `${this.#partition}-${++this.#tokens}` } : {}),
    };
    this.#transactions.push(input);
    return new TransactWriteCommand(input);
  }

  /** An earlier transaction, as it was or, under its token, as another one. */
  #repeat(): object {
    const input = this.#transactions.length === 0 ? undefined : this.#random.pick(this.#transactions);
    if (input === undefined) return this.#transact();
    if (this.#random.chance(0.7)) return new TransactWriteCommand(input);
    return new TransactWriteCommand({ ...input, TransactItems: [{ Put: { TableName: this.#table, Item: this.#item() } }] });
  }

  #insert(): object {
    const items = Array.from({ length: 1 + this.#random.below(3) }, () => this.#item());
    const once = [...new Map(items.map((item) => [`${String(item['pk'])}\n${String(item['sk'])}`, item])).values()];
    const Statements = once.map((item) => {
      const entries = Object.entries(item);
      const fields = entries.map(([name]) => `'${name}': ?`).join(', ');
      return { Statement: `INSERT INTO "${this.#table}" VALUE {${fields}}`, Parameters: entries.map(([, value]) => value) };
    });
    return new BatchExecuteStatementCommand({ Statements });
  }

  #get(): object {
    return new GetCommand({ TableName: this.#table, Key: this.#key(), ConsistentRead: true });
  }

  #batchGet(): object {
    const keys = Array.from({ length: 1 + this.#random.below(5) }, () => this.#key());
    const once = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
    const Keys = this.#random.chance(0.95) ? once : keys;
    return new BatchGetCommand({ RequestItems: { [this.#table]: { Keys, ConsistentRead: true } } });
  }

  #query(): object {
    const pk = this.#random.pick(this.partitions);
    const { pagesToTheBound, refusesStartsOutside } = this.#habits;
    const between = [' ', '0', '~', 'b#', 'b$', '\uFFFF'];
    const bounds = pagesToTheBound ? [...between, ...this.#sortKeys] : between;
    const [one, other] = [this.#random.pick(bounds), this.#random.pick(bounds)];
    const isOrdered = compareText(one, other) <= 0;
    const [from, to] = isOrdered || this.#random.chance(0.1) ? [one, other] : [other, one];
    const starts = this.#sortKeys.filter((sk) => refusesStartsOutside || (compareText(sk, from) >= 0 && compareText(sk, to) <= 0));
    const start = starts.length > 0 && this.#random.chance(0.4) ? { ExclusiveStartKey: { pk, sk: this.#random.pick(starts) } } : {};
    return new QueryCommand({
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: this.#random.chance(0.8),
      ScanIndexForward: this.#random.chance(0.5),
      ...(this.#random.chance(0.5) ? { Limit: 1 + this.#random.below(3) } : {}),
      ...start,
    });
  }
}
