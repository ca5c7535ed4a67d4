import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { build } from 'esbuild';

import { DynamoDb } from '../../local/engines/dynamodb.ts';
import {
  applyChunk,
  type Chunk,
  createImport,
  finishImport,
  getImportProgress,
  objectKeys,
  splitFile,
  type UploadedFile,
} from '../../shared/imports/index.ts';
import { systemContext } from '../../shared/kernel/index.ts';
import type { Item } from '../../shared/store/table.ts';
import { startBucketEngine } from '../unit/imports/support/bucket-engine.ts';
import { benchFile, benchServices, type BenchPlaces, bucketClient, documentClient } from './import-bench-world.ts';
import type { MemoryFigures, MemoryTask } from './import-memory.ts';
import { median } from './machine.ts';

const people = 2500;
const rounds = 4;
/** As many workers as run at once on AWS. */
const workers = 4;
const context = systemContext('bench');

/** What Lambda starts Node with in a function of 128 MB, as far as the heap goes. */
const smallestFunction = ['--max-old-space-size=116', '--max-semi-space-size=6'];

async function inParallel<Each>(items: readonly Each[], run: (item: Each) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const work = async (): Promise<void> => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: workers }, work));
}

class Bench {
  readonly #places: BenchPlaces;
  readonly #cut: Chunk[] = [];
  readonly #services;

  readonly #memoryProgram: string;

  /** `memoryProgram` is the bundle of `import-memory.ts`. */
  constructor(places: BenchPlaces, memoryProgram: string) {
    this.#places = places;
    this.#memoryProgram = memoryProgram;
    this.#services = benchServices(places, (chunk) => this.#cut.push(chunk));
  }

  async #upload(content: Buffer): Promise<{ importId: string; file: UploadedFile }> {
    const { id } = await createImport(this.#services, 'bench', context);
    const { bucket: Bucket } = this.#places;
    const { ETag = '' } = await bucketClient(this.#places).send(
      new PutObjectCommand({ Bucket, Key: objectKeys.upload(id), Body: content }),
    );
    return { importId: id, file: { bytes: content.length, etag: ETag.replaceAll('"', '') } };
  }

  /** Seconds that an import of so many people takes, from the upload to the report. */
  async import(content: Buffer): Promise<number> {
    const { importId, file } = await this.#upload(content);
    const began = performance.now();
    await splitFile(this.#services, importId, file);
    await inParallel(this.#cut.splice(0), (chunk) =>
      applyChunk(
        benchServices(this.#places, () => undefined),
        chunk,
        { isolate: false },
      ),
    );
    await finishImport(this.#services, importId);
    const seconds = (performance.now() - began) / 1000;
    const { totals } = await getImportProgress(this.#services, importId);
    if (totals.counts.created !== people) throw new Error(`created ${totals.counts.created} of ${people}`);
    return seconds;
  }

  /** Seconds that the same items take when nothing is read, decided or checked. */
  async write(items: readonly Item[]): Promise<number> {
    const client = documentClient(this.#places);
    const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, index) => items.slice(index * 25, index * 25 + 25));
    const began = performance.now();
    await inParallel(batches, async (batch) => {
      const Requests = batch.map((item) => ({ PutRequest: { Item: { ...item } } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [this.#places.table]: Requests } }));
    });
    return (performance.now() - began) / 1000;
  }

  async #measure(task: MemoryTask): Promise<MemoryFigures> {
    const child = fork(this.#memoryProgram, { execArgv: smallestFunction, env: { ...process.env, MALLOC_ARENA_MAX: '1' } });
    child.send(task);
    const figures = Promise.withResolvers<MemoryFigures>();
    child.once('message', (told: MemoryFigures) => figures.resolve(told));
    child.once('exit', (code) => figures.reject(new Error(`the ${task.role} ended with ${code}`)));
    return figures.promise;
  }

  /** Peak memory of a splitter and of one worker that applies every chunk of a file, each in a process of its own. */
  async memory(content: Buffer): Promise<{ splitter: MemoryFigures; worker: MemoryFigures }> {
    const task = { places: this.#places, ...(await this.#upload(content)) };
    const splitter = await this.#measure({ ...task, role: 'splitter', chunks: [] });
    const worker = await this.#measure({ ...task, role: 'worker', chunks: splitter.chunks });
    return { splitter, worker };
  }
}

/** What an import of these people puts into the table, with keys of its own. */
function itemsLike(round: number): Item[] {
  const text = (length: number): string => 'x'.repeat(length);
  return Array.from({ length: people }, (_, index) => {
    const id = `raw${round}-${index}`;
    const user: Item = { pk: `u#${id}`, sk: 'u', v: 1, profile: { text: text(300) }, born: { text: text(480) }, status: 'STAGED' };
    const claim: Item = { pk: `c#login#${id}@raw.example`, sk: 'c', v: 1, owner: id };
    const credential: Item = { pk: `p#${id}`, sk: 'p', v: 1, sealed: text(150), wrappedKey: text(240) };
    return index % 10 < 3 ? [claim, credential, user] : [claim, user];
  }).flat();
}

async function createTable(places: BenchPlaces): Promise<void> {
  await documentClient(places).send(
    new CreateTableCommand({
      TableName: places.table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
}

/** As functions are deployed: what strips types would count as memory of ours. */
async function bundleMemoryProgram(folder: string): Promise<string> {
  const outfile = join(folder, 'import-memory.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'import-memory.ts')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

async function withEngines(run: (places: BenchPlaces, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'roster-bench-'));
  const dynamodb = await DynamoDb.start(folder);
  const buckets = await startBucketEngine();
  try {
    const places = { dynamodb: dynamodb.endpoint, s3: buckets.endpoint, table: 'bench', bucket: 'bench' };
    await createTable(places);
    await bucketClient(places).send(new CreateBucketCommand({ Bucket: places.bucket }));
    await run(places, folder);
  } finally {
    await buckets.stop();
    await dynamodb.stop();
    await rm(folder, { recursive: true });
  }
}

/**
 * How fast people come in against a bare BatchWrite of the same items, in turns on the same engine, and how much memory that takes at
 * two sizes of file.
 */
export async function benchImports(print: (line: string) => void = (line) => console.log(line)): Promise<void> {
  await withEngines(async (places, folder) => {
    const bench = new Bench(places, await bundleMemoryProgram(folder));
    const [imported, written]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      imported.push(people / (await bench.import(benchFile(people, `round${round}.example`))));
      written.push(people / (await bench.write(itemsLike(round))));
    }
    const [rate, bare] = [median(imported), median(written)];
    print(
      `imports: ${rate.toFixed(0)} users/s; bare BatchWrite of the same items ${bare.toFixed(0)} users/s; ratio ${(rate / bare).toFixed(2)}`,
    );
    for (const size of [10_000, 100_000]) {
      const { splitter, worker } = await bench.memory(benchFile(size, `memory${size}.example`));
      const figures = Object.entries({ splitter, worker }).map(
        ([name, { megabytes, seconds }]) => `${name} ${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s`,
      );
      print(`imports: peak memory at ${size} rows: ${figures.join(', ')}`);
    }
  });
}
