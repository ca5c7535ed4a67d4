import { describe, expect, it } from '@jest/globals';

import { dynamoDbDemands } from '../../../../local/access/dynamodb-demands.ts';
import { UnsupportedError } from '../../../../local/errors.ts';

const partitionKeys = new Map([['T', 'pk']]);
const resources = ['arn:aws:dynamodb:eu-west-1:000000000000:table/T'];
const key = (pk: string): object => ({ pk: { S: pk }, sk: { S: 'x' } });
const demands = (operation: string, body: object): unknown =>
  dynamoDbDemands(`DynamoDB_20120810.${operation}`, body, partitionKeys);

describe('what a request to DynamoDB asks for', () => {
  it.each([
    ['GetItem', { TableName: 'T', Key: key('u#1') }],
    ['UpdateItem', { TableName: 'T', Key: key('u#1') }],
    ['DeleteItem', { TableName: 'T', Key: key('u#1') }],
    ['PutItem', { TableName: 'T', Item: key('u#1') }],
    [
      'Query',
      {
        TableName: 'T',
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': { S: 'u#1' } },
      },
    ],
    ['BatchGetItem', { RequestItems: { T: { Keys: [key('u#1')] } } }],
  ])('is by %s its own action, for the partition', (operation, body) => {
    expect(demands(operation, body)).toEqual([{ action: `dynamodb:${operation}`, resources, leadingKeys: ['u#1'] }]);
  });

  it('is in a transaction the action of each item, with all keys of that action', () => {
    const TransactItems = [
      { Put: { TableName: 'T', Item: key('u#1') } },
      { Put: { TableName: 'T', Item: key('c#1') } },
      { Update: { TableName: 'T', Key: key('g#1') } },
      { Delete: { TableName: 'T', Key: key('c#2') } },
      { ConditionCheck: { TableName: 'T', Key: key('o#org') } },
    ];
    expect(demands('TransactWriteItems', { TransactItems })).toEqual([
      { action: 'dynamodb:PutItem', resources, leadingKeys: ['u#1', 'c#1'] },
      { action: 'dynamodb:UpdateItem', resources, leadingKeys: ['g#1'] },
      { action: 'dynamodb:DeleteItem', resources, leadingKeys: ['c#2'] },
      { action: 'dynamodb:ConditionCheckItem', resources, leadingKeys: ['o#org'] },
    ]);
  });

  it('is by PartiQL an action of its own', () => {
    const insert = (pk: string): object => ({
      Statement: `INSERT INTO "T" VALUE {'sk': ?, 'pk': ?}`,
      Parameters: [{ S: 'u' }, { S: pk }],
    });
    expect(demands('BatchExecuteStatement', { Statements: [insert('u#1'), insert('p#1')] })).toEqual([
      { action: 'dynamodb:PartiQLInsert', resources, leadingKeys: ['u#1', 'p#1'] },
    ]);
  });

  it('has no key for a scan', () => {
    expect(demands('Scan', { TableName: 'T' })).toEqual([{ action: 'dynamodb:Scan', resources }]);
  });

  it('is refused where the partition can not be told', () => {
    const Statement = `SELECT * FROM "T"`;
    expect(() => demands('ExecuteStatement', { Statement })).toThrow(UnsupportedError);
    const query = { TableName: 'T', KeyConditionExpression: '#p = :pk', ExpressionAttributeValues: {} };
    expect(() => demands('Query', query)).toThrow(UnsupportedError);
  });
});
