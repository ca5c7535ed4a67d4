import * as z from 'zod';

import { UnsupportedError } from '../errors.ts';
import { arn } from '../template/stack-template.ts';
import type { Demand } from './demand.ts';

const Attributes = z.record(z.string(), z.unknown());
const Text = z.object({ S: z.string() });
const OfTable = z.object({ TableName: z.string() });
const Keyed = OfTable.extend({ Key: Attributes });
const Put = OfTable.extend({ Item: Attributes });
const Query = OfTable.extend({ KeyConditionExpression: z.string(), ExpressionAttributeValues: Attributes });
const Batch = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(Attributes) })) });
const Transaction = z.object({
  TransactItems: z.array(
    z.object({ Put: Put.optional(), Update: Keyed.optional(), Delete: Keyed.optional(), ConditionCheck: Keyed.optional() }),
  ),
});
const Statement = z.object({ Statement: z.string(), Parameters: z.array(z.unknown()).default([]) });
const Statements = z.object({ Statements: z.array(Statement) });

/** A request's touch of one partition. */
interface Touch {
  readonly action: string;
  readonly table: string;
  readonly key: string;
}

/**
 * What a request to DynamoDB asks IAM for: each action with all the partition keys that it touches in this request. In a transaction
 * every item asks for the action that it would need alone; PartiQL has actions of its own.
 *
 * @param target such as `DynamoDB_20120810.GetItem`
 * @param partitionKeys name of the partition key, by table
 * @throws UnsupportedError for a statement or a query whose partition it can't tell
 */
export function dynamoDbDemands(target: string, body: unknown, partitionKeys: ReadonlyMap<string, string>): Demand[] {
  const operation = target.slice(target.indexOf('.') + 1);
  const groups = Map.groupBy(touchesOf(operation, body, partitionKeys), ({ action, table }) => `${action} ${table}`);
  const demands = [...groups.values()].flatMap((touches): Demand[] => {
    const [{ action, table } = { action: '', table: '' }] = touches;
    return [{ action, resources: [arn('dynamodb', `table/${table}`)], leadingKeys: touches.map(({ key }) => key) }];
  });
  if (demands.length > 0) return demands;
  // Without a key, such as a scan: no statement that is bound to keys allows it.
  const { TableName } = OfTable.catch({ TableName: '' }).parse(body);
  return [{ action: `dynamodb:${operation}`, resources: [arn('dynamodb', `table/${TableName}`)] }];
}

function touchesOf(operation: string, body: unknown, partitionKeys: ReadonlyMap<string, string>): Touch[] {
  const touch = (action: string, table: string, attributes: Record<string, unknown>): Touch => {
    const { S } = Text.parse(attributes[partitionKeys.get(table) ?? '']);
    return { action: `dynamodb:${action}`, table, key: S };
  };
  switch (operation) {
    case 'GetItem':
    case 'UpdateItem':
    case 'DeleteItem': {
      const { TableName, Key } = Keyed.parse(body);
      return [touch(operation, TableName, Key)];
    }
    case 'PutItem': {
      const { TableName, Item } = Put.parse(body);
      return [touch(operation, TableName, Item)];
    }
    case 'Query': {
      const { TableName, KeyConditionExpression, ExpressionAttributeValues } = Query.parse(body);
      const name = partitionKeys.get(TableName) ?? '';
      const value = new RegExp(`^${name} = (:\\w+)`).exec(KeyConditionExpression)?.[1];
      if (value === undefined) throw new UnsupportedError(`the partition of the query ${KeyConditionExpression}`);
      return [touch(operation, TableName, { [name]: ExpressionAttributeValues[value] })];
    }
    case 'BatchGetItem':
      return Object.entries(Batch.parse(body).RequestItems).flatMap(([table, { Keys }]) =>
        Keys.map((key) => touch(operation, table, key)),
      );
    case 'TransactWriteItems':
      return Transaction.parse(body).TransactItems.flatMap(({ Put: put, Update, Delete, ConditionCheck }) => [
        ...(put ? [touch('PutItem', put.TableName, put.Item)] : []),
        ...(Update ? [touch('UpdateItem', Update.TableName, Update.Key)] : []),
        ...(Delete ? [touch('DeleteItem', Delete.TableName, Delete.Key)] : []),
        ...(ConditionCheck ? [touch('ConditionCheckItem', ConditionCheck.TableName, ConditionCheck.Key)] : []),
      ]);
    case 'ExecuteStatement':
    case 'ExecuteTransaction':
    case 'BatchExecuteStatement': {
      const statements = operation === 'ExecuteStatement' ? [Statement.parse(body)] : Statements.parse(body).Statements;
      return statements.map((statement) => {
        const { table, item } = insertOf(statement);
        return touch('PartiQLInsert', table, item);
      });
    }
    default:
      return [];
  }
}

/** `INSERT INTO "table" VALUE {'name': ?, ...}`: the only PartiQL that the product speaks. */
function insertOf({ Statement: text, Parameters }: z.infer<typeof Statement>): { table: string; item: Record<string, unknown> } {
  const [, table, fields] = /^INSERT INTO "([^"]+)" VALUE \{(.*)\}$/.exec(text) ?? [];
  if (table === undefined || fields === undefined) throw new UnsupportedError(`the statement ${text}`);
  const names = [...fields.matchAll(/'([^']+)': \?/g)].map(([, name = '']) => name);
  return { table, item: Object.fromEntries(names.map((name, index) => [name, Parameters[index]])) };
}
