import type { ChunkResult, Import, ImportStore, RunStep, RunStepName, Splitting } from '../imports/index.ts';
import type { Page } from '../kernel/index.ts';
import { type Stamp, toEntity, ttlOf } from './items.ts';
import { type Key, keys, partitionOf, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import { absent, type Condition, type Item, type Table } from './table.ts';

/** As long as a log page: what became of a chunk is of no use without the import's events. */
const resultLifetime = 90 * 24 * 60 * 60 * 1000;

const always = 'attribute_not_exists(pk) OR attribute_exists(pk)';

/** How far an import is. Apart from the import itself, which has a version and is written rarely. */
const progressKey = (id: string): Key => ({ pk: partitionOf('import', id), sk: 'n' });

/** Sorted by time. */
const listEntry = (id: string, created: number): Key => keys.listed('imports', `${String(created).padStart(15, '0')}#${id}`);
const idOfEntry = (sk: string): string => sk.slice(16);

/** An update of these attributes, whatever is there. */
function setting(attributes: Readonly<Record<string, unknown>>): { update: string; condition: Condition } {
  const names = Object.keys(attributes);
  return {
    update: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    condition: {
      expression: always,
      names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      values: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
    },
  };
}

function toSplitting(item: Item | undefined): Splitting | undefined {
  if (typeof item?.['bytes'] !== 'number' || typeof item['rows'] !== 'number') return undefined;
  const { chunks, problem } = item;
  return {
    bytes: item['bytes'],
    rows: item['rows'],
    chunks: typeof chunks === 'number' ? chunks : null,
    problem: typeof problem === 'string' ? problem : null,
  };
}

function toResult(item: Item): ChunkResult {
  const number = (name: string): number => Number(item[name]);
  return {
    chunk: number('chunk'),
    rows: number('rows'),
    counts: { created: number('created'), updated: number('updated'), unchanged: number('unchanged'), failed: number('failed') },
    skipped: item['skipped'] === true,
    finished: number('finished'),
    line: number('line'),
    lastLine: number('lastLine'),
  };
}

const nameOfStep = (step: RunStepName): string =>
  step.do === 'group' ? `g${String(step.group).padStart(9, '0')}` : `p${step.partition}`;

export class DynamoImportStore implements ImportStore {
  readonly #table: Table;
  readonly #stamp: Stamp;
  readonly #reader: Reader;

  constructor(table: Table, stamp: Stamp, reader: Reader) {
    this.#table = table;
    this.#stamp = stamp;
    this.#reader = reader;
  }

  async find(id: string): Promise<Import | undefined> {
    const item = await this.#reader.get(keys.entity('import', id));
    return item === undefined ? undefined : toEntity<Import>(item);
  }

  async enlist(id: string, created: number): Promise<void> {
    await this.#table.put({ ...listEntry(id, created), ...this.#stamp }, { expression: always });
  }

  async list({ limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<Import>> {
    // One more than asked for tells whether a full page is the last one.
    const { items } = await this.#table.query({
      pk: keys.listed('imports', '').pk,
      from: '0',
      to: ':',
      limit: limit + 1,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    const entries = items.slice(0, limit).map(({ sk }) => sk);
    const found = await this.#table.getMany(entries.map((sk) => keys.entity('import', idOfEntry(sk))));
    const imports = new Map(found.map((item) => [item.pk, toEntity<Import>(item)]));
    const next = entries.at(-1);
    return {
      items: entries.flatMap((sk) => imports.get(partitionOf('import', idOfEntry(sk))) ?? []),
      ...(items.length > limit && next !== undefined ? { next } : {}),
    };
  }

  async findSplitting(id: string): Promise<Splitting | undefined> {
    return toSplitting(await this.#table.get(progressKey(id)));
  }

  async noteSplitting(id: string, splitting: Splitting): Promise<void> {
    const { update, condition } = setting({ ...splitting, ...this.#stamp });
    await this.#table.update(progressKey(id), update, condition);
  }

  async hasResult(id: string, chunk: number): Promise<boolean> {
    return (await this.#table.get(keys.importChunk(id, chunk))) !== undefined;
  }

  async record(id: string, { counts, ...result }: ChunkResult): Promise<boolean> {
    const ttl = ttlOf(result.finished + resultLifetime);
    return this.#table.put({ ...keys.importChunk(id, result.chunk), ...this.#stamp, ...result, ...counts, ttl }, absent);
  }

  async *results(id: string, chunks?: { readonly from: number; readonly to: number }): AsyncGenerator<ChunkResult> {
    const keyOf = (chunk: number): string => keys.importChunk(id, chunk).sk;
    const range = chunks === undefined ? ranges.importChunks : { from: keyOf(chunks.from), to: keyOf(chunks.to) };
    for await (const item of this.#table.all({ pk: partitionOf('import', id), ...range })) yield toResult(item);
  }

  async hasStep(id: string, step: RunStepName): Promise<boolean> {
    return (await this.#table.get(keys.runStep(id, nameOfStep(step)))) !== undefined;
  }

  async recordStep(id: string, step: RunStep, at: number): Promise<boolean> {
    const ttl = ttlOf(at + resultLifetime);
    return this.#table.put({ ...keys.runStep(id, nameOfStep(step)), ...this.#stamp, step, ttl }, absent);
  }

  async *runSteps(id: string): AsyncGenerator<RunStep> {
    for await (const { step } of this.#table.all({ pk: partitionOf('import', id), ...ranges.runSteps })) yield step as RunStep;
  }

  async noteChunkDone(id: string): Promise<{ done: number; chunks: number | null }> {
    const condition = { expression: always, names: { '#done': 'done' }, values: { ':one': 1 } };
    const item = await this.#table.update(progressKey(id), 'ADD #done :one', condition);
    const done = item?.['done'];
    if (typeof done !== 'number') throw new Error('the count of chunks is not a number');
    return { done, chunks: toSplitting(item)?.chunks ?? null };
  }
}
