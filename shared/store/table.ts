import { randomUUID } from 'node:crypto';

import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  BatchGetCommand,
  BatchExecuteStatementCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

import type { Key } from './keys.ts';
import { Meter, readUnits, sizeOfItem, writeUnits } from './meter.ts';

/** An item as the document client gives and takes it. */
export type Item = Key & Readonly<Record<string, unknown>>;

/** A condition of DynamoDB's language with its names and values. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export type TransactItem =
  | { readonly put: Item; readonly condition: Condition }
  | { readonly remove: Key; readonly condition: Condition }
  | { readonly update: Key; readonly expression: string; readonly condition: Condition }
  | { readonly check: Key; readonly condition: Condition };

/** Which items of a transaction failed their condition (by position), with the item found there where there was one. */
export class TransactionRefusedError extends Error {
  override readonly name = 'TransactionRefusedError';
  readonly failed: ReadonlyMap<number, Item | undefined>;

  constructor(failed: ReadonlyMap<number, Item | undefined>) {
    super(`conditions failed: ${[...failed.keys()].join(', ')}`);
    this.failed = failed;
  }
}

export const absent: Condition = { expression: 'attribute_not_exists(pk)' };
export const present: Condition = { expression: 'attribute_exists(pk)' };
/** Holds whatever is there, for writes whose repetition changes nothing. */
export const anyway: Condition = { expression: 'attribute_exists(pk) OR attribute_not_exists(pk)' };
export const versionIs = (version: number): Condition => ({
  expression: '#version = :version',
  names: { '#version': 'version' },
  values: { ':version': version },
});

export interface QueryInput {
  readonly pk: string;
  /** Both ends are included. */
  readonly from: string;
  readonly to: string;
  /** Start behind this sort key (in reading direction). */
  readonly after?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
  readonly consistent?: boolean;
}

export interface QueryOutput {
  readonly items: readonly Item[];
  /** The sort key to go on behind; absent when the range is read to its end. */
  readonly last?: string;
}

/** What a scan gives of what it comes by. */
export const scanFilters = {
  entities: { expression: 'sk = :user OR sk = :group', values: { ':user': 'u', ':group': 'g' } },
  entitiesAndIndex: {
    expression: 'sk = :user OR sk = :group OR begins_with(pk, :index)',
    values: { ':user': 'u', ':group': 'g', ':index': 'x#' },
  },
} as const satisfies Readonly<Record<string, Condition>>;

export interface ScanInput {
  /** One of `segments` parts of the table, which are scanned side by side. */
  readonly segment: number;
  readonly segments: number;
  /** Start behind this key. */
  readonly after?: Key;
  /** Items that are looked at, whether the filter takes them or not. */
  readonly limit: number;
  readonly filter: keyof typeof scanFilters;
}

const batchGetLimit = 100;
const insertBatchLimit = 25;
const transactionTries = 5;

const hasName = (error: unknown, ...names: string[]): boolean => error instanceof Error && names.includes(error.name);

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));
}

const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

function conditionInput({ expression, names, values }: Condition) {
  return {
    ConditionExpression: expression,
    ...(names === undefined ? {} : { ExpressionAttributeNames: { ...names } }),
    ...(values === undefined ? {} : { ExpressionAttributeValues: { ...values } }),
  };
}

function transactInput(items: readonly TransactItem[], tableName: string): NonNullable<TransactWriteCommandInput['TransactItems']> {
  const common = { TableName: tableName, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
  return items.map((item) => {
    if ('put' in item) return { Put: { ...common, Item: { ...item.put }, ...conditionInput(item.condition) } };
    if ('remove' in item) return { Delete: { ...common, Key: { ...item.remove }, ...conditionInput(item.condition) } };
    if ('update' in item) {
      return {
        Update: { ...common, Key: { ...item.update }, UpdateExpression: item.expression, ...conditionInput(item.condition) },
      };
    }
    return { ConditionCheck: { ...common, Key: { ...item.check }, ...conditionInput(item.condition) } };
  });
}

/** Deletes and checks cost by the size of what is there, which the answer does not tell: one unit is DynamoDB's least. */
function transactUnits(items: readonly TransactItem[]): number {
  return items.reduce((sum, item) => sum + 2 * ('put' in item ? writeUnits(sizeOfItem(item.put)) : 1), 0);
}

/**
 * The one table: reads are strongly consistent unless asked otherwise, writes carry a condition, everything is metered. Lost answers,
 * throttles and transaction conflicts are tried again here; failed conditions are the caller's.
 */
export class Table {
  readonly meter: Meter;
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, name: string, meter = new Meter()) {
    this.#client = client;
    this.#name = name;
    this.meter = meter;
  }

  async get(key: Key, { consistent = true } = {}): Promise<Item | undefined> {
    const output = await this.meter.measure(
      'GetItem',
      () => this.#client.send(new GetCommand({ TableName: this.#name, Key: { ...key }, ConsistentRead: consistent })),
      ({ Item: item }) => ({ read: readUnits(item === undefined ? 0 : sizeOfItem(item), consistent) }),
    );
    return output.Item as Item | undefined;
  }

  /** Up to any number of keys, 100 a call, the calls side by side. Absent items are left out. */
  async getMany(wanted: readonly Key[], { consistent = true } = {}): Promise<Item[]> {
    const unique = [...new Map(wanted.map((key) => [keyText(key), key])).values()];
    const [only] = unique;
    if (only === undefined) return [];
    if (unique.length === 1) {
      const item = await this.get(only, { consistent });
      return item === undefined ? [] : [item];
    }
    const batches: Key[][] = [];
    for (let start = 0; start < unique.length; start += batchGetLimit) batches.push(unique.slice(start, start + batchGetLimit));
    return (await Promise.all(batches.map((batch) => this.#getBatch(batch, consistent)))).flat();
  }

  async #getBatch(batch: readonly Key[], consistent: boolean): Promise<Item[]> {
    const found: Item[] = [];
    let left: readonly Key[] = batch;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt > 0) await pause(attempt);
      const asked = left.map(({ pk, sk }) => ({ pk, sk }));
      const output = await this.meter.measure(
        'BatchGetItem',
        () =>
          this.#client.send(new BatchGetCommand({ RequestItems: { [this.#name]: { Keys: asked, ConsistentRead: consistent } } })),
        ({ Responses }) => {
          const items = Responses?.[this.#name] ?? [];
          const missing = asked.length - items.length;
          return {
            read:
              items.reduce((sum, item) => sum + readUnits(sizeOfItem(item), consistent), 0) + missing * readUnits(0, consistent),
          };
        },
      );
      found.push(...((output.Responses?.[this.#name] ?? []) as Item[]));
      left = (output.UnprocessedKeys?.[this.#name]?.Keys ?? []) as Key[];
    }
    return found;
  }

  async query({ pk, from, to, after, limit, reverse = false, consistent = true }: QueryInput): Promise<QueryOutput> {
    const output = await this.meter.measure(
      'Query',
      () =>
        this.#client.send(
          new QueryCommand({
            TableName: this.#name,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
            ConsistentRead: consistent,
            ScanIndexForward: !reverse,
            ...(limit === undefined ? {} : { Limit: limit }),
            ...(after === undefined ? {} : { ExclusiveStartKey: { pk, sk: after } }),
          }),
        ),
      ({ Items }) => ({
        read: readUnits(
          (Items ?? []).reduce((sum, item) => sum + sizeOfItem(item), 0),
          consistent,
        ),
      }),
    );
    const last = output.LastEvaluatedKey as Key | undefined;
    return { items: (output.Items ?? []) as Item[], ...(last === undefined ? {} : { last: last.sk }) };
  }

  /**
   * A stretch of the whole table, in no order. No request does so: what it costs grows with the table. The meter counts what the filter
   * takes; DynamoDB counts everything that was looked at.
   */
  async scan({ segment, segments, after, limit, filter }: ScanInput): Promise<{ items: readonly Item[]; last?: Key }> {
    const { expression, values } = scanFilters[filter];
    const output = await this.meter.measure(
      'Scan',
      () =>
        this.#client.send(
          new ScanCommand({
            TableName: this.#name,
            Segment: segment,
            TotalSegments: segments,
            FilterExpression: expression,
            ExpressionAttributeValues: values,
            ConsistentRead: true,
            Limit: limit,
            ...(after === undefined ? {} : { ExclusiveStartKey: { pk: after.pk, sk: after.sk } }),
          }),
        ),
      ({ Items }) => ({ read: readUnits((Items ?? []).reduce((sum, item) => sum + sizeOfItem(item), 0)) }),
    );
    const last = output.LastEvaluatedKey as Key | undefined;
    return { items: (output.Items ?? []) as Item[], ...(last === undefined ? {} : { last }) };
  }

  /** Every item of a range, page after page. For ranges that are bounded by design. */
  async *all(input: Omit<QueryInput, 'after' | 'limit'>): AsyncGenerator<Item> {
    let after: string | undefined;
    do {
      const page: QueryOutput = await this.query(after === undefined ? input : { ...input, after });
      yield* page.items;
      after = page.last;
    } while (after !== undefined);
  }

  /** False where the condition did not hold. */
  async put(item: Item, condition: Condition): Promise<boolean> {
    return this.#conditionally('PutItem', writeUnits(sizeOfItem(item)), () =>
      this.#client.send(new PutCommand({ TableName: this.#name, Item: { ...item }, ...conditionInput(condition) })),
    );
  }

  /** False where the condition did not hold. */
  async remove(key: Key, condition: Condition): Promise<boolean> {
    return this.#conditionally('DeleteItem', 1, () =>
      this.#client.send(new DeleteCommand({ TableName: this.#name, Key: { ...key }, ...conditionInput(condition) })),
    );
  }

  /**
   * One atomic update. `update` is DynamoDB's update expression; names and values of it come with the condition's. Gives the item as it
   * is afterwards, or undefined where the condition did not hold.
   */
  async update(key: Key, update: string, condition: Condition): Promise<Item | undefined> {
    try {
      const output = await this.meter.measure(
        'UpdateItem',
        () =>
          this.#client.send(
            new UpdateCommand({
              TableName: this.#name,
              Key: { ...key },
              UpdateExpression: update,
              ReturnValues: 'ALL_NEW',
              ...conditionInput(condition),
            }),
          ),
        ({ Attributes }) => ({ write: writeUnits(sizeOfItem(Attributes ?? {})) }),
      );
      return output.Attributes as Item | undefined;
    } catch (error) {
      if (hasName(error, 'ConditionalCheckFailedException')) return undefined;
      throw error;
    }
  }

  async #conditionally(operation: string, units: number, send: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.meter.measure(operation, send, () => ({ write: units }));
      return true;
    } catch (error) {
      if (hasName(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  }

  /**
   * All or nothing, at most 100 items. The client token makes a second try after a lost answer the same transaction.
   * Throws TransactionRefusedError where a condition failed.
   */
  async transact(items: readonly TransactItem[]): Promise<void> {
    const input = { TransactItems: transactInput(items, this.#name), ClientRequestToken: randomUUID() };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.meter.measure(
          'TransactWriteItems',
          () => this.#client.send(new TransactWriteCommand(input)),
          () => ({ write: transactUnits(items) }),
        );
        return;
      } catch (error) {
        const failed = failedConditions(error);
        if (failed !== undefined && failed.size > 0) throw new TransactionRefusedError(failed);
        if (attempt === transactionTries || !isPassing(error)) throw error;
        await pause(attempt);
      }
    }
  }

  /**
   * Inserts items that must not be there yet, 25 a call; each stands or falls alone. Gives, item by item, whether it was inserted.
   * An insert whose answer was lost reads as false when it is tried again: callers compare what they find with what they wanted.
   * When it fails, none of its calls is under way any more.
   */
  async insertMany(items: readonly Item[]): Promise<boolean[]> {
    const batches: Item[][] = [];
    for (let start = 0; start < items.length; start += insertBatchLimit) batches.push(items.slice(start, start + insertBatchLimit));
    const outcomes = await Promise.allSettled(batches.map((batch) => this.#insertBatch(batch)));
    return outcomes.flatMap((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  async #insertBatch(batch: readonly Item[]): Promise<boolean[]> {
    const inserted = batch.map(() => false);
    let left = batch.map((_, index) => index);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt > 0) await pause(attempt);
      const asked = left.flatMap((index) => {
        const item = batch[index];
        return item === undefined ? [] : [{ index, item }];
      });
      const output = await this.meter.measure(
        'BatchExecuteStatement',
        () =>
          this.#client.send(
            new BatchExecuteStatementCommand({ Statements: asked.map(({ item }) => insertStatement(this.#name, item)) }),
          ),
        () => ({ write: asked.reduce((sum, { item }) => sum + writeUnits(sizeOfItem(item)), 0) }),
      );
      const again: number[] = [];
      for (const [position, { index }] of asked.entries()) {
        const failure = output.Responses?.[position]?.Error;
        if (failure === undefined) inserted[index] = true;
        else if (failure.Code !== 'DuplicateItem') again.push(index);
      }
      left = again;
      if (attempt > 8 && left.length > 0) throw new Error('inserts are refused again and again');
    }
    return inserted;
  }
}

function insertStatement(tableName: string, item: Item): { Statement: string; Parameters: unknown[] } {
  const entries = Object.entries(item).filter(([, value]) => value !== undefined);
  const fields = entries.map(([name]) => `'${name}': ?`).join(', ');
  return { Statement: `INSERT INTO "${tableName}" VALUE {${fields}}`, Parameters: entries.map(([, value]) => value) };
}

interface Cancellation {
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: Item }[];
}

function failedConditions(error: unknown): Map<number, Item | undefined> | undefined {
  if (!hasName(error, 'TransactionCanceledException')) return undefined;
  const reasons = (error as Cancellation).CancellationReasons ?? [];
  return new Map(
    reasons.flatMap((reason, index) => (reason.Code === 'ConditionalCheckFailed' ? [[index, reason.Item] as const] : [])),
  );
}

/** Errors after which the same transaction may be sent again. */
function isPassing(error: unknown): boolean {
  return hasName(
    error,
    'TransactionCanceledException',
    'TransactionInProgressException',
    'TransactionConflictException',
    'TimeoutError',
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'InternalServerError',
    'ECONNRESET',
  );
}
