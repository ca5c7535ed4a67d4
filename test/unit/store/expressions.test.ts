import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { checkExpressions, ForeignExpressionError } from '../../support/expression-guard.ts';

const repository = resolve(import.meta.dirname, '../../..');

/**
 * AC-076. The guard looks at every call that port tests and the worlds of test/faults make, which reach every call site of the product:
 * here it is shown to see what it should.
 */
describe('AC-076 the guard of requests to the table', () => {
  it.each([
    { KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to', ExpressionAttributeValues: { ':pk': 'x" OR 1 = 1' } },
    { ConditionExpression: '#version = :version', ExpressionAttributeNames: { '#version': 'version' } },
    { Statements: [{ Statement: `INSERT INTO "table-1" VALUE {'pk': ?, 'sk': ?}`, Parameters: ["'}; --"] }] },
    { TransactItems: [{ Put: { Item: { name: 'Robert"; DROP' }, ConditionExpression: 'attribute_not_exists(pk)' } }] },
  ])('lets the words of the product pass, whatever the values: %j', (input) => {
    expect(() => checkExpressions(input)).not.toThrow();
  });

  it.each([
    { KeyConditionExpression: 'pk = "u#1"' },
    { FilterExpression: 'lovelace = :x' },
    { UpdateExpression: "SET name = 'x'" },
    { ConditionExpression: '#a = :a', ExpressionAttributeNames: { '#a': 'zuckerkandl' } },
    { Statements: [{ Statement: `SELECT * FROM "table-1"` }] },
    { Statements: [{ Statement: `INSERT INTO "table-1" VALUE {'pk': 'x'}` }] },
    { TransactItems: [{ Update: { UpdateExpression: 'SET zuckerkandl = :x' } }] },
  ])('refuses %j', (input) => {
    expect(() => checkExpressions(input)).toThrow(ForeignExpressionError);
  });
});

describe('AC-077 PartiQL', () => {
  it('is spoken in one place, as one statement whose values are parameters', () => {
    const speaking = globSync(['shared/**/*.ts', 'functions/**/*.ts'], { cwd: repository }).filter((file) =>
      /ExecuteStatement|ExecuteTransaction/.test(readFileSync(join(repository, file), 'utf8')),
    );
    expect(speaking).toEqual(['shared/store/table.ts']);
    const text = readFileSync(join(repository, 'shared/store/table.ts'), 'utf8');
    expect(text.match(/\b(?:INSERT INTO|SELECT|UPDATE|DELETE FROM) "/g)).toEqual(['INSERT INTO "']);
  });
});
