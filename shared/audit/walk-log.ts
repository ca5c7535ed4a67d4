import type { Clock, RosterEvent } from '../kernel/index.ts';
import type { Batch, ConsumerState, LogPage, LogPositions, LogReader, Place, Walk, WalkEnd } from './ports.ts';

export interface WalkDependencies {
  readonly logReader: LogReader;
  readonly logPositions: LogPositions;
  readonly clock: Clock;
}

/** A worker that dies holds its shard up for this long. Far longer than any batch takes. */
const leaseMilliseconds = 60_000;
const pagesAtOnce = 8;

interface Step {
  readonly place: Place;
  readonly to: Place;
  readonly events: readonly RosterEvent[];
}

/** The wanted events of a page behind an offset, in batches; the last step ends the page and may be empty. */
function stepsOf(page: LogPage, offset: number, { wanted, batchSize }: Walk): Step[] {
  const position = page.position - 1;
  const steps: Step[] = [];
  let start = offset;
  let batch: RosterEvent[] = [];
  for (const [index, event] of page.events.entries()) {
    if (index < offset || !wanted(event)) continue;
    if (batch.length === batchSize) {
      steps.push({ place: { position, offset: start }, to: { position, offset: index }, events: batch });
      start = index;
      batch = [];
    }
    batch.push(event);
  }
  return [...steps, { place: { position, offset: start }, to: { position: page.position, offset: 0 }, events: batch }];
}

async function* stepsBehind(logReader: LogReader, walk: Walk, { position, offset }: Place): AsyncGenerator<Step> {
  let last = position;
  for (;;) {
    const pages = await logReader.pagesAfter(walk.shard, last, pagesAtOnce);
    if (pages.length === 0) return;
    for (const page of pages) {
      yield* stepsOf(page, page.position === position + 1 ? offset : 0, walk);
      last = page.position;
    }
  }
}

/** What a worker does while it holds the lease; also says how far it came. */
async function stay(
  { logReader, logPositions, clock }: WalkDependencies,
  walk: Walk,
  state: ConsumerState,
  take: (batch: Batch) => Promise<void>,
): Promise<{ readonly end: WalkEnd; readonly at: Place }> {
  let at: Place = { position: state.position, offset: state.offset };
  let saved = { at, time: clock.now() };
  const save = async (): Promise<boolean> => {
    if (at === saved.at) return true;
    saved = { at, time: clock.now() };
    return logPositions.advance(walk, at, saved.time + leaseMilliseconds);
  };
  const leave = async (end: WalkEnd) => {
    await save();
    await logPositions.release(walk);
    return { end, at };
  };
  for await (const { place, to, events } of stepsBehind(logReader, walk, at)) {
    if (clock.now() >= walk.deadline) return leave('out-of-time');
    if (events.length === 0) {
      at = to;
      // Pages without a wanted event cost no write of their own, unless there are so many that the lease would run out over them.
      if (clock.now() - saved.time > leaseMilliseconds / 2 && !(await save())) return { end: 'lost', at };
      continue;
    }
    await take({ shard: walk.shard, place, events });
    at = to;
    if (!(await save())) return { end: 'lost', at };
  }
  return leave('caught-up');
}

/**
 * Walks a consumer through what it has not seen of a shard, batch after batch, in order, alone. The place is saved behind every
 * batch, so a batch is taken twice only where its taker died, or its answer was lost, in between.
 */
export async function walkLog(dependencies: WalkDependencies, walk: Walk, take: (batch: Batch) => Promise<void>): Promise<WalkEnd> {
  const { logPositions, logReader, clock } = dependencies;
  for (;;) {
    const now = clock.now();
    const state = await logPositions.acquire(walk, { now, until: now + leaseMilliseconds }, walk.from);
    if (state === undefined) return 'held';
    const { end, at } = await stay(dependencies, walk, state, take).catch(async (error: unknown) => {
      await logPositions.release(walk);
      throw error;
    });
    if (end !== 'caught-up') return end;
    // Whoever was woken for a page written meanwhile found the lease held and left: look once more, now that it is free.
    if ((await logReader.pagesAfter(walk.shard, at.position, 1)).length === 0) return end;
  }
}
