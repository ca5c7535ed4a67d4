import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { parseCondition } from './conditions.ts';
import { invalid, onlyKnown, UnknownToModelError } from './errors.ts';
import type { Row, TableState } from './table-state.ts';
import { Placeholders } from './tokens.ts';
import { type AttributeMap, compareText, keyOf, keyOfItem, keyText, sizeOfItem } from './values.ts';
import { toAttributes } from './writes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Bytes that one answer of a query holds. */
const pageBytes = 1024 * 1024;
/** Bytes that one answer of a batch holds; what is beyond is left for another call. */
const batchBytes = 16 * 1024 * 1024;
const batchKeys = 100;

export interface QueryRequest {
  readonly TableName?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Fields;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Fields;
}

export interface QueryAnswer {
  readonly Items: readonly AttributeMap[];
  readonly Count: number;
  readonly LastEvaluatedKey?: AttributeMap;
}

/** The only form of query that the store has. */
const keyCondition = 'pk = :pk AND sk BETWEEN :from AND :to';

function rangeOf({ KeyConditionExpression, ExpressionAttributeValues = {} }: QueryRequest): {
  pk: string;
  from: string;
  to: string;
} {
  if (KeyConditionExpression !== keyCondition) throw new UnknownToModelError('the model knows no such key condition');
  const values = toAttributes(ExpressionAttributeValues);
  const text = (name: string): string => {
    const value = values[name]?.S;
    if (value === undefined) throw invalid(`Condition parameter type does not match schema type: ${name}`);
    return value;
  };
  const [pk, from, to] = [text(':pk'), text(':from'), text(':to')];
  keyOf({ pk: { S: pk }, sk: { S: from } });
  keyOf({ pk: { S: pk }, sk: { S: to } });
  if (compareText(from, to) > 0)
    throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
  return { pk, from, to };
}

/** Where reading begins: behind that sort key, in reading direction. */
function startOf(request: QueryRequest, { pk, from, to }: { pk: string; from: string; to: string }): string | undefined {
  if (request.ExclusiveStartKey === undefined) return undefined;
  const key = keyOf(toAttributes(request.ExclusiveStartKey));
  const outside = key.pk !== pk || compareText(key.sk, from) < 0 || compareText(key.sk, to) > 0;
  if (outside) throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  return key.sk;
}

export function query(state: TableState, request: QueryRequest): QueryAnswer {
  onlyKnown(request, [
    'TableName',
    'KeyConditionExpression',
    'ExpressionAttributeValues',
    'ConsistentRead',
    'ScanIndexForward',
    'Limit',
    'ExclusiveStartKey',
  ]);
  const { Limit = Number.POSITIVE_INFINITY, ScanIndexForward: forwards = true } = request;
  if (Limit < 1) throw invalid('Limit must be greater than or equal to 1');
  const range = rangeOf(request);
  const after = startOf(request, range);
  const inRange = state.sorted(range.pk).filter(({ sk }) => compareText(sk, range.from) >= 0 && compareText(sk, range.to) <= 0);
  const inOrder = forwards ? inRange : inRange.toReversed();
  const isBehind = (sk: string): boolean =>
    after === undefined || (forwards ? compareText(sk, after) > 0 : compareText(sk, after) < 0);
  return page(
    inOrder.filter(({ sk }) => isBehind(sk)),
    range.pk,
    Limit,
  );
}

/** DynamoDB stops when it has as many as it may, and does not look whether there would have been more. */
function page(rows: readonly Row[], pk: string, limit: number): QueryAnswer {
  const Items: AttributeMap[] = [];
  let bytes = 0;
  for (const { sk, item } of rows) {
    Items.push(item);
    bytes += sizeOfItem(item);
    if (Items.length >= limit || bytes > pageBytes)
      return { Items, Count: Items.length, LastEvaluatedKey: { pk: { S: pk }, sk: { S: sk } } };
  }
  return { Items, Count: Items.length };
}

export interface BatchAnswer {
  readonly found: readonly AttributeMap[];
  /** Positions of keys that the answer had no room for. */
  readonly left: readonly number[];
}

export function getBatch(state: TableState, wanted: readonly Fields[]): BatchAnswer {
  if (wanted.length === 0 || wanted.length > batchKeys) throw invalid('Too many items requested for the BatchGetItem call');
  const keys = wanted.map((key) => keyOf(toAttributes(key)));
  if (new Set(keys.map(keyText)).size < keys.length) throw invalid('Provided list of item keys contains duplicates');
  const found: AttributeMap[] = [];
  let bytes = 0;
  for (const [index, key] of keys.entries()) {
    const item = state.get(key);
    if (item === undefined) continue;
    bytes += sizeOfItem(item);
    if (bytes > batchBytes) return { found, left: keys.slice(index).map((_, position) => index + position) };
    found.push(item);
  }
  return { found, left: [] };
}

export interface ScanRequest {
  readonly TableName?: string;
  readonly FilterExpression?: string;
  readonly ExpressionAttributeValues?: Fields;
  readonly ConsistentRead?: boolean;
  readonly Segment?: number;
  readonly TotalSegments?: number;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Fields;
}

export interface ScanAnswer {
  readonly Items: readonly AttributeMap[];
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: AttributeMap;
}

/** A stable number for a partition: whole partitions fall into one segment, as they do in DynamoDB. */
function spread(pk: string): number {
  let hash = 0;
  for (let index = 0; index < pk.length; index += 1) hash = (Math.imul(hash, 31) + pk.charCodeAt(index)) | 0;
  return Math.abs(hash);
}

export function scan(state: TableState, request: ScanRequest): ScanAnswer {
  onlyKnown(request, [
    'TableName',
    'FilterExpression',
    'ExpressionAttributeValues',
    'ConsistentRead',
    'Segment',
    'TotalSegments',
    'Limit',
    'ExclusiveStartKey',
  ]);
  const { Segment = 0, TotalSegments = 1, Limit = Number.POSITIVE_INFINITY, ExclusiveStartKey } = request;
  if (Limit < 1) throw invalid('Limit must be greater than or equal to 1');
  if (Segment >= TotalSegments) throw invalid('Segment must be less than TotalSegments');
  const placeholders = new Placeholders<AttributeValue>(undefined, toAttributes(request.ExpressionAttributeValues ?? {}));
  const takes = request.FilterExpression === undefined ? () => true : parseCondition(request.FilterExpression, placeholders);
  placeholders.checkUse();
  const after = ExclusiveStartKey === undefined ? undefined : keyOf(toAttributes(ExclusiveStartKey));
  const isBehind = (item: AttributeMap): boolean => {
    const { pk, sk } = keyOfItem(item);
    if (after === undefined) return true;
    return pk === after.pk ? compareText(sk, after.sk) > 0 : compareText(pk, after.pk) > 0;
  };
  const segment = state.all((pk) => spread(pk) % TotalSegments === Segment).filter(isBehind);
  const looked = segment.slice(0, Limit);
  const last = looked.at(-1);
  const more = last !== undefined && looked.length >= Limit;
  return {
    Items: looked.filter(takes),
    ScannedCount: looked.length,
    ...(more && last?.['pk'] && last['sk'] ? { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } } : {}),
  };
}
