import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import { parseCondition, type Predicate } from './conditions.ts';
import { ModelError, onlyKnown, UnknownToModelError } from './errors.ts';
import { Placeholders } from './tokens.ts';
import { parseUpdate } from './updates.ts';
import { type AttributeMap, checkSize, keyOf, keyOfItem, type ModelKey, normalizedMap } from './values.ts';

/** What all writes have in common, by the document client's names. */
export interface WriteInput {
  readonly TableName?: string;
  readonly Item?: Readonly<Record<string, unknown>>;
  readonly Key?: Readonly<Record<string, unknown>>;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

export type WriteKind = 'Put' | 'Delete' | 'Update' | 'ConditionCheck';

/** One write, checked and understood, before it is known whether its condition holds. */
export interface ParsedWrite {
  readonly key: ModelKey;
  readonly condition: Predicate;
  readonly isCheck: boolean;
  readonly returnsOld: boolean;
  /** What is wrong with its key. Alone, the write is refused for it; in a transaction it is a reason. */
  readonly fault: ModelError | undefined;
  /** The item afterwards; undefined where it goes. Throws where the item cannot become that. */
  readonly apply: (before: AttributeMap | undefined) => AttributeMap | undefined;
}

export function toAttributes(value: Readonly<Record<string, unknown>>): AttributeMap {
  const marshalled: Record<string, AttributeValue> = marshall(value, { removeUndefinedValues: true });
  return normalizedMap(marshalled);
}

const parameters = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];
const own: Record<WriteKind, readonly string[]> = {
  Put: ['Item'],
  Delete: ['Key'],
  Update: ['Key', 'UpdateExpression', 'ReturnValues'],
  ConditionCheck: ['Key'],
};

export function parseWrite(kind: WriteKind, input: WriteInput): ParsedWrite {
  onlyKnown(input, [...parameters, ...own[kind]]);
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ConditionExpression, UpdateExpression } = input;
  const placeholders = new Placeholders<AttributeValue>(names, values === undefined ? undefined : toAttributes(values));
  const condition = ConditionExpression === undefined ? () => true : parseCondition(ConditionExpression, placeholders);
  const common = {
    condition,
    isCheck: kind === 'ConditionCheck',
    returnsOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
  const item = kind === 'Put' ? toAttributes(input.Item ?? {}) : undefined;
  const [key, fault] = keyOrFault(item ?? toAttributes(input.Key ?? {}), item === undefined ? keyOf : keyOfItem);
  if (item !== undefined) checkSize(item);
  const update = kind === 'Update' ? updateOf(key, UpdateExpression, placeholders) : undefined;
  placeholders.checkUse();
  return { ...common, key, fault, apply: update ?? (() => item) };
}

/** A key that is too long is found late, when others' conditions are looked at as well; any other fault refuses the whole request. */
function keyOrFault(map: AttributeMap, toKey: (map: AttributeMap) => ModelKey): [ModelKey, ModelError | undefined] {
  try {
    return [toKey(map), undefined];
  } catch (error) {
    const [pk, sk] = [map['pk']?.S ?? '', map['sk']?.S ?? ''];
    if (!(error instanceof ModelError) || pk === '' || sk === '') throw error;
    return [{ pk, sk }, error];
  }
}

function updateOf(
  { pk, sk }: ModelKey,
  expression: string | undefined,
  values: Placeholders<AttributeValue>,
): ParsedWrite['apply'] {
  if (expression === undefined) throw new UnknownToModelError('the model knows no update without an expression');
  const update = parseUpdate(expression, values);
  return (before) => {
    const after = update(before ?? { pk: { S: pk }, sk: { S: sk } });
    checkSize(after);
    return after;
  };
}
