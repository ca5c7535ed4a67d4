import type { LogPositions, LogReader, LogWalker } from '../audit/ports.ts';
import type { Clock, Committer, RosterEvent } from '../kernel/index.ts';
import type { Sealer } from '../security/index.ts';
import type { EventHook } from './model.ts';
import type { FilterFault } from './wanted-events.ts';

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

/** What the operations on event hooks work with. */
export interface EventHookServices {
  readonly eventHooks: EventHookStore;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly hookSealer: Sealer;
  readonly dialer: Dialer;
  readonly logReader: Pick<LogReader, 'heads'>;
  readonly logPositions: Pick<LogPositions, 'begin' | 'forget'>;
  /** Whether `http://127.0.0.1:*` is an endpoint: the local stage alone. */
  readonly allowLoopbackHooks: boolean;
}

/** What delivery works with. */
export interface DeliveryServices {
  readonly eventHooks: Pick<EventHookStore, 'list'>;
  readonly hookSealer: Pick<Sealer, 'unseal'>;
  readonly dialer: Dialer;
  readonly logReader: Pick<LogReader, 'heads'>;
  readonly logPositions: Pick<LogPositions, 'list'>;
  readonly walkLog: LogWalker;
  readonly hookWakeUps: HookWakeUps;
  readonly eventRecorder: EventRecorder;
  readonly clock: Clock;
  /** Where it is written down that a filter failed and its event was sent. */
  readonly noteFilterFault: (fault: FilterFault) => void;
  /** An event as a hook sends it. */
  readonly presentHookEvent: (event: RosterEvent, hookId: string) => object;
  /** Where this org lives: `source` of a delivery. */
  readonly origin: string;
  /** From 0 up to 1. */
  readonly random: () => number;
}
