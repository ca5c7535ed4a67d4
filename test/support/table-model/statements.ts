import { marshall } from '@aws-sdk/util-dynamodb';

import { UnknownToModelError } from './errors.ts';
import { type AttributeMap, normalizedMap } from './values.ts';

const insert = /^INSERT INTO "([^"]+)" VALUE \{(.*)\}$/;
const field = /^'((?:[^']|'')+)': \?$/;

/** The item of `INSERT INTO "table" VALUE {'name': ?, ...}`, the only statement that the store makes. */
export function parseInsert(statement: string, parameters: readonly unknown[], tableName: string): AttributeMap {
  const [, table, body] = insert.exec(statement) ?? [];
  if (table !== tableName || body === undefined) throw new UnknownToModelError(`the model knows no statement ${statement}`);
  const names = body.split(', ').map((part) => {
    const [, name] = field.exec(part) ?? [];
    if (name === undefined) throw new UnknownToModelError(`the model knows no field ${part}`);
    return name.replaceAll("''", "'");
  });
  if (names.length !== parameters.length) throw new UnknownToModelError('the model wants a parameter for each field');
  return normalizedMap(
    marshall(Object.fromEntries(names.map((name, index) => [name, parameters[index]])), { removeUndefinedValues: true }),
  );
}
