import { createHash } from 'node:crypto';

import type { RosterEvent } from '../kernel/index.ts';
import { redactText } from '../security/index.ts';
import type { DeliveryMarks, DeliveryServices, DialResult } from './ports.ts';

/** An event of a delivery, and what is told besides. */
export interface MarkedEvent {
  readonly event: RosterEvent;
  readonly marks: DeliveryMarks;
}

/** An id that the same parts always have. */
export function derivedId(parts: readonly string[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex');
  // RFC 9562, section 5.8: version 8 is for ids of one's own making.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** The same batch has the same id, however often it is sent: receivers drop what they know. */
export const deliveryId = (hookId: string, events: readonly Pick<RosterEvent, 'uuid'>[]): string =>
  derivedId([hookId, ...events.map(({ uuid }) => uuid)]);

/**
 * The body of a delivery, in Okta's words (`cloudEventsVersion` with its s; inline hooks have none).
 *
 * @see https://developer.okta.com/docs/concepts/event-hooks/#sample-event-delivery-payload
 */
export function envelope(
  { origin, clock }: Pick<DeliveryServices, 'origin' | 'clock'>,
  hookId: string,
  eventId: string,
  events: readonly object[],
): object {
  return {
    eventType: 'com.okta.event_hook',
    eventTypeVersion: '1.0',
    cloudEventsVersion: '0.1',
    source: `${origin}/api/v1/eventHooks/${hookId}`,
    eventId,
    data: { events },
    eventTime: new Date(clock.now()).toISOString(),
    contentType: 'application/json',
  };
}

/** The body of a delivery of events. */
export function deliveryBody(
  services: Pick<DeliveryServices, 'presentHookEvent' | 'origin' | 'clock'>,
  hookId: string,
  events: readonly MarkedEvent[],
): object {
  const id = deliveryId(
    hookId,
    events.map(({ event }) => event),
  );
  const presented = events.map(({ event, marks }) => services.presentHookEvent(event, hookId, marks));
  return envelope(services, hookId, id, presented);
}

/** Why a delivery failed, in words that hold nothing of the endpoint's; undefined where it was taken. */
export function deliveryFault(result: DialResult): string | undefined {
  if (!result.ok) return result.kind;
  return result.status >= 200 && result.status < 300 ? undefined : `HTTP ${result.status}`;
}

const excerptLength = 300;

/** The beginning of what a refusing endpoint wrote, on one line; secrets and addresses of people are taken out. */
export function excerptOf(result: DialResult): string | null {
  if (!result.ok || deliveryFault(result) === undefined) return null;
  const line = redactText(result.body.slice(0, excerptLength * 4))
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return line === '' ? null : line.slice(0, excerptLength).toWellFormed();
}
