import { isIPv6 } from 'node:net';

import { type Channel, type Client, eventTypes, type Party, type RosterEvent } from '../kernel/index.ts';
import { type UserAgent, userAgentOf } from './user-agent.ts';

interface LogParty {
  readonly id: string;
  readonly type: string;
  readonly alternateId: string | null;
  readonly displayName: string | null;
  readonly detailEntry: null;
}

interface LogIpAddress {
  readonly ip: string;
  readonly geographicalContext: null;
  readonly version: 'V4' | 'V6';
  readonly source: null;
}

/**
 * An event as Okta's System Log shows it. What Roster does not know (places, networks, risk) is null, never absent.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
export interface LogEvent {
  readonly actor: LogParty;
  readonly client: {
    readonly userAgent: UserAgent | null;
    readonly zone: null;
    readonly device: null;
    readonly id: null;
    readonly ipAddress: string | null;
    readonly geographicalContext: null;
  };
  readonly device: null;
  readonly authenticationContext: {
    readonly authenticationProvider: null;
    readonly credentialProvider: null;
    readonly credentialType: null;
    readonly issuer: null;
    readonly interface: null;
    readonly authenticationStep: 0;
    readonly rootSessionId: null;
    readonly externalSessionId: null;
  };
  readonly displayMessage: string;
  readonly eventType: string;
  readonly outcome: { readonly result: string; readonly reason: string | null };
  /** ISO 8601, in milliseconds. */
  readonly published: string;
  readonly securityContext: {
    readonly asNumber: null;
    readonly asOrg: null;
    readonly isp: null;
    readonly domain: null;
    readonly isProxy: null;
  };
  readonly severity: 'INFO' | 'WARN';
  readonly debugContext: { readonly debugData: Readonly<Record<string, string>> };
  readonly legacyEventType: null;
  readonly transaction: {
    readonly type: 'WEB' | 'JOB' | 'SYSTEM';
    readonly id: string;
    readonly detail: Readonly<Record<string, string>>;
  };
  readonly uuid: string;
  readonly version: '0';
  readonly request: { readonly ipChain: readonly LogIpAddress[] };
  readonly target: readonly LogParty[] | null;
}

const transactionTypes = {
  api: 'WEB',
  page: 'WEB',
  import: 'JOB',
  rule: 'JOB',
  mapping: 'JOB',
  hook: 'JOB',
  system: 'SYSTEM',
} as const satisfies Record<Channel, LogEvent['transaction']['type']>;

const partyOf = ({ id, type, alternateId, displayName }: Party): LogParty => ({
  id,
  type,
  alternateId,
  displayName,
  detailEntry: null,
});

function clientOf(client: Client | null): LogEvent['client'] {
  const raw = client?.userAgent ?? null;
  return {
    userAgent: raw === null ? null : userAgentOf(raw),
    zone: null,
    device: null,
    id: null,
    ipAddress: client?.ipAddress ?? null,
    geographicalContext: null,
  };
}

function ipChainOf(client: Client | null): LogIpAddress[] {
  const ip = client?.ipAddress ?? null;
  return ip === null ? [] : [{ ip, geographicalContext: null, version: isIPv6(ip) ? 'V6' : 'V4', source: null }];
}

const unknownAuthentication: LogEvent['authenticationContext'] = {
  authenticationProvider: null,
  credentialProvider: null,
  credentialType: null,
  issuer: null,
  interface: null,
  authenticationStep: 0,
  rootSessionId: null,
  externalSessionId: null,
};

const unknownNetwork: LogEvent['securityContext'] = { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null };

export function presentLogEvent(event: RosterEvent): LogEvent {
  const { context } = event;
  const outcome = event.outcome ?? { result: 'SUCCESS', reason: null };
  const refused = outcome.result === 'FAILURE' || outcome.result === 'DENY';
  return {
    actor: partyOf(context.actor),
    client: clientOf(context.client),
    device: null,
    authenticationContext: unknownAuthentication,
    displayMessage: eventTypes[event.eventType].message,
    eventType: event.eventType,
    outcome: { result: outcome.result, reason: outcome.reason },
    published: new Date(event.published).toISOString(),
    securityContext: unknownNetwork,
    severity: refused ? 'WARN' : 'INFO',
    debugContext: { debugData: event.debugData ?? {} },
    legacyEventType: null,
    transaction: {
      type: transactionTypes[context.channel],
      id: context.requestId,
      detail: context.apiTokenId === undefined ? {} : { requestApiTokenId: context.apiTokenId },
    },
    uuid: event.uuid,
    version: '0',
    request: { ipChain: ipChainOf(context.client) },
    target: event.targets.length === 0 ? null : event.targets.map(partyOf),
  };
}

/** What a hook's copy tells besides what happened. */
export interface HookEventMarks {
  /** Versions of the entity that the hook did not get before this one. */
  readonly gap?: readonly number[];
  readonly again?: 'replay' | 'redelivery' | 'backfill';
}

/** Whose event it is and which version it made: a receiver can tell old from new, and a gap from none. */
function entityFacts({ entity: { kind, id, version } }: RosterEvent, { gap, again }: HookEventMarks): Record<string, string> {
  return {
    entityType: kind,
    entityId: id,
    ...(version > 0 && { entityVersion: String(version) }),
    ...(gap && { missingVersions: gap.join(',') }),
    ...(again && { sentAgain: again }),
  };
}

/**
 * The copy that event hooks send: addresses lie in `client`, and `insertionTimestamp` stands for a moment that Okta never tells.
 */
export function presentHookEvent(
  event: RosterEvent,
  hookId: string,
  marks: HookEventMarks = {},
): Readonly<Record<string, unknown>> {
  const { request, client, debugContext, ...rest } = presentLogEvent(event);
  const facts = { ...debugContext.debugData, ...entityFacts(event, marks), targetEventHookIds: hookId };
  return {
    ...rest,
    client: { ...client, ipChain: request.ipChain },
    debugContext: { debugData: facts },
    insertionTimestamp: null,
  };
}

/** What a backfill sends of an entity: in the shape of an event, with the present state in `detailEntry` of its one target. */
export function presentHookState(event: RosterEvent, hookId: string, state: object): Readonly<Record<string, unknown>> {
  const target = event.targets.map((party) => ({ ...partyOf(party), detailEntry: state }));
  return { ...presentHookEvent(event, hookId, { again: 'backfill' }), target };
}
