import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DynamoDb } from '../../local/engines/dynamodb.ts';
import { TableEngine } from './table-engine.ts';

/** The engine of the local stack, a process of its own. */
export class Dynoxide extends TableEngine {
  readonly #engine: DynamoDb;
  readonly #folder: string;

  private constructor(engine: DynamoDb, folder: string) {
    super(engine.endpoint);
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
}
