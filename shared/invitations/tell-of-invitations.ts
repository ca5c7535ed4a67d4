import { type Context, type EventType, looseEvent, type RosterEvent } from '../kernel/index.ts';
import type { Invitation } from './model.ts';

/** An invitation as the log names it: whom it is for is in the invitation alone, which is forgotten before the log is. */
export const invitationParty = ({ id }: Pick<Invitation, 'id'>) => ({
  id,
  type: 'Invitation',
  alternateId: null,
  displayName: null,
});

/** What the log is told of an invitation: it lies with the org, where she is invited to. */
export const invitationEvent = (
  eventType: Extract<EventType, `roster.invitation.${string}`>,
  invitation: Pick<Invitation, 'id'>,
  at: number,
  context: Context,
): RosterEvent => looseEvent({ eventType, targets: [invitationParty(invitation)] }, { kind: 'org', id: 'org' }, at, context);
