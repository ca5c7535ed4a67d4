import type { Dialer } from '../hooks/index.ts';
import type { Clock, Committer, RosterEvent } from '../kernel/index.ts';
import type { Sealer } from '../security/index.ts';
import type { HookKey, InlineHook } from './model.ts';

export interface InlineHookStore {
  find(id: string): Promise<InlineHook | undefined>;
  /** All of them, oldest first. */
  list(): Promise<readonly InlineHook[]>;
}

export interface HookKeyStore {
  find(id: string): Promise<HookKey | undefined>;
  /** All of them, oldest first. */
  list(): Promise<readonly HookKey[]>;
}

/** Who goes by an inline hook. */
export interface InlineHookUse {
  /** Names of the policies whose rules name it. */
  policiesNaming(hookId: string): Promise<readonly string[]>;
}

/** Access tokens of endpoints, as long as they last: of the instance. */
export interface TokenCache {
  /** Undefined where there is none that lasts beyond `now`, UTC milliseconds. */
  find(name: string, now: number): string | undefined;
  keep(name: string, token: string, until: number): void;
  forget(name: string): void;
}

/** What the operations on inline hooks and their keys work with: none of them calls out. */
export interface InlineHookServices {
  readonly inlineHooks: InlineHookStore;
  readonly hookKeys: HookKeyStore;
  readonly inlineHookUse: InlineHookUse;
  readonly inlineHookSealer: Sealer;
  readonly committer: Committer;
  readonly clock: Clock;
  /** Whether `http://127.0.0.1:*` is an endpoint: the local stage alone. */
  readonly allowLoopbackHooks: boolean;
}

/** What a call of an inline hook works with. */
export interface InlineCallServices {
  readonly hookKeys: Pick<HookKeyStore, 'find'>;
  readonly inlineHookSealer: Pick<Sealer, 'unseal'>;
  readonly dialer: Dialer;
  readonly tokens: TokenCache;
  readonly clock: Clock;
}

/** Puts an event that changed no entity on its way into the log. */
export interface InlineEventRecorder {
  record(event: RosterEvent): Promise<void>;
}
