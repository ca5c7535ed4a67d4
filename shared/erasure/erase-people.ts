import { randomUUID } from 'node:crypto';

import { walkLog } from '../audit/index.ts';
import { looseEvent, type RosterEvent, systemContext } from '../kernel/index.ts';
import { type Erasure, erasureLimits, type ErasurePass, peopleOf, streamLifetime } from './model.ts';
import type { EraserWakeUps, ErasureServices } from './ports.ts';
import { saysMore } from './redact-event.ts';

/** One invocation: `holder` is unique to it, and nothing is begun after `deadline` (UTC milliseconds). */
export interface Turn {
  readonly holder: string;
  readonly deadline: number;
}

/** Okta's event for the end of a deletion: by the system, of somebody who has no name any more. */
function completedEvent(id: string, at: number): RosterEvent {
  const targets = [{ id, type: 'User', alternateId: null, displayName: null }];
  const draft = { eventType: 'user.lifecycle.delete.completed', targets } as const;
  return looseEvent(draft, { kind: 'user', id }, at, systemContext(`erasure-${id}`));
}

/** Empties one person's partitions, once the log has all that is in them. */
async function removePerson({ clock, ledger, record, partitions }: ErasureServices, { id, version, at }: Erasure): Promise<void> {
  // First of all: a restore of the table must find her here, whatever becomes of this worker.
  await record.keep(id);
  const now = clock.now();
  // What the stream did not bring in its lifetime it never will.
  if (now - at < streamLifetime && !(await partitions.isLogged(id, version))) return;
  await partitions.remove(id, now);
  await ledger.noteRemoved(id);
}

/** Each stands or falls alone. */
async function removePeople(services: ErasureServices, { deadline }: Turn): Promise<unknown[]> {
  const failures: unknown[] = [];
  for await (const erasure of services.ledger.open()) {
    if (services.clock.now() >= deadline) break;
    if (erasure.stage === 'begun') await removePerson(services, erasure).catch((error: unknown) => failures.push(error));
  }
  return failures;
}

async function removedPeople({ ledger }: ErasureServices): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, stage } of ledger.open()) {
    if (stage === 'removed') ids.push(id);
    if (ids.length === erasureLimits.perPass) break;
  }
  return ids;
}

/** The pass that runs, or a new one where somebody waits for it and the last one was long enough ago. */
async function takePass(services: ErasureServices): Promise<ErasurePass | undefined> {
  const { clock, ledger, logReader } = services;
  const { running, last } = await ledger.currentPass();
  if (running !== undefined) return running;
  const now = clock.now();
  if (last !== undefined && now < last.ended + erasureLimits.pause * (last.ended - last.began)) return undefined;
  const [first, again] = [await removedPeople(services), await ledger.dueAgain(now, erasureLimits.perPass)];
  if (first.length === 0 && again.length === 0) return undefined;
  const heads = [...(await logReader.heads())].toSorted(([one], [other]) => one - other);
  const pass = { id: randomUUID(), began: now, first, again, until: heads.map(([, { position }]) => position) };
  return (await ledger.beginPass(pass)) ? pass : undefined;
}

/** Shards that are walked side by side. */
const shardsAtOnce = 4;
const consumerOf = ({ id }: ErasurePass): string => `erasure.${id}`;

async function walkShards(services: ErasureServices, pass: ErasurePass, turn: Turn): Promise<void> {
  const erased = peopleOf(pass);
  const shards = [...pass.until.keys()];
  const work = async (): Promise<void> => {
    for (let shard = shards.shift(); shard !== undefined; shard = shards.shift()) {
      const walk = {
        consumer: consumerOf(pass),
        shard,
        ...turn,
        from: { position: 0, offset: 0 },
        // Redacted events are passed by: a pass that begins again does little.
        wanted: (event: RosterEvent) => saysMore(event, erased),
        batchSize: 1000,
      };
      await walkLog(services, walk, ({ place }) => services.traces.redactPage(walk.shard, place.position + 1, erased));
    }
  };
  await Promise.all(Array.from({ length: shardsAtOnce }, work));
}

/** Every step may be taken again by whoever comes after a death. */
async function finishPass(services: ErasureServices, pass: ErasurePass): Promise<void> {
  const { clock, ledger, logPositions, partitions, traces } = services;
  await traces.redactOwned(peopleOf(pass));
  await traces.stripRuns(peopleOf(pass));
  const now = clock.now();
  for (const id of pass.first) await ledger.noteRedacted({ id, due: now + streamLifetime }, completedEvent(id, now));
  for (const waiting of pass.again) {
    // What came back under her id meanwhile, such as by an import's chunk that was delivered once more.
    await partitions.remove(waiting.id, now);
    await ledger.finish(waiting);
  }
  await ledger.endPass(pass, now);
  await logPositions.forget(consumerOf(pass));
}

async function redactTraces(services: ErasureServices, turn: Turn): Promise<void> {
  const pass = await takePass(services);
  if (pass === undefined) return;
  await walkShards(services, pass, turn);
  const states = await services.logPositions.list(consumerOf(pass));
  const isWalked = pass.until.every((until, shard) => (states.get(shard)?.position ?? 0) >= until);
  if (isWalked) await finishPass(services, pass);
}

/**
 * Brings every erasure as far as it will go: removes what lies under people's own keys, then walks the log once for all of them.
 * May be called at any time, by several at once, and die anywhere.
 *
 * @throws AggregateError where somebody's partitions could not be emptied; the others were, and the log was walked
 */
export async function erasePeople(services: ErasureServices, turn: Turn): Promise<void> {
  const failures = await removePeople(services, turn);
  await redactTraces(services, turn);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} people were not removed`);
}

/** Wakes the worker where there is something to do. */
export async function wakeEraserWhereDue(services: {
  readonly clock: ErasureServices['clock'];
  readonly ledger: Pick<ErasureServices['ledger'], 'isDue'>;
  readonly eraserWakeUps: EraserWakeUps;
}): Promise<void> {
  if (await services.ledger.isDue(services.clock.now())) await services.eraserWakeUps.wakeEraser();
}
