import {
  askForDeadLetter,
  cancelReplay,
  deadLetterId,
  getReplay,
  listDeadLetters,
  pauseEventHook,
  redeliverAll,
  resumeEventHook,
  startReplay,
} from '../../../shared/hooks/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import { deliveriesOfEach, findFaultsInIds, findFaultsInLog, findFaultsInOrder } from './delivery-audit.ts';
import { administrator, DeliveryWorld, subscribed, type WorldOptions } from './delivery-world.ts';

const minute = 60_000;
const hour = 60 * minute;

export interface FireOptions extends Pick<WorldOptions, 'seed' | 'mistake' | 'losesRecords'> {
  readonly changes: number;
  readonly kills: number;
  /** For so long the endpoint takes nothing at all. @default 48 */
  readonly outageHours?: number;
  /** Counts of what chance brings about: the second fire goes on until each of them is above nought. */
  readonly untilSeen?: readonly string[];
}

export interface FireReport {
  /** What is wrong; empty where nothing is. */
  readonly faults: readonly string[];
  /** Deliveries of an event before anything failed, and after everything was well again. */
  readonly whenHealthy: readonly number[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Everything goes well: changes, the appender, a worker, again and again. Gives how often each event was delivered. */
async function liveWell(world: DeliveryWorld, changes: number): Promise<number> {
  const before = world.endpoint.sent.length;
  for (let left = changes; left > 0; left -= 20) {
    await world.change(Math.min(20, left));
    await world.append();
    // A worker that was woken twice, at once.
    await world.deliver({ workers: 2 });
    world.pass(5_000);
  }
  return deliveriesOfEach(world.endpoint.sent.slice(before));
}

/** What an administrator does while things burn. */
class Administrator {
  readonly #world: DeliveryWorld;
  readonly #hookIds: readonly string[];
  readonly discarded = new Map<string, Set<string>>();
  readonly did: Record<string, number> = { letters: 0, redelivered: 0, discarded: 0, replays: 0, cancelled: 0, pauses: 0 };

  constructor(world: DeliveryWorld, hookIds: readonly string[]) {
    this.#world = world;
    this.#hookIds = hookIds;
    for (const id of hookIds) this.discarded.set(id, new Set());
  }

  #count(what: string): void {
    this.did[what] = (this.did[what] ?? 0) + 1;
  }

  /** Asks for dead letters in any order; gives a few of them up. */
  async #treatLetters(hookId: string): Promise<void> {
    const { random, control } = this.#world;
    const { items } = await listDeadLetters(control, hookId, { limit: 200 });
    this.did['letters'] = Math.max(this.did['letters'] ?? 0, items.length);
    for (const letter of random.shuffled(items).slice(0, 1 + random.below(5))) {
      const action = random.chance(0.15) ? 'give-up' : 'send';
      if (action === 'give-up') this.discarded.get(hookId)?.add(letter.uuid);
      this.#count(action === 'send' ? 'redelivered' : 'discarded');
      await askForDeadLetter(control, hookId, deadLetterId(letter), action, administrator);
    }
  }

  async #replay(hookId: string): Promise<void> {
    const { random, control, clock } = this.#world;
    try {
      const since = clock.now() - random.below(12 * hour);
      const { replay } = await startReplay(control, hookId, { since, rate: 1_000 }, administrator);
      this.#count('replays');
      if (random.chance(0.2)) {
        await cancelReplay(control, hookId, replay.id, administrator);
        this.#count('cancelled');
      } else await getReplay(control, hookId, replay.id);
    } catch (error) {
      // Another one is under way.
      if (!isRosterError(error, 'validation-failed')) throw error;
    }
  }

  async act(): Promise<void> {
    const { random, control, endpoint } = this.#world;
    const hookId = random.pick(this.#hookIds);
    if (random.chance(0.03)) endpoint.repair();
    if (random.chance(0.2)) await this.#treatLetters(hookId);
    if (random.chance(0.03)) await redeliverAll(control, hookId, administrator);
    if (random.chance(0.08)) await this.#replay(hookId);
    if (random.chance(0.04)) {
      await pauseEventHook(control, hookId, administrator);
      this.#count('pauses');
    }
    if (random.chance(0.2)) await resumeEventHook(control, hookId, administrator);
  }
}

type Blaze = Pick<FireOptions, 'changes' | 'kills' | 'untilSeen'>;

async function burn(world: DeliveryWorld, admin: Administrator, { changes, kills, untilSeen = [] }: Blaze): Promise<void> {
  const { random, endpoint, counts } = world;
  world.faulty = 0.004;
  world.freezing = 0.002;
  endpoint.failing = 0.3;
  endpoint.poisonous = 0.03;
  const before = counts.changes;
  const isUnseen = (what: string): boolean => (({ ...counts, ...admin.did }) as Readonly<Record<string, number>>)[what] === 0;
  for (let step = 0; counts.changes < before + changes || counts.kills < kills || untilSeen.some(isUnseen); step += 1) {
    if (step > 50 * (changes + kills)) throw new Error('it does not come to an end');
    await world.change(random.below(20));
    const mortal = random.chance(0.3);
    await world.append({ parked: 0.1, mortal: mortal && random.chance(0.3) });
    await world.deliver({ workers: 1 + random.below(3), mortal });
    await admin.act();
    world.pass(random.pick([1_000, 10_000, minute, 10 * minute, hour, 3 * hour]));
  }
}

/** The endpoint takes nothing. */
async function endureOutage(world: DeliveryWorld, changes: number, hours: number): Promise<void> {
  world.endpoint.failing = 1;
  const end = world.clock.now() + hours * hour;
  const atOnce = Math.ceil(changes / (2 * hours));
  for (let left = changes; world.clock.now() < end; left -= atOnce) {
    await world.change(Math.max(0, Math.min(atOnce, left)));
    await world.append({ parked: 0.1 });
    await world.deliver({ workers: 2 });
    world.pass(30 * minute);
  }
}

const isQuiet = async ({ control, waitingRecords }: DeliveryWorld, hookIds: readonly string[]): Promise<boolean> => {
  const heads = await control.logReader.heads();
  for (const hookId of hookIds) {
    if ((await listDeadLetters(control, hookId, { limit: 1 })).items.length > 0) return false;
    for (const [shard, { position, asideAt, nudges, nudgesSeen }] of await control.cursors.list(hookId)) {
      if (position < (heads.get(shard)?.position ?? 0) || asideAt > 0 || nudges !== nudgesSeen) return false;
    }
  }
  return waitingRecords === 0;
};

/** All is well: what is left is delivered, dead letters when they are asked for. Says so where it does not come to an end. */
async function recover(world: DeliveryWorld, hookIds: readonly string[]): Promise<string[]> {
  await world.calm();
  for (const hookId of hookIds) await resumeEventHook(world.control, hookId, administrator);
  for (let waited = 0; waited < 60 * hour; waited += 10 * minute) {
    await world.append();
    await world.deliver();
    if (await isQuiet(world, hookIds)) return [];
    if (waited % (2 * hour) === 0) for (const hookId of hookIds) await redeliverAll(world.control, hookId, administrator);
    world.pass(10 * minute);
  }
  return ['unfinished: two and a half days after the fire something still waits'];
}

async function findFaults(world: DeliveryWorld, admin: Administrator): Promise<string[]> {
  const committed = world.committed();
  const wanted = committed.filter(({ eventType }) => subscribed.includes(eventType));
  const requests = new Set(committed.map(({ context }) => context.requestId));
  const { sent } = world.endpoint;
  return [
    ...[...world.acknowledged].filter((id) => !requests.has(id)).map((id) => `commit: ${id} was acknowledged and is not there`),
    ...findFaultsInLog(committed, await world.logged()),
    ...findFaultsInIds(sent).slice(0, 5),
    ...[...admin.discarded].flatMap(([hookId, discarded]) =>
      findFaultsInOrder({ hookId, committed: wanted, sent, discarded }).map((fault) => `${hookId}: ${fault}`),
    ),
  ];
}

/**
 * A life of two hooks, one whose entities wait for their dead letters and one whose entities pass them: a fifth of the changes while all
 * is well, then fire, an outage, fire again, and calm.
 */
export async function liveThroughFire(options: FireOptions): Promise<FireReport> {
  const { seed, changes, kills, outageHours = 48, untilSeen = [], ...rest } = options;
  const world = new DeliveryWorld({ seed, entities: Math.max(20, Math.round(changes / 40)), ...rest });
  const hookIds = [await world.createHook('WAIT'), await world.createHook('PASS')];
  const admin = new Administrator(world, hookIds);
  const share = (of: number): number => Math.round(changes * of);
  const first = await liveWell(world, share(0.1));
  await burn(world, admin, { changes: share(0.4), kills: Math.ceil(kills / 2) });
  await endureOutage(world, share(0.1), outageHours);
  await burn(world, admin, { changes: share(0.3), kills, untilSeen });
  const unfinished = await recover(world, hookIds);
  const last = await liveWell(world, share(0.1));
  return {
    faults: [...unfinished, ...(await findFaults(world, admin))],
    whenHealthy: [first, last],
    counts: {
      ...world.counts,
      ...admin.did,
      calls: world.endpoint.sent.length,
      ...Object.fromEntries(world.endpoint.failed),
    },
  };
}
