import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { inspect } from 'node:util';

import { DynamoDbLocal } from '../support/dynamodb-local.ts';
import { Dynoxide } from '../support/dynoxide.ts';
import {
  compareHistories,
  type Comparison,
  type Difference,
  dynamoDbLocalHabits,
  dynoxideHabits,
} from '../support/table-comparison.ts';
import type { TableEngine } from '../support/table-engine.ts';
import { TableModel } from '../support/table-model/table-model.ts';
import { outcomeOf } from '../support/table-outcomes.ts';

/** Other histories, or more of them: `SEED=700 TIMES=20 npm test -- test/ports/table-model.test.ts`. */
const firstSeed = Number(process.env['SEED'] ?? 1);
const times = Number(process.env['TIMES'] ?? (process.env['ROSTER_SOAK'] === undefined ? 1 : 20));

let dynoxide: TableEngine;
let local: TableEngine;

beforeAll(async () => {
  [dynoxide, local] = await Promise.all([Dynoxide.start(), DynamoDbLocal.start()]);
}, 90_000);

afterAll(async () => {
  await Promise.all([dynoxide.stop(), local.stop()]);
});

/** Says which seed differs, and where. */
const told = (difference: Difference | undefined): string =>
  difference === undefined ? 'nothing differs' : inspect(difference, { depth: 9, maxStringLength: 200 });

describe('the model of the table', () => {
  it(
    'answers, errs, ends and streams as dynoxide does, over random histories',
    async () => {
      const comparison = { engine: dynoxide, habits: dynoxideHabits, firstSeed, histories: 2000 * times, mostCalls: 5 };
      expect(told(await compareHistories(comparison))).toBe('nothing differs');
    },
    120_000 * times,
  );

  it(
    'answers, errs and ends as DynamoDB Local does, over random histories',
    async () => {
      const comparison = { engine: local, habits: dynamoDbLocalHabits, firstSeed, histories: 200 * times, mostCalls: 6 };
      expect(told(await compareHistories({ ...comparison, streams: false }))).toBe('nothing differs');
    },
    120_000 * times,
  );

  it('streams as DynamoDB Local does', async () => {
    const comparison = { engine: local, habits: dynamoDbLocalHabits, firstSeed: 5001, histories: 25, mostCalls: 6 };
    expect(told(await compareHistories(comparison))).toBe('nothing differs');
  }, 60_000);
});

/** Wrong in one thing: the answers pass through here, or what is asked. */
class WrongModel extends TableModel {
  readonly #wrong: (operation: string, input: never, answer: () => Promise<object>) => Promise<object>;

  constructor(name: string, wrong: (operation: string, input: never, answer: () => Promise<object>) => Promise<object>) {
    super({ name });
    this.#wrong = wrong;
  }

  override async send(command: object): Promise<object> {
    const input = Reflect.get(command, 'input') as never;
    return this.#wrong(command.constructor.name, input, () => super.send(command));
  }
}

type Wrong = ConstructorParameters<typeof WrongModel>[1];

const mistakes: readonly [string, Wrong][] = [
  [
    'loses the old image of a cancelled transaction',
    async (_operation, _input, answer) =>
      answer().catch((error: { CancellationReasons?: { Item?: unknown }[] }) => {
        for (const reason of error.CancellationReasons ?? []) delete reason.Item;
        throw error;
      }),
  ],
  [
    'forgets the tokens of transactions',
    async (_operation, input: { ClientRequestToken?: string }, answer) => {
      const { ClientRequestToken: token } = input;
      delete input.ClientRequestToken;
      return answer().finally(() => {
        if (token !== undefined) input.ClientRequestToken = token;
      });
    },
  ],
  [
    'pages forwards where it is asked for backwards',
    async (operation, input: { ScanIndexForward?: boolean }, answer) => {
      if (operation !== 'QueryCommand') return answer();
      const forwards = input.ScanIndexForward;
      input.ScanIndexForward = true;
      const answered = await answer();
      input.ScanIndexForward = forwards ?? true;
      return answered;
    },
  ],
  [
    'puts without looking at the condition',
    async (operation, input: { ConditionExpression?: string }, answer) => {
      const { ConditionExpression: condition } = input;
      if (operation !== 'PutCommand' || condition !== 'attribute_not_exists(pk)') return answer();
      delete input.ConditionExpression;
      return answer().finally(() => {
        input.ConditionExpression = condition;
      });
    },
  ],
];

describe('a mistake in the model', () => {
  it.each(mistakes)('is found: it %s', async (_name, wrong) => {
    const comparison: Comparison = {
      engine: dynoxide,
      habits: dynoxideHabits,
      firstSeed: 9001,
      histories: 150,
      mostCalls: 12,
      streams: false,
      makeModel: (name) => new WrongModel(name, wrong),
    };
    expect(await compareHistories(comparison)).toHaveProperty('seed');
  });

  it('is found in the stream: it tells of a removal as of a change', async () => {
    class WrongStream extends TableModel {
      override takeRecords(): ReturnType<TableModel['takeRecords']> {
        return super
          .takeRecords()
          .map((record) => ({ ...record, eventName: record.eventName === 'REMOVE' ? 'MODIFY' : record.eventName }));
      }
    }
    const makeModel = (name: string): TableModel => new WrongStream({ name });
    const comparison = { engine: dynoxide, habits: dynoxideHabits, firstSeed: 9501, histories: 50, mostCalls: 12, makeModel };
    expect(await compareHistories(comparison)).toMatchObject({ what: 'stream' });
  });
});

describe('what engines pass over', () => {
  const model = new TableModel({ name: 'any' });
  const item = { pk: 'p', sk: 's' };
  const put = { Put: { TableName: 'any', Item: item } };

  it.each([
    ['values that no expression uses', new PutCommand({ TableName: 'any', Item: item, ExpressionAttributeValues: { ':a': 1 } })],
    ['an item twice in a transaction', new TransactWriteCommand({ TransactItems: [put, put] })],
    [
      'a start outside the range',
      new QueryCommand({
        TableName: 'any',
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': 'p', ':from': 'a', ':to': 'b' },
        ExclusiveStartKey: { pk: 'p', sk: 'c' },
      }),
    ],
    [
      'an order of what has none',
      new PutCommand({ TableName: 'any', Item: item, ConditionExpression: 'a < :a', ExpressionAttributeValues: { ':a': true } }),
    ],
  ])('the model refuses: %s', async (_name, command) => {
    expect(await outcomeOf(model, command)).toEqual({ error: 'ValidationException' });
  });

  it.each([
    ['a function', new PutCommand({ TableName: 'any', Item: item, ConditionExpression: 'size(a) = a' })],
    ['a path into a document', new PutCommand({ TableName: 'any', Item: item, ConditionExpression: 'a.b = a' })],
    ['a parameter', new PutCommand({ TableName: 'any', Item: item, ReturnConsumedCapacity: 'TOTAL' })],
    [
      'a form of query',
      new QueryCommand({ TableName: 'any', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'p' } }),
    ],
    [
      'a clause',
      new UpdateCommand({ TableName: 'any', Key: item, UpdateExpression: 'DELETE a :a', ExpressionAttributeValues: { ':a': 1 } }),
    ],
  ])('what the model does not know is no answer: %s', async (_name, command) => {
    await expect(model.send(command)).rejects.toMatchObject({ name: 'UnknownToModelError' });
  });
});
