import { appendToLog, presentHookEvent } from '../../../shared/audit/index.ts';
import {
  createEventHook,
  type DeliveryControlServices,
  type DeliveryServices,
  deliverToHooks,
  type EventHookInput,
  type EventHookServices,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import {
  type Change,
  type Context,
  type EventType,
  isRosterError,
  newId,
  type RosterEvent,
  systemContext,
} from '../../../shared/kernel/index.ts';
import { createSealer, type DataKeys } from '../../../shared/security/index.ts';
import { DynamoAsideStore } from '../../../shared/store/asides.ts';
import { DynamoCommitter } from '../../../shared/store/commit.ts';
import { DynamoDeadLetters } from '../../../shared/store/dead-letters.ts';
import { DynamoDeliveryCursors } from '../../../shared/store/delivery-cursors.ts';
import { DynamoDeliveryLog } from '../../../shared/store/delivery-log.ts';
import { DynamoEventHookStore } from '../../../shared/store/event-hooks.ts';
import { DynamoEventLog, toArrivals } from '../../../shared/store/event-log.ts';
import { ProcessCrash } from '../../../shared/store/faults.ts';
import { stampFor, toEvents } from '../../../shared/store/items.ts';
import { keys } from '../../../shared/store/keys.ts';
import { Reader } from '../../../shared/store/reader.ts';
import { DynamoReplayStore } from '../../../shared/store/replays.ts';
import { newItemOf, type StreamRecord } from '../../../shared/store/stream-records.ts';
import type { Item } from '../../../shared/store/table.ts';
import { SeededRandom } from '../seeded-random.ts';
import { TableModel } from '../table-model/table-model.ts';
import { FailingEndpoint } from './failing-endpoint.ts';
import { type Death, MortalProcess } from './mortal-process.ts';

const tableName = 'deliveries';
const stamp = stampFor('eu-west-1');
const invocationMilliseconds = 105_000;
/** The appender's batches hold no more. */
const batchOfRecords = 100;

export const administrator: Context = {
  ...systemContext('administrator'),
  actor: { id: '00uadmin', type: 'User', alternateId: 'admin@example.com', displayName: 'Ada Admin' },
};

/** Wraps nothing: the "wrapped" key is the key. */
const openKeys: DataKeys = {
  generate() {
    const plaintext = crypto.getRandomValues(new Uint8Array(32));
    return Promise.resolve({ plaintext, wrapped: Buffer.from(plaintext).toString('base64') });
  },
  unwrap: (wrapped) => Promise.resolve(Buffer.from(wrapped, 'base64')),
};

const typesOf = {
  user: ['user.lifecycle.create', 'user.lifecycle.suspend', 'user.lifecycle.unsuspend', 'user.account.update_profile'],
  group: ['group.lifecycle.create', 'group.profile.update'],
} as const satisfies Record<'user' | 'group', readonly EventType[]>;

/** Not one of them is asked for: what is told has holes that are no gaps. */
const unasked: EventType = 'user.account.update_profile';
export const subscribed: readonly EventType[] = [...typesOf.user, ...typesOf.group].filter((type) => type !== unasked);

/** One of Roster's own mistakes, made on purpose: what a port does instead. */
export type Mistake = (services: DeliveryServices) => Partial<DeliveryServices>;

export interface WorldOptions {
  readonly seed: number;
  readonly entities: number;
  readonly mistake?: Mistake;
  /** Records that never reach the appender, by a mistake. */
  readonly losesRecords?: boolean;
}

/**
 * The path of an event, whole and in this process: transactions on the model of the table, its stream, the log's appender, and workers
 * that deliver to one endpoint. Time is set by hand.
 */
export class DeliveryWorld {
  readonly random: SeededRandom;
  readonly clock = { at: Date.UTC(2026, 0, 1, 12), now: (): number => this.clock.at };
  readonly endpoint: FailingEndpoint;
  readonly #model = new TableModel({ name: tableName });
  readonly #options: WorldOptions;
  readonly #calm: MortalProcess;
  readonly #sealer = createSealer(openKeys);
  readonly #entities: readonly { readonly kind: 'user' | 'group'; readonly id: string }[];
  #records: StreamRecord[] = [];
  readonly #frozen: { readonly since: number; readonly thaw: () => void }[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #onFreeze = new Set<() => void>();
  #lastAppenderDied = false;
  /** Of calls to the table by workers, appenders and writers, that meet a fault. */
  faulty = 0;
  /** Of calls to the endpoint, during which the worker's machine stands still for more than a minute. */
  freezing = 0;
  /** Changes whose writers know that they are written. */
  readonly acknowledged = new Set<string>();
  readonly counts = { changes: 0, kills: 0, invocations: 0, frozen: 0, batches: 0, doubled: 0 };

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = new SeededRandom(options.seed);
    this.endpoint = new FailingEndpoint(this.random.fork());
    this.#calm = this.#process(0);
    this.#entities = Array.from({ length: options.entities }, (_, index) =>
      index % 5 === 0 ? { kind: 'group', id: newId('group') } : { kind: 'user', id: newId('user') },
    );
  }

  #process(faulty: number, death?: Death): MortalProcess {
    return new MortalProcess(this.#model, tableName, { random: this.random, faulty, death });
  }

  /** Ports of a process on its table. */
  #services(process: MortalProcess): DeliveryServices & EventHookServices & DeliveryControlServices {
    const { table } = process;
    const log = new DynamoEventLog(table, stamp);
    const reader = new Reader(table);
    return {
      cursors: new DynamoDeliveryCursors(table, stamp),
      asides: new DynamoAsideStore(table, stamp),
      deadLetters: new DynamoDeadLetters(table, stamp),
      deliveryLog: new DynamoDeliveryLog(table, stamp),
      replays: new DynamoReplayStore(table, stamp),
      logReader: log,
      eventRecorder: log,
      eventHooks: new DynamoEventHookStore(table, reader),
      committer: new DynamoCommitter(table, stamp, reader),
      hookSealer: this.#sealer,
      dialer: {
        dial: async (request) => {
          if (this.random.chance(this.freezing)) await this.#freeze();
          const result = await process.carryOut(() => Promise.resolve(this.endpoint.take(request)));
          this.clock.at += result.latencyMs;
          return result;
        },
      },
      notices: { hookFailed: () => Promise.resolve() },
      // Workers come anyway, again and again.
      hookWakeUps: { wakeHooks: () => Promise.resolve() },
      clock: this.clock,
      noteFilterFault: () => undefined,
      presentHookEvent,
      origin: 'https://id.example.com',
      random: () => this.random.next(),
      allowLoopbackHooks: false,
    };
  }

  /** What administrators work with. */
  get control(): DeliveryControlServices {
    return this.#services(this.#calm);
  }

  async createHook(afterDeadLetter: 'WAIT' | 'PASS'): Promise<string> {
    const services = this.#services(this.#calm);
    const input: EventHookInput = {
      name: afterDeadLetter,
      events: { items: subscribed },
      channel: { config: { uri: `https://hooks.example.com/${afterDeadLetter}` } },
      delivery: { afterDeadLetter },
    };
    const { id } = await createEventHook(services, input, administrator.actor.id, administrator);
    await verifyEventHook(this.#services(this.#calm), id, administrator);
    return id;
  }

  /** A process that dies at one of its first calls, soon enough to have something to die of. */
  #doomed(mortal: boolean, mostCalls: number): Death | undefined {
    return mortal ? { call: 1 + this.random.below(mostCalls), when: this.random.pick(['before', 'after']) } : undefined;
  }

  #countDeath(process: MortalProcess): void {
    if (process.dead) this.counts.kills += 1;
  }

  /** Somebody changes one of the entities: one to three events in one transaction. Who loses a race reads again. */
  async #change(): Promise<void> {
    const entity = this.random.pick(this.#entities);
    const count = 1 + this.random.below(3);
    const process = this.#process(this.faulty);
    const committer = new DynamoCommitter(process.table, stamp, new Reader(process.table));
    for (;;) {
      const found = await this.#calm.table.get(keys.entity(entity.kind, entity.id));
      const before = Number(found?.['version'] ?? 0);
      const { change, context } = this.#decide(entity, before, count);
      try {
        await committer.commit(change, context);
        this.acknowledged.add(context.requestId);
        this.counts.changes += 1;
        return;
      } catch (error) {
        if (!isRosterError(error, 'changed-meanwhile')) throw error;
      }
    }
  }

  #decide(
    { kind, id }: { readonly kind: 'user' | 'group'; readonly id: string },
    before: number,
    count: number,
  ): { change: Change; context: Context } {
    const version = before + count;
    const at = this.clock.now();
    const targets = [{ id, type: kind === 'user' ? 'User' : 'UserGroup', alternateId: null, displayName: id }];
    const value = { id, version, lastUpdated: at };
    const replaces = before === 0 ? null : { id, version: before, lastUpdated: 0 };
    const events = Array.from({ length: count }, () => ({ eventType: this.random.pick<EventType>(typesOf[kind]), targets }));
    const change: Change = { subject: { kind, id, version, at }, writes: [{ do: 'put', kind, value, replaces }], events };
    return { change, context: systemContext(`change-${id}-${version}-${this.random.below(1e9)}`) };
  }

  /** So many changes, several at once. */
  async change(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 4) {
      await Promise.all(Array.from({ length: Math.min(4, left) }, () => this.#change()));
    }
    const records = this.#model.takeRecords(this.random);
    this.#records.push(...(this.#options.losesRecords === true ? records.filter(() => !this.random.chance(0.2)) : records));
  }

  /**
   * Has the appender take records: in batches of any size, some of them again later.
   *
   * @param parked of records, that are left for later and overtaken by younger ones
   */
  async append({ parked = 0, mortal = false }: { readonly parked?: number; readonly mortal?: boolean } = {}): Promise<void> {
    this.#records.push(...this.#model.takeRecords(this.random));
    const later = this.#records.filter(() => this.random.chance(parked));
    const held = new Set(later);
    let left = this.#records.filter((record) => !held.has(record));
    if (parked > 0 && this.random.chance(0.3)) left = this.random.shuffled(left);
    this.#records = later;
    while (left.length > 0) {
      const batch = left.splice(0, 1 + this.random.below(batchOfRecords));
      const twice = parked > 0 && this.random.chance(0.2);
      if (twice) this.counts.doubled += 1;
      await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => this.#appendBatch(batch, mortal && this.random.chance(0.2))));
      mortal &&= !this.#lastAppenderDied;
    }
  }

  async #appendBatch(batch: readonly StreamRecord[], mortal: boolean): Promise<void> {
    this.counts.batches += 1;
    const process = this.#process(this.faulty, this.#doomed(mortal, 40));
    const brought = batch.map((record) => ({ record, arrivals: arrivalsOf(record) }));
    const services = {
      logWriter: new DynamoEventLog(process.table, stamp),
      wakeUps: { wakeBus: () => process.carryOut(() => Promise.resolve()) },
      clock: this.clock,
    };
    const failures = await appendToLog(
      services,
      brought.flatMap(({ arrivals }) => arrivals),
    );
    this.#lastAppenderDied = process.dead;
    this.#countDeath(process);
    // A dead one reports nothing: all of it comes again.
    const again = brought.filter(({ arrivals }) => process.dead || arrivals.some(({ shard }) => failures.has(shard)));
    this.#records.push(...again.map(({ record }) => record));
  }

  /** Workers that run at once, one of which may die. Those whose machine freezes are left behind. */
  async deliver({ workers = 1, mortal = false }: { readonly workers?: number; readonly mortal?: boolean } = {}): Promise<void> {
    this.#thaw();
    await Promise.all(Array.from({ length: workers }, (_, index) => this.#work(mortal && index === 0)));
  }

  async #work(mortal: boolean): Promise<void> {
    this.counts.invocations += 1;
    const process = this.#process(this.faulty, this.#doomed(mortal, 150));
    const services = this.#services(process);
    const ill = { ...services, ...this.#options.mistake?.(services) };
    const frozen = Promise.withResolvers<void>();
    this.#onFreeze.add(frozen.resolve);
    const turn = { holder: `worker-${this.counts.invocations}`, deadline: this.clock.now() + invocationMilliseconds };
    const working = deliverToHooks(ill, turn)
      .catch((error: unknown) => this.#takeFailure(error))
      .finally(() => {
        this.#countDeath(process);
        this.#running.delete(working);
        this.#onFreeze.delete(frozen.resolve);
      });
    this.#running.add(working);
    await Promise.race([working, frozen.promise]);
  }

  /** What dies, and what the table refuses, ends an invocation; the next one goes on. */
  #takeFailure(error: unknown): void {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const expected = [ProcessCrash.name, 'TimeoutError', 'ThrottlingException', 'TransactionCanceledException'];
    for (const cause of causes) if (!(cause instanceof Error && expected.includes(cause.name))) throw cause;
  }

  async #freeze(): Promise<void> {
    this.counts.frozen += 1;
    const thawed = Promise.withResolvers<void>();
    this.#frozen.push({ since: this.clock.now(), thaw: thawed.resolve });
    // Nobody waits for it: whoever runs beside it goes on by itself.
    for (const leave of this.#onFreeze) leave();
    await thawed.promise;
  }

  /** Those that have stood still for longer than a lease go on where they were. */
  #thaw(all = false): void {
    const due = this.#frozen.filter(({ since }) => all || this.clock.now() - since > 61_000);
    for (const one of due) {
      this.#frozen.splice(this.#frozen.indexOf(one), 1);
      one.thaw();
    }
  }

  pass(milliseconds: number): void {
    this.clock.at += milliseconds;
  }

  /** Ends every fault, and lets what stands still come to its end. */
  async calm(): Promise<void> {
    this.faulty = 0;
    this.freezing = 0;
    this.endpoint.failing = 0;
    this.endpoint.poisonous = 0;
    this.endpoint.repair();
    while (this.#running.size > 0) {
      this.#thaw(true);
      await Promise.all(this.#running);
    }
  }

  get waitingRecords(): number {
    return this.#records.length;
  }

  /** What the table says has happened: the truth. */
  committed(): RosterEvent[] {
    return this.#model.items().flatMap((item) => toEvents(item as Item));
  }

  async logged(): Promise<RosterEvent[]> {
    const log = new DynamoEventLog(this.#calm.table, stamp);
    const events: RosterEvent[] = [];
    for (const shard of (await log.heads()).keys()) {
      // A query ends at a megabyte, whatever it is asked for.
      for (let position = 0; ;) {
        const pages = await log.pagesAfter(shard, position, 100);
        if (pages.length === 0) break;
        events.push(...pages.flatMap((page) => page.events));
        position = pages.at(-1)?.position ?? position;
      }
    }
    return events;
  }
}

function arrivalsOf(record: StreamRecord): ReturnType<typeof toArrivals> {
  const item = newItemOf(record);
  return item === undefined ? [] : toArrivals(item, stamp.r);
}
