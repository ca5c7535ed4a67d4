import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { DynamoDb } from '../../../../local/engines/dynamodb.ts';
import type { Committer } from '../../../../shared/kernel/index.ts';
import { DynamoCommitter } from '../../../../shared/store/commit.ts';
import { type FaultPlan, withFaults } from '../../../../shared/store/faults.ts';
import { DynamoBulkDirectory } from '../../../../shared/store/import-directory.ts';
import { DynamoImportStore } from '../../../../shared/store/import-store.ts';
import { stampFor } from '../../../../shared/store/items.ts';
import { Reader } from '../../../../shared/store/reader.ts';
import { Table } from '../../../../shared/store/table.ts';

export const stamp = stampFor('eu-west-1');

/** The stores of imports on a table of their own. */
export interface TableWorld {
  readonly table: Table;
  readonly imports: DynamoImportStore;
  readonly directory: DynamoBulkDirectory;
  readonly committer: Committer;
}

/** An engine for the tests of one file. */
export class TableEngine {
  readonly #engine: DynamoDb;
  readonly #folder: string;
  #tables = 0;

  private constructor(engine: DynamoDb, folder: string) {
    this.#engine = engine;
    this.#folder = folder;
  }

  static async start(): Promise<TableEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'roster-imports-'));
    return new TableEngine(await DynamoDb.start(folder), folder);
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    await rm(this.#folder, { recursive: true });
  }

  /** A table of its own for each test. */
  async world(faults: FaultPlan = () => undefined): Promise<TableWorld> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: this.#engine.endpoint, region: 'eu-west-1', credentials });
    this.#tables += 1;
    const TableName = `imports-${this.#tables}`;
    await client.send(
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
      }),
    );
    const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    const table = new Table(withFaults(documents, 'DynamoDB', faults), TableName);
    const reader = new Reader(table);
    return {
      table,
      imports: new DynamoImportStore(table, stamp, reader),
      directory: new DynamoBulkDirectory(table, stamp),
      committer: new DynamoCommitter(table, stamp, reader),
    };
  }
}
