import { randomUUID } from 'node:crypto';

import { inParallel } from '../kernel/index.ts';
import { userIdOf } from './decide-row.ts';
import { finishImport } from './finish-import.ts';
import { type ChunkResult, type Import, importLimits, isRunning, type RunStep } from './model.ts';
import type { ImportServices, SortedKeys } from './ports.ts';

/** Users that are read and turned into entries at a time: what they take in memory is bounded by it. */
const usersAtOnce = 1_000;
const writesAtOnce = 8;
/** What is read of a segment at a time. */
const pieceBytes = 32 * 1024;
/** Keys never hold it, see `enc`. */
const between = '\u0000';

const segmentName = (attempt: string, partition: string): string => `${attempt}/${partition.replace('#', '-')}`;

/**
 * Everybody whom a chunk's rows may have created, whatever its report says: a worker may have died behind a creation, and the row have
 * failed or been passed over the next time.
 */
function idsOf(importId: string, { counts, skipped, line, lastLine }: ChunkResult): string[] {
  if (!skipped && counts.created === 0 && counts.failed === 0) return [];
  return Array.from({ length: lastLine - line + 1 }, (_, index) => userIdOf(importId, line + index));
}

function* slices<Each>(all: readonly Each[], size: number): Generator<readonly Each[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

async function resultsOfGroup({ imports }: ImportServices, importId: string, group: number): Promise<ChunkResult[]> {
  const results: ChunkResult[] = [];
  const [from, to] = [group * importLimits.groupChunks, (group + 1) * importLimits.groupChunks - 1];
  for await (const result of imports.results(importId, { from, to })) results.push(result);
  return results;
}

async function writeSegments(
  { files, runs }: ImportServices,
  importId: string,
  group: number,
  ids: readonly string[],
): Promise<RunStep> {
  const entries = new Map<string, string[]>();
  let users = 0;
  for (const slice of slices(ids, usersAtOnce)) {
    const found = await runs.findUsers(slice);
    users += found.length;
    for (const [partition, keys] of runs.entriesOf(found)) {
      const known = entries.get(partition);
      if (known === undefined) entries.set(partition, [...keys]);
      else for (const key of keys) known.push(key);
    }
  }
  const attempt = randomUUID();
  const sizes = await inParallel([...entries], writesAtOnce, async ([partition, keys]): Promise<[string, number]> => {
    const bytes = Buffer.from(runs.sorted(keys).join(between) + between);
    await files.writeSegment(importId, segmentName(attempt, partition), bytes);
    return [partition, bytes.length];
  });
  return { do: 'group', group, attempt, users, sizes: Object.fromEntries(sizes) };
}

async function writeRows({ runs }: ImportServices, group: number, ids: readonly string[]): Promise<RunStep> {
  let users = 0;
  for (const slice of slices(ids, usersAtOnce)) {
    const found = await runs.findUsers(slice);
    await runs.putRows(found);
    users += found.length;
  }
  return { do: 'group', group, attempt: '', users, sizes: {} };
}

/** An import whose run is being built, and where this step is not done yet. */
async function findWork(services: ImportServices, importId: string): Promise<Import | undefined> {
  const current = await services.imports.find(importId);
  return isRunning(current) && current.buildsRun === true ? current : undefined;
}

/**
 * Sorts the entries of those whom some chunks created. `asRows`: so few were created by the whole import that each entry becomes a row.
 * Whoever records the step first decides which segments count; they are never written over.
 */
export async function indexGroup(
  services: ImportServices,
  importId: string,
  { group, asRows }: { readonly group: number; readonly asRows: boolean },
): Promise<void> {
  const { imports, clock } = services;
  if ((await findWork(services, importId)) === undefined) return;
  if (!(await imports.hasStep(importId, { do: 'group', group }))) {
    const ids = (await resultsOfGroup(services, importId, group)).flatMap((result) => idsOf(importId, result));
    const step = asRows ? await writeRows(services, group, ids) : await writeSegments(services, importId, group, ids);
    await imports.recordStep(importId, step, clock.now());
  }
  await finishImport(services, importId, 'group');
}

/** The keys of a segment, a piece at a time. */
class Segment implements SortedKeys {
  readonly #read: (start: number, end: number) => Promise<Buffer>;
  readonly #size: number;
  #at = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(size: number, read: (start: number, end: number) => Promise<Buffer>) {
    this.#size = size;
    this.#read = read;
  }

  async next(): Promise<readonly string[]> {
    while (this.#at < this.#size) {
      const end = Math.min(this.#size, this.#at + pieceBytes);
      const bytes = Buffer.concat([this.#rest, await this.#read(this.#at, end)]);
      this.#at = end;
      const whole = bytes.lastIndexOf(0);
      this.#rest = Buffer.from(bytes.subarray(whole + 1));
      if (whole > 0) return bytes.toString('utf8', 0, whole).split(between);
    }
    return [];
  }
}

/** Writes one partition of the run: the segments say the same whoever reads them, and so do the blocks. */
export async function buildPartition(services: ImportServices, importId: string, partition: string): Promise<void> {
  const { imports, files, runs, clock } = services;
  if ((await findWork(services, importId)) === undefined) return;
  if (!(await imports.hasStep(importId, { do: 'partition', partition }))) {
    const sources: SortedKeys[] = [];
    for await (const step of imports.runSteps(importId)) {
      const size = step.do === 'group' ? step.sizes[partition] : undefined;
      if (step.do !== 'group' || size === undefined) continue;
      const name = segmentName(step.attempt, partition);
      sources.push(new Segment(size, (start, end) => files.readSegment(importId, name, start, end)));
    }
    const entries = await runs.write(importId, partition, sources);
    await imports.recordStep(importId, { do: 'partition', partition, entries }, clock.now());
  }
  await finishImport(services, importId, 'partition');
}
