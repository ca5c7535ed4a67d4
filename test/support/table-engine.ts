import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { StreamReader, type StreamRecord } from '../../local/engines/dynamodb.ts';
import { type FaultPlan, withFaults } from '../../shared/store/faults.ts';
import { Table } from '../../shared/store/table.ts';
import { checkExpressions } from './expression-guard.ts';

export const region = 'eu-west-1';
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** AC-076: refuses what is not the product's own words. */
function guarded(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  client.middlewareStack.add(
    (next) => (args) => {
      checkExpressions(args.input);
      return next(args);
    },
    { step: 'initialize', name: 'expressionGuard' },
  );
  return client;
}

/** Where tables are made for the tests of one file, or for one measurement. */
export abstract class TableEngine {
  readonly endpoint: string;
  readonly #streams = new Map<string, StreamReader>();
  #tables = 0;

  protected constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  abstract stop(): Promise<void>;

  /** What the SDK reads from a function's environment. */
  get environment(): Record<string, string> {
    return {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: this.endpoint,
    };
  }

  client(): DynamoDBDocumentClient {
    const client = new DynamoDBClient({ endpoint: this.endpoint, region, credentials });
    return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  /** Of a new table that nobody named. */
  protected nextName(): string {
    this.#tables += 1;
    return `table-${this.#tables}`;
  }

  /**
   * Gives its name. One that has been named is left as it is where it is there: handlers have one table a process, whichever test asks.
   *
   * @param stream whether changes are streamed, as they are on AWS: it makes writes slower.
   */
  async createTable({ stream = false, name }: { readonly stream?: boolean; readonly name?: string } = {}): Promise<string> {
    const TableName = name ?? this.nextName();
    const command = new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } : {}),
    });
    try {
      await this.client().send(command);
    } catch (error) {
      if (name === undefined || !(error instanceof ResourceInUseException)) throw error;
    }
    return TableName;
  }

  /** What a table's stream has brought since the last call, oldest first. */
  async records(table: string): Promise<StreamRecord[]> {
    const stream = this.#streams.get(table) ?? (await StreamReader.open(this.endpoint, table));
    this.#streams.set(table, stream);
    const found: StreamRecord[] = [];
    for (;;) {
      const page = await stream.next(AbortSignal.timeout(10_000));
      if (page.length === 0) return found;
      found.push(...page);
    }
  }

  /** A table of that name, or a new one, whose calls meet these faults. */
  async table({ faults, name }: { readonly faults?: FaultPlan; readonly name?: string } = {}): Promise<Table> {
    const client = guarded(this.client());
    return new Table(faults === undefined ? client : withFaults(client, 'DynamoDB', faults), name ?? (await this.createTable()));
  }
}
