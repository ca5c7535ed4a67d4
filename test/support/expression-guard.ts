import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** Every word of the product's source: names of attributes, keywords. What a caller sends is in none of it, but for these very words. */
const words = new Set(
  globSync('shared/**/*.ts', { cwd: repository }).flatMap(
    (file) => readFileSync(join(repository, file), 'utf8').match(/\w+/g) ?? [],
  ),
);

const expressionFields = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
] as const;

export class ForeignExpressionError extends Error {
  override readonly name = 'ForeignExpressionError';
}

/** Numbers may follow: attributes that are counted. */
const isKnown = (text: string): boolean =>
  (text.match(/\w+/g) ?? []).every((word) => words.has(word) || words.has(word.replace(/\d+$/, '')) || /^\d+$/.test(word));

/** Expressions hold words of the source, placeholders and signs, and nothing in quotes. */
function checkExpression(text: string): void {
  if (!/^[\w\s#:=<>(),.+-]*$/.test(text) || !isKnown(text)) throw new ForeignExpressionError(text);
}

function checkNames(names: unknown): void {
  for (const [placeholder, name] of Object.entries(names ?? {}))
    if (!isKnown(`${placeholder} ${String(name)}`)) throw new ForeignExpressionError(`${placeholder}: ${String(name)}`);
}

/** Statements are one text with attributes' names in it; values are parameters. */
function checkStatement(text: string): void {
  const [, fields] = /^INSERT INTO "[\w-]+" VALUE \{((?:'\w+': \?(?:, )?)*)\}$/.exec(text) ?? [];
  if (fields === undefined || !isKnown(fields)) throw new ForeignExpressionError(text);
}

/** AC-076: throws where what a request to the table says, beside its values, is not the product's own words. */
export function checkExpressions(input: unknown): void {
  if (typeof input !== 'object' || input === null) return;
  for (const [name, value] of Object.entries(input)) {
    if (name === 'ExpressionAttributeNames') checkNames(value);
    else if (expressionFields.some((field) => field === name)) checkExpression(String(value));
    else if (name === 'Statement') checkStatement(String(value));
    // What is kept is data.
    else if (!['Item', 'Key', 'Keys', 'ExpressionAttributeValues', 'Parameters', 'ExclusiveStartKey'].includes(name))
      checkExpressions(value);
  }
}
