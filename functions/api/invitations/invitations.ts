import * as z from 'zod/mini';

import { flag, operation, Paged, toOktaError } from '../../../shared/api/index.ts';
import { type Context, inParallel, RosterError } from '../../../shared/kernel/index.ts';
import {
  getInvitation as get,
  invitationStatuses,
  invite,
  type Invited,
  listInvitations as list,
  presentInvitation,
  resendInvitation as resend,
  revokeInvitation as revoke,
  showInvitation,
} from '../../../shared/invitations/index.ts';
import type { InvitationApiServices } from '../../../shared/runtime/invitation-services.ts';
import { BulkBody, BulkInput, InvitationBody, InvitationInput } from './bodies.ts';

const path = '/api/v1/invitations';
const none = z.object({});
const params = z.object({ invitationId: z.string().check(z.minLength(1)) });
const day = 86_400_000;

/** Its link is shown to whoever sends it herself, and never again. */
const presented = (
  { invitation, link }: Invited,
  { clock, origin }: InvitationApiServices,
  showsLink: boolean,
): z.output<typeof InvitationBody> => ({
  ...presentInvitation({ invitation, user: undefined }, clock.now()),
  ...(showsLink ? { invitationUrl: `${origin}/invitation/${link.value}` } : {}),
});

function inviteOne(
  services: InvitationApiServices,
  input: InvitationInput,
  sendEmail: boolean,
  context: Context,
): Promise<Invited> {
  const { email, profile, groupIds, language, lifetimeDays } = input;
  const lifetime = lifetimeDays === undefined ? undefined : lifetimeDays * day;
  return invite(services, { email: email.trim(), profile, groupIds, language, lifetime, sendEmail }, context);
}

/** Of an API of ours: Okta makes the account at once. */
export const createInvitation = operation({
  id: 'createInvitation',
  method: 'POST',
  path,
  summary: 'Invite an address to register',
  scope: 'okta.users.manage',
  params: none,
  query: z.object({ sendEmail: flag(true) }),
  body: InvitationInput,
  success: { status: 201, body: InvitationBody },
  errors: ['validation-failed', 'malformed-body', 'not-found', 'built-in-group', 'claim-taken'],
  async handle({ body, query: { sendEmail }, context }, services: InvitationApiServices) {
    return presented(await inviteOne(services, body, sendEmail, context), services, !sendEmail);
  },
});

/** As the single call would answer it; whatever is no refusal fails the request. */
function refusalOf(error: unknown) {
  if (!(error instanceof RosterError)) throw error;
  const { errorCode, summary, causes = [] } = toOktaError(error);
  return { errorCode, errorSummary: summary, errorCauses: causes.map((errorSummary) => ({ errorSummary })) };
}

/** At once: each of them costs a transaction and a message. */
const atOnce = 5;

export const createInvitations = operation({
  id: 'createInvitations',
  method: 'POST',
  path: `${path}/bulk`,
  summary: 'Invite up to fifty addresses, each on its own',
  scope: 'okta.users.manage',
  params: none,
  query: none,
  body: BulkInput,
  success: { status: 200, body: BulkBody },
  errors: ['validation-failed', 'malformed-body'],
  async handle({ body, context }, services: InvitationApiServices) {
    const results = await inParallel(body.invitations, atOnce, async (input) => {
      try {
        const invitation = presented(await inviteOne(services, input, true, context), services, false);
        return { email: input.email, invitation, error: null };
      } catch (error) {
        return { email: input.email, invitation: null, error: refusalOf(error) };
      }
    });
    const invited = results.filter(({ invitation }) => invitation !== null).length;
    return { invited, refused: results.length - invited, results };
  },
});

export const listInvitations = operation({
  id: 'listInvitations',
  method: 'GET',
  path,
  summary: 'List invitations, newest first',
  scope: 'okta.users.read',
  params: none,
  query: z.object({ status: z.optional(z.enum(invitationStatuses)), email: z.optional(z.string().check(z.maxLength(320))) }),
  body: none,
  success: { status: 200, body: z.array(InvitationBody) },
  errors: ['validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 50, maxLimit: 200 },
  async handle({ query, page }, services: InvitationApiServices) {
    const { items, next } = await list(services, query, page);
    const now = services.clock.now();
    return new Paged(
      items.map((shown) => presentInvitation(shown, now)),
      next,
    );
  },
});

export const getInvitation = operation({
  id: 'getInvitation',
  method: 'GET',
  path: `${path}/{invitationId}`,
  summary: 'Retrieve an invitation, and whether somebody has its address',
  scope: 'okta.users.read',
  params,
  query: none,
  body: none,
  success: { status: 200, body: InvitationBody },
  errors: ['not-found'],
  async handle({ params: { invitationId } }, services: InvitationApiServices) {
    return presentInvitation(await showInvitation(services, await get(services, invitationId)), services.clock.now());
  },
});

export const resendInvitation = operation({
  id: 'resendInvitation',
  method: 'POST',
  path: `${path}/{invitationId}/lifecycle/resend`,
  summary: 'Send another link, which works as long as the first did; the ones before it are dead',
  scope: 'okta.users.manage',
  params,
  query: z.object({ sendEmail: flag(true) }),
  body: none,
  consumes: 'none',
  success: { status: 200, body: InvitationBody },
  errors: ['not-found', 'validation-failed', 'claim-taken'],
  async handle({ params: { invitationId }, query: { sendEmail }, context }, services: InvitationApiServices) {
    return presented(await resend(services, invitationId, sendEmail, context), services, !sendEmail);
  },
});

export const revokeInvitation = operation({
  id: 'revokeInvitation',
  method: 'POST',
  path: `${path}/{invitationId}/lifecycle/revoke`,
  summary: 'Revoke an invitation, whose link is dead',
  scope: 'okta.users.manage',
  params,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 200, body: InvitationBody },
  errors: ['not-found', 'validation-failed'],
  async handle({ params: { invitationId }, context }, services: InvitationApiServices) {
    const invitation = await revoke(services, invitationId, context);
    return presentInvitation({ invitation, user: undefined }, services.clock.now());
  },
});
