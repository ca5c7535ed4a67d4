import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { DynamoDb, type StreamReader, type StreamRecord } from '../../local/engines/dynamodb.ts';
import { type FaultPlan, withFaults } from '../../shared/store/faults.ts';
import { Table } from '../../shared/store/table.ts';

const region = 'eu-west-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A table engine for the tests of one file, or for one measurement. */
export class Dynoxide {
  readonly endpoint: string;
  readonly #engine: DynamoDb;
  readonly #folder: string;
  readonly #streams = new Map<string, StreamReader>();
  #tables = 0;

  private constructor(engine: DynamoDb, folder: string) {
    this.endpoint = engine.endpoint;
    this.#engine = engine;
    this.#folder = folder;
  }

  static async start(): Promise<Dynoxide> {
    const folder = await mkdtemp(join(tmpdir(), 'roster-table-'));
    return new Dynoxide(await DynamoDb.start(folder), folder);
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    await rm(this.#folder, { recursive: true });
  }

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

  /** Gives its name. @param stream whether changes are streamed, as they are on AWS: it makes writes slower. */
  async createTable({ stream = false, name }: { readonly stream?: boolean; readonly name?: string } = {}): Promise<string> {
    this.#tables += 1;
    const TableName = name ?? `table-${this.#tables}`;
    await this.client().send(
      new CreateTableCommand({
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
      }),
    );
    return TableName;
  }

  /** What a table's stream has brought since the last call, oldest first. */
  async records(table: string): Promise<StreamRecord[]> {
    const stream = this.#streams.get(table) ?? (await this.#engine.readStream(table, undefined));
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
    const client = this.client();
    return new Table(faults === undefined ? client : withFaults(client, 'DynamoDB', faults), name ?? (await this.createTable()));
  }
}
