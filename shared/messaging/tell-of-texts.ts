import { type EventDraft, type EventType, looseEvent, type Party, type RosterEvent, systemContext } from '../kernel/index.ts';
import type { CodePurpose, CodeText } from './model.ts';

/** Whose partition holds what is told of messages: no entity changes by one. */
export const messages = { kind: 'org', id: 'messages' } as const;

const eventTypeOf: Readonly<Record<CodePurpose, EventType>> = {
  enrollment: 'system.sms.send_phone_verification_message',
  verification: 'system.sms.send_factor_verify_message',
  recovery: 'system.sms.send_password_reset_message',
  unlock: 'system.sms.send_account_unlock_message',
};

/** That somebody was sent a code, or why not. Neither code nor number stands in it. */
export function textEvent(
  { id, purpose }: CodeText,
  user: Party,
  outcome: NonNullable<EventDraft['outcome']>,
  country: string | undefined,
  at: number,
): RosterEvent {
  const debugData = country === undefined ? {} : { country };
  return looseEvent({ eventType: eventTypeOf[purpose], targets: [user], outcome, debugData }, messages, at, systemContext(id));
}

/** That no more texts go out today, to a country or at all. */
export function limitEvent({ id }: CodeText, org: Party, country: string | undefined, most: number, at: number): RosterEvent {
  const debugData = { most: String(most), ...(country === undefined ? {} : { country }) };
  return looseEvent({ eventType: 'roster.text_message.limit.reached', targets: [org], debugData }, messages, at, systemContext(id));
}
