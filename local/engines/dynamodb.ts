import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import * as z from 'zod';

import { DamagedDataError, StartError } from '../errors.ts';
import { freePort } from '../listen.ts';
import type { RunResource } from '../template/stack-template.ts';
import { callJson, EngineError } from './aws-json.ts';
import { dropOldStreamRecords, indexStreams } from './stream-indexes.ts';

type Table = RunResource<'AWS::DynamoDB::Table'> | RunResource<'AWS::DynamoDB::GlobalTable'>;

/** A record as it is on the wire, which is how Lambda hands it on. */
export const StreamRecord = z.looseObject({
  eventID: z.string(),
  eventName: z.string(),
  dynamodb: z.looseObject({
    SequenceNumber: z.string(),
    ApproximateCreationDateTime: z.number(),
    Keys: z.record(z.string(), z.unknown()),
  }),
});
export type StreamRecord = z.infer<typeof StreamRecord>;

const DescribedStream = z.object({ StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }) });
const DescribedTable = z.object({ Table: z.object({ LatestStreamArn: z.string().optional() }) });
const Iterator = z.object({ ShardIterator: z.string() });
const Page = z.object({ Records: z.array(StreamRecord), NextShardIterator: z.string() });

const tables = 'DynamoDB_20120810';
const streams = 'DynamoDBStreams_20120810';

/** dynoxide, a child process over one SQLite file: it lives as long as the stack, the file longer. */
export class DynamoDb {
  readonly endpoint: string;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #prune: NodeJS.Timeout;

  private constructor(endpoint: string, child: ChildProcess, pid: number, file: string) {
    this.endpoint = endpoint;
    this.pid = pid;
    this.#child = child;
    this.#prune = setInterval(() => dropOldStreamRecords(file, Date.now()), 600_000).unref();
  }

  /** @throws StartError where there is no engine for this platform, DamagedDataError where its file can't be read */
  static async start(folder: string): Promise<DynamoDb> {
    const file = join(folder, 'dynamodb.sqlite');
    const port = await freePort();
    const child = spawn(binary(), ['--port', String(port), '--db-path', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Ends with us, however we end.
    const end = (): boolean => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    const said: string[] = [];
    const listening = new Promise<boolean>((resolve, reject) => {
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on('line', (line) => {
          if (line.includes('listening')) resolve(true);
          else said.push(line);
        });
      }
      child.once('exit', () => resolve(false));
      child.once('error', reject);
    });
    if (!(await listening) || child.pid === undefined) {
      throw new DamagedDataError(folder, `dynamodb.sqlite: ${said.at(-1)?.split('.')[0] ?? 'the engine ended'}`);
    }
    try {
      indexStreams(file);
      dropOldStreamRecords(file, Date.now());
    } catch (error) {
      child.kill('SIGKILL');
      throw new DamagedDataError(folder, `dynamodb.sqlite: ${error instanceof Error ? error.message : 'unknown'}`);
    }
    return new DynamoDb(`http://127.0.0.1:${port}`, child, child.pid, file);
  }

  /** Creates what the template asks for, and leaves what is there. */
  async ensureTable({ name, properties }: Table): Promise<void> {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = properties;
    try {
      await callJson(this.endpoint, `${tables}.CreateTable`, {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions,
        ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
        ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }),
        ...(StreamSpecification && { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } }),
      });
      const TimeToLiveSpecification = properties.TimeToLiveSpecification;
      if (TimeToLiveSpecification)
        await callJson(this.endpoint, `${tables}.UpdateTimeToLive`, { TableName: name, TimeToLiveSpecification });
    } catch (error) {
      if (!(error instanceof EngineError && error.code === 'ResourceInUseException')) throw error;
    }
  }

  /** Reads a table's stream from a sequence number on, or from its oldest record. */
  readStream(table: string, after: string | undefined): Promise<StreamReader> {
    return StreamReader.open(this.endpoint, table, after);
  }

  async stop(): Promise<void> {
    clearInterval(this.#prune);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 2000);
    await exited;
    clearTimeout(impatience);
  }
}

/** Walks a stream: dynoxide has one shard a table, and its iterators don't expire. */
export class StreamReader {
  readonly #endpoint: string;
  #iterator: string;

  private constructor(endpoint: string, iterator: string) {
    this.#endpoint = endpoint;
    this.#iterator = iterator;
  }

  /** From a sequence number on, or from the oldest record. */
  static async open(endpoint: string, table: string, after?: string): Promise<StreamReader> {
    const described = DescribedTable.parse(await callJson(endpoint, `${tables}.DescribeTable`, { TableName: table }));
    const StreamArn = described.Table.LatestStreamArn;
    const stream = DescribedStream.parse(await callJson(endpoint, `${streams}.DescribeStream`, { StreamArn }));
    const ShardId = stream.StreamDescription.Shards[0]?.ShardId ?? '';
    const { ShardIterator } = Iterator.parse(
      await callJson(endpoint, `${streams}.GetShardIterator`, {
        StreamArn,
        ShardId,
        ...(after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
      }),
    );
    return new StreamReader(endpoint, ShardIterator);
  }

  /** The next records, at most 1,000; none where the stream has no newer ones. */
  async next(signal: AbortSignal): Promise<StreamRecord[]> {
    const input = { ShardIterator: this.#iterator, Limit: 1000 };
    const page = Page.parse(await callJson(this.#endpoint, `${streams}.GetRecords`, input, signal));
    this.#iterator = page.NextShardIterator;
    return page.Records;
  }
}

function binary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const file = createRequire(import.meta.url).resolve(`${name}/dynoxide${process.platform === 'win32' ? '.exe' : ''}`);
    // npm leaves the bit off where install scripts are blocked.
    if (existsSync(file)) chmodSync(file, 0o755);
    return file;
  } catch {
    throw new StartError(`The local table engine isn't installed: the package ${name} is missing.`);
  }
}
