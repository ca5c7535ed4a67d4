import type { LogReader, Place } from '../audit/ports.ts';
import type { Clock, Committer, Page, RosterEvent } from '../kernel/index.ts';
import type { Sealer } from '../security/index.ts';
import type { Aside, DeadLetter, DeliveryAttempt, EventPlace, Redelivery, ShardCursor } from './delivery-model.ts';
import type { Backfill, BackfillKind, EntityState } from './backfill-model.ts';
import type { EventHook } from './model.ts';
import type { Replay } from './replay-model.ts';
import type { FilterFault } from './wanted-events.ts';

export type { EventPlace } from './delivery-model.ts';

export interface EventHookStore {
  find(id: string): Promise<EventHook | undefined>;
  /** All of them, oldest first. */
  list(): Promise<readonly EventHook[]>;
}

/** A call to an address that a customer chose. */
export interface DialRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

export type DialResult =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly latencyMs: number;
    }
  /** `kind` is `timeout`, `connect`, `tls` ...; neither holds anything that the other side wrote. */
  | { readonly ok: false; readonly kind: string; readonly detail: string; readonly latencyMs: number };

/** Calls out from where nothing of ours can be reached. Rejects only where the dialer itself can't be reached. */
export interface Dialer {
  dial(request: DialRequest): Promise<DialResult>;
}

export interface HookWakeUps {
  /** Has hooks looked after, at once or after up to 900 seconds. */
  wakeHooks(delaySeconds?: number): Promise<void>;
}

/** Puts an event that changed no entity on its way into the log. */
export interface EventRecorder {
  record(event: RosterEvent): Promise<void>;
}

/** A shard of a hook, held by one worker at a time. */
export interface ShardLease {
  readonly hookId: string;
  readonly shard: number;
  /** Unique to the worker that holds it. */
  readonly holder: string;
}

/** Of the times in a cursor, those that somebody asks by. */
export type NudgeAsk = Pick<ShardCursor, 'redeliverBefore' | 'tryBefore'>;

/** What a worker that holds the lease writes. Nudges and what they ask for are others' to write. */
export type HeldCursor = Omit<ShardCursor, 'leasedUntil' | 'nudges' | keyof NudgeAsk>;

/** Where hooks are in the log. */
export interface DeliveryCursors {
  /** By shard; a hook that never began has none. */
  list(hookId: string): Promise<ReadonlyMap<number, ShardCursor>>;
  /**
   * Puts a hook to these places, in whatever state it is, and takes the leases from whoever holds them. `replay` says up to which
   * positions that is a replay, and how many events a second each shard may send.
   */
  begin(
    hookId: string,
    places: ReadonlyMap<number, Place>,
    replay?: { readonly to: ReadonlyMap<number, number>; readonly rate: number },
  ): Promise<void>;
  forget(hookId: string): Promise<void>;
  /** Undefined where somebody else holds it, or the hook never began. */
  acquire(lease: ShardLease, times: { readonly now: number; readonly until: number }): Promise<ShardCursor | undefined>;
  /** Keeps the lease until then; 0 gives it back. False where it was lost, and nothing is written. */
  save(lease: ShardLease, cursor: HeldCursor, leasedUntil: number): Promise<boolean>;
  /** Has shards looked after at once, whatever their places wait for, and what is asked for besides. */
  nudge(hookId: string, shards: Iterable<number>, ask?: Partial<NudgeAsk>): Promise<void>;
}

/** What was set aside from a shard, by entity, and what is to be sent again. Written by whoever holds the shard's lease. */
export interface AsideStore {
  /** All of a shard's. */
  load(hookId: string, shard: number): Promise<{ readonly asides: readonly Aside[]; readonly redeliveries: readonly Redelivery[] }>;
  /** `replaces`: the version that was read, null inserts. False where it is another one. */
  put(hookId: string, shard: number, aside: Aside, replaces: number | null): Promise<boolean>;
  remove(hookId: string, shard: number, aside: Aside): Promise<boolean>;
  /** Asks for a dead letter to be sent again, or to be given up. Anybody may ask; asking twice is asking once. */
  ask(hookId: string, shard: number, place: EventPlace, action: Redelivery['action']): Promise<void>;
  putRedelivery(hookId: string, shard: number, redelivery: Redelivery): Promise<boolean>;
  removeRedelivery(hookId: string, shard: number, redelivery: Redelivery): Promise<boolean>;
  /** With the hook goes everything of it. */
  forget(hookId: string): Promise<void>;
}

export interface DeadLetters {
  find(hookId: string, shard: number, place: EventPlace): Promise<DeadLetter | undefined>;
  /** Of all shards, by shard and place. `after` is a former page's `next`. */
  list(hookId: string, page: { readonly limit: number; readonly after?: string }): Promise<Page<DeadLetter>>;
  /** All of a shard's, page after page. */
  ofShard(hookId: string, shard: number): AsyncIterable<DeadLetter>;
  put(hookId: string, deadLetter: DeadLetter): Promise<void>;
  remove(hookId: string, shard: number, place: EventPlace): Promise<void>;
}

/** What calls to endpoints did. For people who look into it: a crash may lose some lines, and never an event. */
export interface DeliveryLog {
  append(hookId: string, attempts: readonly DeliveryAttempt[]): Promise<void>;
  /** Newest first. */
  list(hookId: string, page: { readonly limit: number; readonly after?: string }): Promise<Page<DeliveryAttempt>>;
}

/** Tells the administrators by mail. */
export interface AdministratorNotices {
  /** One mail to each for one `id`, however often it is asked for. */
  hookFailed(notice: {
    readonly id: string;
    readonly hookName: string;
    readonly reason: string;
    readonly paused: boolean;
    readonly since: number;
  }): Promise<void>;
}

/** What the operations on event hooks work with. */
export interface EventHookServices {
  readonly eventHooks: EventHookStore;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly hookSealer: Sealer;
  readonly logReader: Pick<LogReader, 'heads'>;
  readonly cursors: Pick<DeliveryCursors, 'list' | 'begin' | 'forget' | 'nudge'>;
  readonly asides: Pick<AsideStore, 'forget'>;
  /** Whether `http://127.0.0.1:*` is an endpoint: the local stage alone. */
  readonly allowLoopbackHooks: boolean;
}

/** What asking an endpoint to prove itself works with: it alone calls out. */
export interface VerificationServices extends EventHookServices {
  readonly dialer: Dialer;
}

/** What the operations on deliveries work with: none of them opens a secret or calls out. */
export interface DeliveryControlServices {
  readonly eventHooks: EventHookStore;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly logReader: Pick<LogReader, 'heads' | 'findPageFrom' | 'pagesAfter'>;
  readonly cursors: Pick<DeliveryCursors, 'list' | 'begin' | 'nudge'>;
  readonly asides: Pick<AsideStore, 'ask'>;
  readonly deadLetters: Pick<DeadLetters, 'find' | 'list'>;
  readonly deliveryLog: Pick<DeliveryLog, 'list'>;
  readonly replays: ReplayStore;
  readonly hookWakeUps: HookWakeUps;
  readonly eventRecorder: EventRecorder;
}

export interface ReplayStore {
  find(hookId: string, id: string): Promise<Replay | undefined>;
  /** Newest first. */
  list(hookId: string, page: { readonly limit: number; readonly after?: string }): Promise<Page<Replay>>;
  /** `replaces`: the version that was read, null inserts. False where it is another one. */
  put(replay: Replay, replaces: number | null): Promise<boolean>;
}

/** Backfills, at most one of a hook under way. False means that somebody else has written meanwhile, and nothing is written. */
export interface BackfillStore {
  find(hookId: string, id: string): Promise<Backfill | undefined>;
  /** Newest first. */
  list(hookId: string, page: { readonly limit: number; readonly after?: string }): Promise<Page<Backfill>>;
  /** The one that is under way. */
  running(hookId: string): Promise<Backfill | undefined>;
  /** Makes it the one under way. `replaces`: the version that was read, null inserts. False also where another one is. */
  begin(backfill: Backfill, replaces: number | null): Promise<boolean>;
  save(backfill: Backfill, replaces: number): Promise<boolean>;
  /** None is under way after that. */
  end(backfill: Backfill, replaces: number): Promise<boolean>;
}

export interface BackfillWakeUps {
  /** Has a hook's backfill looked after, at once or after up to 900 seconds. */
  wakeBackfill(hookId: string, delaySeconds?: number): Promise<void>;
}

/** What there is now, for whoever is outside. */
export interface DirectoryStates {
  /** By id. `after` is a former page's `next` of the same kind; a page may be shorter than `limit`, or empty, and have a next one. */
  read(kind: BackfillKind, page: { readonly limit: number; readonly after?: string }): Promise<Page<EntityState>>;
}

/** What the operations on backfills work with. */
export interface BackfillControlServices {
  readonly eventHooks: EventHookStore;
  readonly backfills: BackfillStore;
  readonly backfillWakeUps: BackfillWakeUps;
  readonly eventRecorder: EventRecorder;
  readonly clock: Clock;
}

/** What a backfill is sent with. */
export interface BackfillServices extends Pick<
  DeliveryServices,
  'hookSealer' | 'dialer' | 'deliveryLog' | 'eventRecorder' | 'clock' | 'origin' | 'random'
> {
  /** Reads the hook anew, each time. */
  readonly eventHooks: Pick<EventHookStore, 'find'>;
  readonly backfills: Pick<BackfillStore, 'running' | 'save' | 'end'>;
  readonly backfillWakeUps: BackfillWakeUps;
  readonly directoryStates: DirectoryStates;
  /** A state as a hook sends it. */
  readonly presentHookState: (event: RosterEvent, hookId: string, state: object) => object;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What delivery works with. */
export interface DeliveryServices {
  readonly eventHooks: EventHookStore;
  readonly committer: Committer;
  readonly hookSealer: Pick<Sealer, 'unseal'>;
  readonly dialer: Dialer;
  readonly logReader: Pick<LogReader, 'heads' | 'pagesAfter'>;
  readonly cursors: DeliveryCursors;
  readonly asides: AsideStore;
  readonly deadLetters: DeadLetters;
  readonly deliveryLog: Pick<DeliveryLog, 'append'>;
  readonly notices: AdministratorNotices;
  readonly hookWakeUps: HookWakeUps;
  readonly eventRecorder: EventRecorder;
  readonly clock: Clock;
  /** Where it is written down that a filter failed and its event was sent. */
  readonly noteFilterFault: (fault: FilterFault) => void;
  /** An event as a hook sends it. */
  readonly presentHookEvent: (event: RosterEvent, hookId: string, marks: DeliveryMarks) => object;
  /** Where this org lives: `source` of a delivery. */
  readonly origin: string;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What a delivery tells of an event besides what happened. */
export interface DeliveryMarks {
  /** Versions of the entity that this hook did not get before this one. */
  readonly gap?: readonly number[];
  /** Sent before, or by a replay. */
  readonly again?: 'replay' | 'redelivery';
}
