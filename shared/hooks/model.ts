import type { Versioned } from '../kernel/index.ts';
import type { Sealed } from '../security/index.ts';

/** Okta's own figures; time and size of an exchange with an endpoint besides. */
export const hookLimits = {
  eventTypes: 300,
  /** Of all filters of a hook together: they lie in its one item. */
  filterCharacters: 65_536,
  timeoutMs: 3_000,
  /** Of an endpoint's answer, its headers included. */
  responseBytes: 65_536,
  /** Events of one delivery. */
  batch: 50,
} as const;

export interface HookHeader {
  readonly key: string;
  readonly value: string;
}

export interface HookChannel {
  readonly uri: string;
  readonly headers: readonly HookHeader[];
  /** The header that proves the sender. Its value is a secret: sealed for this hook and this origin, and never shown again. */
  readonly auth: { readonly key: string; readonly secret: Sealed } | null;
}

/** Secrets by which receivers know a hook's deliveries: the current one, and those that still sign beside it. Sealed for the hook. */
export interface SigningSecrets {
  readonly current: Sealed;
  /** Since when it is the current one, UTC milliseconds. */
  readonly since: number;
  /** The newest first; `until` in UTC milliseconds. */
  readonly earlier: readonly { readonly secret: Sealed; readonly until: number }[];
}

/** Which events of a type a hook is to receive: those for which the expression is true. */
export interface EventFilter {
  /** The event type. */
  readonly event: string;
  readonly expression: string;
}

/** What becomes of an entity's later events when one of them is a dead letter: they wait for it, or pass with a mark of the gap. */
export const afterDeadLetter = ['WAIT', 'PASS'] as const;
export type AfterDeadLetter = (typeof afterDeadLetter)[number];

/** Nothing is delivered; the hook keeps its places in the log. */
export interface HookPause {
  /** UTC milliseconds. */
  readonly since: number;
  /** `roster`: the endpoint took nothing until an event died; it is asked once an hour, and an answer ends the pause. */
  readonly by: 'admin' | 'roster';
  /** Such as `HTTP 503`; nothing that the endpoint wrote. */
  readonly reason: string;
}

export interface EventHook extends Versioned {
  readonly name: string;
  readonly description: string | null;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly verificationStatus: 'UNVERIFIED' | 'VERIFIED';
  /** UTC milliseconds. */
  readonly created: number;
  /** Id of a user. */
  readonly createdBy: string;
  readonly eventTypes: readonly string[];
  /** One of a type at most; a type without one is received whole. Absent from hooks of the time before there were filters. */
  readonly filters?: readonly EventFilter[];
  readonly channel: HookChannel;
  /** Absent from hooks of the time before there were signatures, until somebody asks for the secret. */
  readonly signing?: SigningSecrets;
  /** Absent in hooks of before there was a choice: WAIT. */
  readonly afterDeadLetter?: AfterDeadLetter;
  readonly pause?: HookPause | null;
  /** Its endpoint was changed while it received: once that is verified, it goes on where it was. */
  readonly keepsPlaces?: boolean;
}

/** Only such a hook receives events. */
export const isDeliverable = ({ status, verificationStatus }: EventHook): boolean =>
  status === 'ACTIVE' && verificationStatus === 'VERIFIED';

/** What a caller says of a hook, of the right types and not yet checked. Okta's shape, without what Okta alone writes. */
export interface EventHookInput {
  readonly name: string;
  readonly description?: string | null | undefined;
  /** A replacement may activate or deactivate; a new hook is ACTIVE. */
  readonly status?: EventHook['status'] | null | undefined;
  readonly events: {
    readonly items: readonly string[];
    readonly filter?:
      | {
          readonly type?: 'EXPRESSION_LANGUAGE' | null | undefined;
          readonly eventFilterMap?:
            readonly { readonly event: string; readonly condition: { readonly expression: string } }[] | null | undefined;
        }
      | null
      | undefined;
  };
  /** Roster's own; what is not said stays as it is. */
  readonly delivery?: { readonly afterDeadLetter?: AfterDeadLetter | null | undefined } | null | undefined;
  readonly channel: {
    readonly config: {
      readonly uri: string;
      readonly headers?: readonly (HookHeader | null)[] | null | undefined;
      /** Without a key and a value it is none. */
      readonly authScheme?:
        { readonly key?: string | null | undefined; readonly value?: string | null | undefined } | null | undefined;
    };
  };
}
