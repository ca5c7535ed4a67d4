import { unmarshall } from '@aws-sdk/util-dynamodb';

import type { SeededRandom } from '../seeded-random.ts';
import { conditionFailed, invalid, ModelError, onlyKnown, UnknownToModelError } from './errors.ts';
import { getBatch, query, type QueryRequest, scan, type ScanRequest } from './reads.ts';
import { parseInsert } from './statements.ts';
import { type ModelRecord, TableState } from './table-state.ts';
import { commitTransaction, conflictAt, parseTransaction, type TransactItem } from './transactions.ts';
import { type AttributeMap, checkSize, keyOf, keyOfItem, keyText } from './values.ts';
import { parseWrite, toAttributes, type WriteInput } from './writes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whose time calls take. */
export interface ModelClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface TableModelOptions {
  readonly name: string;
  /** With both, calls take some time each way, and a transaction holds its items until it is done. @default - every call is at once */
  readonly timing?: { readonly clock: ModelClock; readonly random: SeededRandom; readonly mostMilliseconds: number };
}

interface BatchGetRequest {
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly Fields[]; readonly ConsistentRead?: boolean }>>;
}

interface StatementsRequest {
  readonly Statements?: readonly { readonly Statement?: string; readonly Parameters?: readonly unknown[] }[];
}

interface TransactRequest {
  readonly TransactItems?: readonly TransactItem[];
  readonly ClientRequestToken?: string;
}

const tokenMilliseconds = 10 * 60 * 1000;
const mostStatements = 25;

/** Bytes can't be frozen. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

const seenItems = new WeakMap<AttributeMap, Fields>();

/** Stored items never change, and tables of one past share them: so do those who read them, and none may write on what it was given. */
function toItem(attributes: AttributeMap): Fields {
  const known = seenItems.get(attributes);
  if (known !== undefined) return known;
  const item: Fields = frozen(unmarshall({ ...attributes }));
  seenItems.set(attributes, item);
  return item;
}

/**
 * The part of DynamoDB that the store uses, in this process and without waiting: what a call answers depends on the calls before it, the
 * clock and the seed alone. What it does not know it refuses (`UnknownToModelError`). test/ports/table-model.test.ts holds it against
 * the engines.
 */
export class TableModel {
  readonly #name: string;
  readonly #timing: TableModelOptions['timing'];
  #state = new TableState();
  readonly #tokens = new Map<string, { readonly request: string; readonly at: number }>();
  readonly #held = new Set<string>();

  constructor({ name, timing }: TableModelOptions) {
    this.#name = name;
    this.#timing = timing;
  }

  /** As the document client has it. */
  async send(command: object): Promise<object> {
    const operation = command.constructor.name.replace(/Command$/, '');
    const input: unknown = structuredClone(Reflect.get(command, 'input'));
    await this.#pass();
    const answer = await this.#answer(operation, input);
    await this.#pass();
    return answer;
  }

  /** The same table, which goes its own way from here on. */
  fork(timing: TableModelOptions['timing'] = this.#timing): TableModel {
    const copy = new TableModel({ name: this.#name, ...(timing === undefined ? {} : { timing }) });
    copy.#state = this.#state.fork();
    for (const [token, known] of this.#tokens) copy.#tokens.set(token, known);
    return copy;
  }

  /** Every item, in the order of the keys. */
  items(): Fields[] {
    return this.#state.all().map(toItem);
  }

  /** What the stream brings since the last call. @param random to mix the changes of different items */
  takeRecords(random?: SeededRandom): ModelRecord[] {
    return this.#state.takeRecords(random);
  }

  async #pass(): Promise<void> {
    if (this.#timing === undefined) return;
    const { clock, random, mostMilliseconds } = this.#timing;
    await clock.sleep(random.next() * mostMilliseconds);
  }

  #now(): number {
    return this.#timing?.clock.now() ?? 0;
  }

  #answer(operation: string, input: unknown): object | Promise<object> {
    switch (operation) {
      case 'Get':
        return this.#get(input as { readonly Key?: Fields });
      case 'BatchGet':
        return this.#batchGet(input as BatchGetRequest);
      case 'Query':
        return this.#query(input as QueryRequest);
      case 'Scan':
        return this.#scan(input as ScanRequest);
      case 'Put':
      case 'Delete':
      case 'Update':
        return this.#write(operation, input as WriteInput);
      case 'TransactWrite':
        return this.#transact(input as TransactRequest);
      case 'BatchExecuteStatement':
        return this.#insertBatch(input as StatementsRequest);
      default:
        throw new UnknownToModelError(`the model knows no operation ${operation}`);
    }
  }

  #checkTable(name: string | undefined): void {
    if (name !== this.#name) throw new ModelError('ResourceNotFoundException', 'Cannot do operations on a non-existent table');
  }

  #get(input: { readonly TableName?: string; readonly Key?: Fields }): object {
    onlyKnown(input, ['TableName', 'Key', 'ConsistentRead']);
    this.#checkTable(input.TableName);
    const item = this.#state.get(keyOf(toAttributes(input.Key ?? {})));
    return item === undefined ? {} : { Item: toItem(item) };
  }

  #batchGet(input: BatchGetRequest): object {
    onlyKnown(input, ['RequestItems']);
    const [table, another] = Object.entries(input.RequestItems ?? {});
    if (table === undefined || another !== undefined) throw new UnknownToModelError('the model has one table');
    const [name, { Keys = [], ...how }] = table;
    this.#checkTable(name);
    onlyKnown(how, ['ConsistentRead']);
    const { found, left } = getBatch(this.#state, Keys);
    const items = this.#timing === undefined ? found : this.#timing.random.shuffled(found);
    const unprocessed = left.map((index) => Keys[index]);
    return {
      Responses: { [name]: items.map(toItem) },
      UnprocessedKeys: unprocessed.length === 0 ? {} : { [name]: { ...how, Keys: unprocessed } },
    };
  }

  #query(input: QueryRequest): object {
    this.#checkTable(input.TableName);
    const { Items, Count, LastEvaluatedKey } = query(this.#state, input);
    return {
      Items: Items.map(toItem),
      Count,
      ScannedCount: Count,
      ...(LastEvaluatedKey === undefined ? {} : { LastEvaluatedKey: toItem(LastEvaluatedKey) }),
    };
  }

  #scan(input: ScanRequest): object {
    this.#checkTable(input.TableName);
    const { Items, ScannedCount, LastEvaluatedKey } = scan(this.#state, input);
    return {
      Items: Items.map(toItem),
      Count: Items.length,
      ScannedCount,
      ...(LastEvaluatedKey === undefined ? {} : { LastEvaluatedKey: toItem(LastEvaluatedKey) }),
    };
  }

  #write(kind: 'Put' | 'Delete' | 'Update', input: WriteInput): object {
    this.#checkTable(input.TableName);
    const { key, condition, apply, fault } = parseWrite(kind, input);
    if (fault !== undefined) throw fault;
    if (this.#held.has(keyText(key))) throw new ModelError('TransactionConflictException', 'Transaction is ongoing for the item');
    const before = this.#state.get(key);
    if (!condition(before ?? {})) throw conditionFailed();
    const after = apply(before);
    this.#state.set(key, after, this.#now());
    if (input.ReturnValues === undefined) return {};
    if (input.ReturnValues !== 'ALL_NEW' || after === undefined) throw new UnknownToModelError('the model returns ALL_NEW alone');
    return { Attributes: toItem(after) };
  }

  async #transact(input: TransactRequest): Promise<object> {
    onlyKnown(input, ['TransactItems', 'ClientRequestToken']);
    const { TransactItems = [], ClientRequestToken: token } = input;
    for (const item of TransactItems) for (const write of Object.values(item)) this.#checkTable(write.TableName);
    if (token !== undefined && this.#isRepeated(token, TransactItems)) return {};
    const writes = parseTransaction(TransactItems);
    const conflict = conflictAt(writes, (key) => this.#held.has(key));
    if (conflict !== undefined) throw conflict;
    const held = writes.map(({ key }) => keyText(key));
    for (const key of held) this.#held.add(key);
    try {
      await this.#pass();
      commitTransaction(this.#state, writes, this.#now());
    } finally {
      for (const key of held) this.#held.delete(key);
    }
    if (token !== undefined) this.#tokens.set(token, { request: JSON.stringify(TransactItems), at: this.#now() });
    return {};
  }

  #isRepeated(token: string, items: readonly TransactItem[]): boolean {
    const known = this.#tokens.get(token);
    if (known === undefined || known.at < this.#now() - tokenMilliseconds) return false;
    if (known.request === JSON.stringify(items)) return true;
    throw new ModelError('IdempotentParameterMismatchException', 'Request token is used with other parameters');
  }

  #insertBatch(input: StatementsRequest): object {
    onlyKnown(input, ['Statements']);
    const { Statements = [] } = input;
    if (Statements.length === 0 || Statements.length > mostStatements) throw invalid('Member must have length between 1 and 25');
    return { Responses: Statements.map((statement) => this.#insert(statement)) };
  }

  #insert({
    Statement = '',
    Parameters = [],
    ...how
  }: {
    readonly Statement?: string;
    readonly Parameters?: readonly unknown[];
  }): object {
    onlyKnown(how, []);
    try {
      const item = parseInsert(Statement, Parameters, this.#name);
      const key = keyOfItem(item);
      checkSize(item);
      if (this.#held.has(keyText(key))) return { Error: { Code: 'TransactionConflict', Message: 'Transaction is ongoing' } };
      if (this.#state.get(key) !== undefined)
        return { Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } };
      this.#state.set(key, item, this.#now());
      return { TableName: this.#name };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      return { Error: { Code: 'ValidationError', Message: error.message } };
    }
  }
}
