import {
  groupsToJoin,
  isNobodyYet,
  type IssuedLink,
  issueLink,
  normalizeLogin,
  type Profile,
  type ProfileInput,
  replaceProfile,
} from '../directory/index.ts';
import { type Context, newId, nextTime, type OneTimeToken, retryOnConflict, RosterError } from '../kernel/index.ts';
import { type Invitation, keptFor, longestLifetime, mostGroups, usualLifetime } from './model.ts';
import type { InvitationServices } from './ports.ts';
import { invitationEvent } from './tell-of-invitations.ts';

export interface InvitationWish {
  readonly email: string;
  readonly profile?: ProfileInput | undefined;
  readonly groupIds?: readonly string[] | undefined;
  readonly language?: string | undefined;
  /** How long the link works, milliseconds. @default - a week */
  readonly lifetime?: number | undefined;
  /** Else the link is in the answer, for whoever sends it herself. */
  readonly sendEmail: boolean;
}

export interface Invited {
  readonly invitation: Invitation;
  readonly link: IssuedLink;
}

const refuse = (...causes: readonly string[]): RosterError =>
  new RosterError('validation-failed', { object: 'invitation', causes });

/**
 * What she can't change, held to the rules of the schema as far as it is said: what is left open she is asked for. Throws `validation-failed`.
 */
function presetsOf({ profiles, defaultTypeId }: InvitationServices, email: string, given: ProfileInput = {}): Profile {
  const profile = replaceProfile(given);
  const whole: Profile = { login: email, ...profile, email };
  const causes = profiles.check(defaultTypeId(), whole).filter((cause) => {
    const [name = ''] = cause.split(':');
    return Object.hasOwn(whole, name) || !/blank/.test(cause);
  });
  const another = profile['email'] === undefined || profile['email'] === email ? [] : ['email: It is the address that is invited'];
  if (causes.length + another.length > 0) throw refuse(...causes, ...another);
  const { email: _same, ...presets } = profile;
  return presets;
}

/** Whoever has an account needs no invitation. Whoever typed the address into a form and never proved it has none. */
async function requireNobody({ users }: InvitationServices, login: string): Promise<void> {
  const user = await users.findByLogin(login);
  if (user !== undefined && !isNobodyYet(user)) throw new RosterError('claim-taken', { claim: 'login', field: 'email' });
}

const tokenOf = (invitation: Invitation, { hash, expires }: IssuedLink): OneTimeToken => ({
  hash,
  purpose: 'invitation',
  userId: invitation.id,
  expires,
});

/**
 * Invites an address. Nobody is a user by it before the link was followed that goes there. Errors: validation-failed, not-found and
 * built-in-group (groups), claim-taken (somebody has the address, or is invited already).
 */
export async function invite(services: InvitationServices, wish: InvitationWish, context: Context): Promise<Invited> {
  const { email, groupIds = [], language = 'en', lifetime = usualLifetime, sendEmail } = wish;
  if (groupIds.length > mostGroups) throw refuse(`groupIds: The list must not hold more than ${mostGroups} ids`);
  if (lifetime > longestLifetime) throw refuse('expiresAt: It is too far away');
  const profile = presetsOf(services, email, wish.profile);
  await Promise.all([requireNobody(services, String(profile['login'] ?? email)), groupsToJoin(services, groupIds)]);
  const at = services.clock.now();
  const link = issueLink(at, lifetime);
  const invitation: Invitation = {
    id: newId('invitation'),
    version: 1,
    lastUpdated: at,
    email,
    status: 'PENDING',
    profile,
    groupIds: [...new Set(groupIds)],
    language,
    created: at,
    createdBy: context.actor.id,
    lifetime,
    expires: link.expires,
    issued: at,
    links: 1,
    token: link.hash,
    ended: null,
    userId: null,
    keptUntil: link.expires + keptFor,
  };
  if (sendEmail) await services.invitationMessenger.sendInvitation(email, language, link);
  const isSaved = await services.invitations.save(
    {
      invitation,
      replaces: null,
      token: tokenOf(invitation, link),
      event: invitationEvent('roster.invitation.created', invitation, at, context),
      address: { normalized: normalizeLogin(email), waits: true },
    },
    at,
  );
  if (!isSaved) throw new RosterError('claim-taken', { claim: 'invitation', field: 'email' });
  return { invitation, link };
}

export async function getInvitation({ invitations }: Pick<InvitationServices, 'invitations'>, id: string): Promise<Invitation> {
  const invitation = await invitations.find(id);
  if (invitation === undefined) throw new RosterError('not-found', { id, type: 'Invitation' });
  return invitation;
}

/**
 * Another link for one that waits, or has expired; the one before it is dead. Errors: not-found, validation-failed (it was accepted or
 * revoked), claim-taken (somebody has the address by now, or another invitation waits for it).
 */
export async function resendInvitation(
  services: InvitationServices,
  id: string,
  sendEmail: boolean,
  context: Context,
): Promise<Invited> {
  return retryOnConflict(async () => {
    const before = await getInvitation(services, id);
    const { email, profile, lifetime, language } = before;
    if (before.status !== 'PENDING' || email === null) throw refuse(`status: The invitation is ${before.status}`);
    await requireNobody(services, String(profile['login'] ?? email));
    const normalized = normalizeLogin(email);
    const at = nextTime(services.clock, before.lastUpdated);
    const open = await services.invitations.findOpen(normalized);
    if (open !== undefined && open.id !== id && open.expires > at) {
      throw new RosterError('claim-taken', { claim: 'invitation', field: 'email' });
    }
    const link = issueLink(at, lifetime);
    const invitation: Invitation = {
      ...before,
      version: before.version + 1,
      lastUpdated: at,
      expires: link.expires,
      issued: at,
      links: before.links + 1,
      token: link.hash,
      keptUntil: link.expires + keptFor,
    };
    if (sendEmail) await services.invitationMessenger.sendInvitation(email, language, link);
    const isSaved = await services.invitations.save(
      {
        invitation,
        replaces: before.version,
        token: tokenOf(invitation, link),
        formerToken: before.token ?? undefined,
        event: invitationEvent('roster.invitation.resent', invitation, at, context),
        address: { normalized, waits: true },
      },
      at,
    );
    if (!isSaved) throw new RosterError('changed-meanwhile', { kind: 'invitation', id });
    return { invitation, link };
  });
}

/** Ends one that waits, or has expired; nothing where it was revoked. Errors: not-found, validation-failed (it was accepted). */
export async function revokeInvitation(services: InvitationServices, id: string, context: Context): Promise<Invitation> {
  return retryOnConflict(async () => {
    const before = await getInvitation(services, id);
    if (before.status === 'REVOKED') return before;
    if (before.status === 'ACCEPTED' || before.email === null) throw refuse('status: The invitation is ACCEPTED');
    const normalized = normalizeLogin(before.email);
    const at = nextTime(services.clock, before.lastUpdated);
    const open = await services.invitations.findOpen(normalized);
    const invitation: Invitation = {
      ...before,
      version: before.version + 1,
      lastUpdated: at,
      status: 'REVOKED',
      token: null,
      ended: at,
      keptUntil: at + keptFor,
    };
    const change = {
      invitation,
      replaces: before.version,
      formerToken: before.token ?? undefined,
      event: invitationEvent('roster.invitation.revoked', invitation, at, context),
      ...(open?.id === id ? { address: { normalized, waits: false } } : {}),
    };
    if (!(await services.invitations.save(change, at))) throw new RosterError('changed-meanwhile', { kind: 'invitation', id });
    return invitation;
  });
}
