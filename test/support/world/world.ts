import * as nodeCrypto from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

import { type CallSite, type FaultPlan, ProcessCrash, withFaults } from '../../../shared/store/faults.ts';
import { checkExpressions } from '../expression-guard.ts';
import { SeededRandom } from '../seeded-random.ts';
import type { ModelRecord } from '../table-model/table-state.ts';
import { TableModel } from '../table-model/table-model.ts';
import type { Host, ProductFunction } from './product.ts';
import { sdkPackage, type Send } from './sdk.ts';
import { environment, type QueuedMessage, Services } from './services.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What became of an invocation. */
export type Invocation = { readonly kind: 'crashed' } | { readonly kind: 'failed'; readonly error: unknown } | Answered;
export interface Answered {
  readonly kind: 'answered';
  readonly answer: unknown;
}

export interface InvokeOptions {
  /** @default - calls meet no faults */
  readonly plan?: FaultPlan;
  /** Every call is noted here. */
  readonly sites?: CallSite[];
  /** A new instance, that is kept by the caller. @default - one that has run before */
  readonly instance?: Instance;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** An instance of a function: its memory lives as long as it. Where its time and its network lead is said for each invocation. */
export class Instance {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly name: string;
  #clock = new VirtualClock(0);
  #random = new SeededRandom(0);
  #send: Send = () => Promise.reject(new Error('no invocation is under way'));

  constructor(fn: ProductFunction) {
    this.name = fn.name;
    this.exports = fn.start(this.#host());
  }

  attach(clock: VirtualClock, random: SeededRandom, send: Send): void {
    this.#clock = clock;
    this.#random = random;
    this.#send = send;
  }

  get handler(): Handler {
    return this.exports['handler'] as Handler;
  }

  #host(): Host {
    const now = (): number => this.#clock.now();
    class VirtualDate extends Date {
      constructor(...values: readonly unknown[]) {
        super(...((values.length === 0 ? [now()] : values) as [number]));
      }
      static override now(): number {
        return Math.floor(now());
      }
    }
    const setTimer = (run: (...values: unknown[]) => void, milliseconds = 0, ...values: unknown[]): number =>
      this.#clock.setTimer(() => run(...values), milliseconds);
    const math = Object.create(Math) as typeof Math;
    math.random = () => this.#random.next();
    const packages = new Map<string, object>();
    return {
      globals: {
        Date: VirtualDate,
        Math: math,
        performance: { now },
        setTimeout: setTimer,
        setImmediate: (run: () => void) => setTimer(run),
        clearTimeout: (id: number) => this.#clock.clearTimer(id),
        crypto: { getRandomValues: (bytes: Uint8Array) => bytes.map(() => this.#random.below(256)) },
        process: { env: environment, stdout: { write: () => true } },
        fetch: (url: string, { body = '' }: { readonly body?: string } = {}) => this.#fetch(url, body),
      },
      modules: {
        'node:crypto': this.#crypto(),
        'node:zlib': syncZlib,
        'node:timers/promises': { setTimeout: (milliseconds: number) => this.#clock.sleep(milliseconds) },
      },
      sdk: (name) => {
        const known = packages.get(name) ?? sdkPackage(name, (service, command) => this.#send(service, command));
        packages.set(name, known);
        return known;
      },
    };
  }

  /** What calls go out past the SDK: the custom resource's answer to CloudFormation, Lambda's Invoke, and SES's list. */
  async #fetch(url: string, body: string): Promise<unknown> {
    if (url.includes('/v2/email/suppression/')) {
      await this.#send('SES', new DeleteSuppressedDestinationCommand());
      return new Response('{}');
    }
    if (!url.endsWith('/invocations')) return this.#send('CloudFormation', new PutAnswerCommand());
    const { FunctionError: failure, Payload: payload } = (await this.#send('Lambda', new InvokeCommand(body))) as {
      readonly FunctionError?: string;
      readonly Payload?: Uint8Array;
    };
    return new Response(Buffer.from(payload ?? []), {
      headers: failure === undefined ? {} : { 'x-amz-function-error': failure },
    });
  }

  /** Random by the seed; passwords are derived at once and for nothing. */
  #crypto(): Readonly<Record<string, unknown>> {
    const bytes = (length: number): Buffer => Buffer.from(this.#random.bytes(length));
    const uuid = (): string => {
      const hex = bytes(16).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    };
    interface Derivation {
      readonly message: Uint8Array;
      readonly nonce: Uint8Array;
      readonly tagLength: number;
    }
    const argon2 = (_kind: string, { message, nonce, tagLength }: Derivation, done: (error: null, tag: Buffer) => void): void => {
      const tag = nodeCrypto.createHash('shake256', { outputLength: tagLength }).update(message).update(nonce).digest();
      queueMicrotask(() => done(null, tag));
    };
    return { randomBytes: bytes, randomUUID: uuid, argon2 };
  }
}

class PutAnswerCommand {
  readonly input = {};
}

class DeleteSuppressedDestinationCommand {
  readonly input = {};
}

class InvokeCommand {
  readonly input: { readonly Payload: string };

  constructor(payload: string) {
    this.input = { Payload: payload };
  }
}

type ZlibDone = (error: null, bytes: Buffer) => void;
const syncZlib = {
  gzip: (text: string, done: ZlibDone) => queueMicrotask(() => done(null, gzipSync(text))),
  gunzip: (bytes: Uint8Array, done: ZlibDone) => queueMicrotask(() => done(null, gunzipSync(bytes))),
};

/** The product's functions, and an instance of each that has run before. */
export class Fleet {
  readonly functions: ReadonlyMap<string, ProductFunction>;
  readonly #warm = new Map<string, Instance>();

  constructor(functions: ReadonlyMap<string, ProductFunction>) {
    this.functions = functions;
  }

  start(name: string): Instance {
    const fn = this.functions.get(name);
    if (fn === undefined) throw new Error(`there is no function ${name}`);
    return new Instance(fn);
  }

  warm(name: string): Instance {
    const known = this.#warm.get(name) ?? this.start(name);
    this.#warm.set(name, known);
    return known;
  }

  /** All instances end, as they do when nobody calls for a while: what they have counted is gone. */
  rest(): void {
    this.#warm.clear();
  }

  /** The next one of that name is new. */
  forget(name: string): void {
    this.#warm.delete(name);
  }

  /** What died has lost its memory. */
  drop(instance: Instance): void {
    if (this.#warm.get(instance.name) === instance) this.#warm.delete(instance.name);
  }
}

/** Which function a queue's messages go to, as the template maps them. */
const queues: Readonly<Record<string, string>> = {
  messages: 'workers-mailer',
  recovery: 'workers-recovery',
  'log-wakeups': 'workers-bus-publisher',
  'hook-wakeups': 'workers-hook-delivery',
  'member-counts': 'workers-member-counts',
  'group-clearing': 'workers-group-clearing',
  'group-rules': 'workers-group-rules',
  'app-mappings': 'workers-app-mappings',
  'import-uploads': 'workers-import-splitter',
  'import-chunks': 'workers-import-worker',
  'erasure-wakeups': 'workers-eraser',
  departures: 'workers-departures',
  'hook-backfills': 'workers-hook-backfill',
  'directory-jobs': 'workers-directory-jobs',
};
export const streamReaders = ['streams-log-appender', 'streams-search-indexer'] as const;
export type StreamReader = (typeof streamReaders)[number];

/** Records that a reader is given, by its filter (infra/constructs). */
function isFor(reader: StreamReader, { eventName, dynamodb }: ModelRecord): boolean {
  const sk = dynamodb.Keys['sk']?.S ?? '';
  if (reader === 'streams-search-indexer') return sk === 'u' || sk === 'g';
  return eventName === 'INSERT' && (sk === 'u' || sk.startsWith('e#') || sk.startsWith('a#'));
}

const mostReceives = 12;
const visibilityMilliseconds = 61_000;

/**
 * An org with everything around it: table, queues, bus, bucket, clock, and the product's own functions between them. A fork is another
 * world with the same past.
 */
export class World {
  readonly clock: VirtualClock;
  readonly table: TableModel;
  readonly services: Services;
  readonly fleet: Fleet;
  readonly random: SeededRandom;
  readonly #pending = new Map<StreamReader, readonly ModelRecord[]>();
  readonly deadLetters: string[] = [];
  /** What any call may meet that is given no plan of its own. */
  weather: FaultPlan = () => undefined;
  readonly #seed: number;
  #requests = 0;

  constructor(fleet: Fleet, seed: number, from?: World) {
    this.fleet = fleet;
    // Not the numbers that the past has used: its ids and tokens are taken.
    this.#seed = from === undefined ? seed : Math.imul(from.#seed + from.#requests + 1, 0x9e3779b1) ^ seed;
    this.random = new SeededRandom(this.#seed);
    this.clock = new VirtualClock(from?.clock.now() ?? Date.UTC(2026, 0, 1));
    this.table = from?.table.fork() ?? new TableModel({ name: String(environment['TABLE_NAME']) });
    this.services = from?.services.fork() ?? new Services();
    for (const [reader, records] of from === undefined ? [] : from.#pending) this.#pending.set(reader, records);
    this.#requests = from === undefined ? 0 : from.#requests;
  }

  /** @param fleet other functions than this world's */
  fork(seed: number, fleet = this.fleet): World {
    return new World(fleet, seed, this);
  }

  async invoke(
    name: string,
    event: unknown,
    { plan = this.weather, sites = [], instance }: InvokeOptions = {},
  ): Promise<Invocation> {
    const running = instance ?? this.fleet.warm(name);
    let isDead = false;
    const noting: FaultPlan = (site) => {
      sites.push(site);
      return plan(site);
    };
    const backends = new Map<string, { send(command: object): Promise<object> }>();
    const backendOf = (service: string) => {
      const known = backends.get(service);
      if (known !== undefined) return known;
      const made = withFaults({ send: (command: object) => this.#answer(service, command) }, service, noting);
      backends.set(service, made);
      return made;
    };
    const send: Send = async (service, command) => {
      if (isDead) throw new ProcessCrash('the process is dead');
      try {
        return await backendOf(service).send(command);
      } catch (error) {
        if (error instanceof ProcessCrash) isDead = true;
        throw error;
      }
    };
    running.attach(this.clock, this.random, send);
    this.#requests += 1;
    // API functions don't ask how much time is left; middy would, and wait for it in real time.
    const time = name.startsWith('api-') || name.startsWith('pages') ? {} : { getRemainingTimeInMillis: () => 300_000 };
    const context = { awsRequestId: `request-${this.#requests}`, ...time };
    const outcome = await this.clock.run(
      running.handler(event, context).then(
        (answer): Invocation => ({ kind: 'answered', answer }),
        (error: unknown): Invocation => ({ kind: 'failed', error }),
      ),
    );
    if (!isDead) return outcome;
    this.fleet.drop(running);
    return { kind: 'crashed' };
  }

  #answer(service: string, command: object): Promise<object> {
    if (service === 'DynamoDB') {
      checkExpressions(Reflect.get(command, 'input'));
      return this.table.send(command);
    }
    if (service === 'CloudFormation') return Promise.resolve({});
    return this.services.send(service, command);
  }

  /** What a reader of the stream has not been given yet, taken out. */
  takeRecords(reader: StreamReader): readonly ModelRecord[] {
    this.#collect();
    const records = this.#pending.get(reader) ?? [];
    this.#pending.set(reader, []);
    return records;
  }

  giveBackRecords(reader: StreamReader, records: readonly ModelRecord[]): void {
    this.#collect();
    this.#pending.set(reader, [...records, ...(this.#pending.get(reader) ?? [])]);
  }

  #collect(): void {
    const records = this.table.takeRecords(this.random);
    for (const reader of streamReaders) {
      const mine = records.filter((record) => isFor(reader, record));
      this.#pending.set(reader, [...(this.#pending.get(reader) ?? []), ...mine]);
    }
  }

  /** One batch of the stream. Lambda brings everything from the first record that failed again. False where there was nothing. */
  async deliverRecords(reader: StreamReader, options: InvokeOptions = {}): Promise<boolean> {
    const records = this.takeRecords(reader);
    const batch = records.slice(0, 100);
    if (batch.length === 0) return false;
    const outcome = await this.invoke(reader, { Records: batch }, options);
    const failed = outcome.kind === 'answered' ? failuresOf(outcome.answer) : [''];
    const first = batch.findIndex(({ dynamodb }) => failed.includes(dynamodb.SequenceNumber));
    const from = failed.includes('') ? 0 : first;
    this.giveBackRecords(reader, [...(from < 0 ? [] : batch.slice(from)), ...records.slice(batch.length)]);
    return true;
  }

  /** One batch of a queue; what fails is shown again, in the end it is a dead letter. False where there was nothing. */
  async deliverMessages(queue: string, options: InvokeOptions = {}): Promise<boolean> {
    const messages = this.services.receive(queue);
    if (messages.length === 0) return false;
    const Records = messages.map(({ id, body, receives }) => ({
      messageId: id,
      body,
      attributes: { ApproximateReceiveCount: String(receives) },
    }));
    const outcome = await this.invoke(queues[queue] ?? '', { Records }, options);
    const failed = outcome.kind === 'answered' ? failuresOf(outcome.answer) : [''];
    const back = messages.filter(({ id }) => failed.includes('') || failed.includes(id));
    this.#giveBack(queue, back);
    return true;
  }

  #giveBack(queue: string, messages: readonly QueuedMessage[]): void {
    const [dead, alive] = [
      messages.filter(({ receives }) => receives >= mostReceives),
      messages.filter(({ receives }) => receives < mostReceives),
    ];
    this.deadLetters.push(...dead.map(({ body }) => `${queue}: ${body}`));
    this.services.giveBack(queue, alive);
    if (alive.length > 0) this.clock.advance(visibilityMilliseconds);
  }

  /** Everything that is on its way arrives, without faults; sweeps run until they find nothing to do. */
  async drain(): Promise<void> {
    for (let round = 0; round < 40; round += 1) {
      while (await this.#deliverAll());
      this.clock.advance(visibilityMilliseconds);
      const swept = await this.invoke('schedules-sweeper', {});
      if (swept.kind === 'failed')
        throw new Error('the sweep fails without a fault: where it lacks a variable, services.ts gives it', { cause: swept.error });
      if (!(await this.#deliverAll())) return;
    }
    throw new Error('the world never comes to rest');
  }

  /** One batch of some streams and queues, in any order. */
  async deliverSome(random: SeededRandom): Promise<void> {
    const deliveries = [
      ...streamReaders.map((reader) => () => this.deliverRecords(reader)),
      ...Object.keys(queues).map((queue) => () => this.deliverMessages(queue)),
    ];
    for (const deliver of random.shuffled(deliveries).slice(0, 4)) await deliver();
  }

  async #deliverAll(): Promise<boolean> {
    let isBusy = false;
    for (const reader of streamReaders) isBusy = (await this.deliverRecords(reader)) || isBusy;
    for (const queue of Object.keys(queues)) isBusy = (await this.deliverMessages(queue)) || isBusy;
    return isBusy;
  }
}

/** An empty name stands for the whole batch. */
function failuresOf(answer: unknown): readonly string[] {
  const { batchItemFailures = [] } = (answer ?? {}) as { batchItemFailures?: readonly { readonly itemIdentifier: string }[] };
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
