import type { EventType } from './event-types.ts';
import { newEventId } from './ids.ts';

/** Somebody or something that acts or is acted upon, in the words of Okta's LogEvent. */
export interface Party {
  readonly id: string;
  /** `User`, `UserGroup`, `AppInstance`, `SystemPrincipal`, `Webhook` ... */
  readonly type: string;
  readonly alternateId: string | null;
  readonly displayName: string | null;
}

/** Where a request came from. */
export interface Client {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** How a change came about. Kept in history, so that "who did this, and by what" has an answer. */
export type Channel = 'api' | 'page' | 'import' | 'rule' | 'mapping' | 'hook' | 'system';

/** Who asks for a change, and in which request: every use case takes one. */
export interface Context {
  readonly actor: Party;
  readonly client: Client | null;
  /** The request's id: `transaction.id` in the log. */
  readonly requestId: string;
  readonly channel: Channel;
  /** The id (not the value) of the API token that the request came with. */
  readonly apiTokenId?: string;
  /** How often mappings and group rules have answered one another since somebody outside changed something. @default 0 */
  readonly round?: number;
}

/** What a use case says of a change; time, version and uuid are added when it is committed. */
export interface EventDraft {
  readonly eventType: EventType;
  readonly targets: readonly Party[];
  readonly outcome?: { readonly result: 'SUCCESS' | 'FAILURE' | 'DENY' | 'ALLOW'; readonly reason: string | null };
  /** Flat facts for `debugContext.debugData`; never a secret. `changedAttributes` is the list of changed profile attributes. */
  readonly debugData?: Readonly<Record<string, string>>;
}

/** An event as it lies in the table and in the log. */
export interface RosterEvent extends EventDraft {
  readonly uuid: string;
  /** UTC milliseconds. */
  readonly published: number;
  /** Whose event it is; `version` is the entity's version after the change, 0 for events that changed no entity. */
  readonly entity: { readonly kind: string; readonly id: string; readonly version: number };
  readonly context: Context;
}

export const systemContext = (requestId: string): Context => ({
  actor: { id: 'roster', type: 'SystemPrincipal', alternateId: 'system@roster', displayName: 'Roster System' },
  client: null,
  requestId,
  channel: 'system',
});

/** An event that changed no entity: about one, and without a version of its own. `at`: UTC milliseconds. */
export const looseEvent = (
  draft: EventDraft,
  entity: { readonly kind: string; readonly id: string },
  at: number,
  context: Context,
): RosterEvent => ({
  ...draft,
  uuid: newEventId(at),
  published: at,
  entity: { ...entity, version: 0 },
  context,
});
