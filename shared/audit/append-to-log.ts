import type { Clock } from '../kernel/index.ts';
import { gapsIn, planPages } from './plan-pages.ts';
import type { Arrival, LogWakeUps, LogWriter } from './ports.ts';

export interface AppendDependencies {
  readonly logWriter: LogWriter;
  readonly wakeUps: LogWakeUps;
  readonly clock: Clock;
}

/** A shard's head or marks moved under every try. The batch is delivered again. */
export class LogContentionError extends Error {
  override readonly name = 'LogContentionError';
}

const tries = 8;

const pause = (attempt: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));

/** False where another appender got in between: what was read no longer holds. */
async function tryToAppend(
  { logWriter, clock }: AppendDependencies,
  shard: number,
  arrivals: readonly Arrival[],
): Promise<boolean> {
  const state = await logWriter.read(shard, [...new Set(arrivals.map(({ line }) => line))]);
  const found = await Promise.all(gapsIn(arrivals, state.marks).map((gap) => logWriter.arrivalsOf(shard, gap)));
  for (const page of planPages(shard, [...arrivals, ...found.flat()], state, clock.now())) {
    if (!(await logWriter.append(page))) return false;
  }
  return true;
}

async function appendToShard(dependencies: AppendDependencies, shard: number, arrivals: readonly Arrival[]): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) await pause(attempt);
    if (await tryToAppend(dependencies, shard, arrivals)) return;
  }
  throw new LogContentionError(`shard ${shard} moved ${tries} times`);
}

/**
 * Puts what the stream told of into the log, exactly once, and wakes the bus publisher. Shards stand or fall alone: gives the error
 * of each one that failed, and delivering its arrivals again ends right.
 */
export async function appendToLog(
  dependencies: AppendDependencies,
  arrivals: readonly Arrival[],
): Promise<ReadonlyMap<number, unknown>> {
  const byShard = Map.groupBy(arrivals, ({ shard }) => shard);
  const failures = new Map<number, unknown>();
  const failing = (shard: number) => (error: unknown) => void failures.set(shard, error);
  await Promise.all([...byShard].map(([shard, its]) => appendToShard(dependencies, shard, its).catch(failing(shard))));
  // Also where all of it was in the log already: whoever put it there may have died before the wake-up.
  const touched = [...byShard.keys()].filter((shard) => !failures.has(shard));
  if (touched.length > 0) {
    await dependencies.wakeUps.wakeBus(touched).catch((error: unknown) => touched.forEach((shard) => failing(shard)(error)));
  }
  return failures;
}
