import {
  activationToken,
  createChange,
  type Group,
  holding,
  isNobodyYet,
  type IssuedLink,
  issueLink,
  joinWrite,
  membershipEvent,
  normalizeLogin,
  type Profile,
  type ProfileValue,
  replaceUser,
  type User,
  userEvent,
  partyOf,
  withoutEmailChange,
  withProvenAddress,
} from '../directory/index.ts';
import { type Change, type Context, type EventDraft, nextTime, retryOnConflict, RosterError, type Write } from '../kernel/index.ts';
import { answerFaults, type Answers, answerSentence, type Question } from '../profile-forms/index.ts';
import { answersForHook, askHook, draftOf, profileOf, questionsOf, type RegistrationRules } from '../registration/index.ts';
import { hashToken } from '../security/index.ts';
import { type Invitation, keptFor } from './model.ts';
import type { Accepted, AcceptanceServices, InvitationLinkServices } from './ports.ts';
import { invitationParty } from './tell-of-invitations.ts';

export type InvitationLink =
  /** The link works; nothing has been consumed. */
  | { readonly state: 'good'; readonly invitation: Invitation; readonly email: string; readonly hash: string }
  | { readonly state: 'expired' }
  /** Used, revoked, replaced by a newer one, or never ours. */
  | { readonly state: 'dead' };

/** Looks at the link of an invitation and changes nothing: mail scanners open links, too. */
export async function inspectInvitation(services: InvitationLinkServices, value: string): Promise<InvitationLink> {
  const token = await services.oneTimeTokens.find(hashToken(value));
  if (token?.purpose !== 'invitation') return { state: 'dead' };
  const invitation = await services.invitations.find(token.userId);
  if (invitation?.status !== 'PENDING' || invitation.token !== token.hash || invitation.email === null) return { state: 'dead' };
  if (token.expires <= services.clock.now()) return { state: 'expired' };
  return { state: 'good', invitation, email: invitation.email, hash: token.hash };
}

/** A question of the form, with its answer where the administrator, or the link, has given it. */
export interface InvitedQuestion extends Question {
  readonly preset?: ProfileValue;
}

/** What she is not asked for. */
const knownOf = ({ email, profile }: Pick<Invitation, 'email' | 'profile'>): Profile => ({
  ...profile,
  ...(email === null ? {} : { email }),
});

/** The form of the registration policy as somebody sees it who is invited. */
export function questionsFor(
  rules: RegistrationRules,
  invitation: Pick<Invitation, 'email' | 'profile'>,
): readonly InvitedQuestion[] {
  const known = knownOf(invitation);
  return questionsOf(rules).map((question) => {
    const preset = known[question.name];
    return preset === undefined ? question : { ...question, preset };
  });
}

export interface Acceptance {
  readonly rules: RegistrationRules;
  readonly answers: Answers;
}

/**
 * Who is to be made by an invitation: answers to what was left open, what the administrator has set in the form that she gave it, and what the
 * policy's hook makes of both. The address is the one that was invited, whatever the hook says.
 */
async function draftFor(
  services: AcceptanceServices,
  acceptance: Acceptance,
  { invitation, email }: Extract<InvitationLink, { state: 'good' }>,
  context: Context,
): Promise<User> {
  const { rules } = acceptance;
  const answers = { ...acceptance.answers, ...knownOf(invitation) };
  const open = questionsFor(rules, invitation).filter(({ preset }) => preset === undefined);
  const faults = [...answerFaults(open, answers)];
  if (faults.length > 0) {
    const causes = faults.map(([name, fault]) => `${name}: ${answerSentence(fault)}`);
    throw new RosterError('validation-failed', { object: 'registration', causes });
  }
  const profile = { login: email, ...profileOf(rules, answers), ...invitation.profile, email };
  const draft = draftOf(services, profile, services.clock.now());
  const asked = { answers: { ...answersForHook(rules, answers), ...profile }, profile };
  const decided = await askHook(services, rules, asked, draft, context);
  if (decided.profile['email'] === email) return vouched(decided, invitation);
  const [named] = rules.enrollment.preRegistrationInlineHooks ?? [];
  await services.registrationHook.noteUnusable(named?.inlineHookId ?? '', 'It sets another address than the one invited', context);
  throw new RosterError('registration-denied', { because: 'failed', messages: [] });
}

/** A number that the administrator gave is hers, as is one that she proves later. */
function vouched(draft: User, { profile }: Invitation): User {
  const { registeredPhone: _vouched, ...rest } = draft;
  return profile['mobilePhone'] === draft.profile['mobilePhone'] ? rest : draft;
}

interface Joining {
  readonly groups: readonly Group[];
  readonly missing: readonly string[];
}

/** Groups that are gone since, or are nobody's to join any more, keep nobody out: the log names them. */
async function groupsOf({ groups }: AcceptanceServices, { groupIds }: Invitation): Promise<Joining> {
  const found = groupIds.length === 0 ? [] : await groups.getMany(groupIds);
  const joinable = found.filter(({ type }) => type === 'OKTA_GROUP');
  return { groups: joinable, missing: groupIds.filter((id) => !joinable.some((group) => group.id === id)) };
}

const acceptedEvent = (user: User, invitation: Invitation, missing: readonly string[]): EventDraft => ({
  eventType: 'roster.invitation.accepted',
  targets: [partyOf(user), invitationParty(invitation)],
  ...(missing.length === 0 ? {} : { debugData: { missingGroups: missing.join(',') } }),
});

/** What was accepted says by whom; the rest is hers, and goes when she does. */
function settle(invitation: Invitation, email: string, userId: string, at: number): Write {
  const value: Invitation = {
    ...invitation,
    version: invitation.version + 1,
    lastUpdated: at,
    status: 'ACCEPTED',
    email: null,
    profile: {},
    token: null,
    ended: at,
    userId,
    keptUntil: at + keptFor,
  };
  return { do: 'settle-invitation', value, replaces: invitation.version, address: normalizeLogin(email) };
}

/**
 * Somebody typed the address into the form of registration before, and never proved it. Whatever she said is gone: the owner of the address is
 * here.
 */
async function completeUnproven(
  services: AcceptanceServices,
  before: User,
  draft: User,
  { groups, missing }: Joining,
  invitation: Invitation,
  link: IssuedLink,
  writes: (userId: string, at: number) => readonly Write[],
): Promise<Change & { user: User }> {
  const at = nextTime(services.clock, before.lastUpdated);
  const known = await Promise.all(groups.map(({ id }) => services.memberships.find(before.id, id)));
  const joined = groups.filter((_, index) => known[index] === undefined);
  const { registeredPhone: _typed, ...kept } = withoutEmailChange(withProvenAddress(before));
  const after: User = {
    ...holding(kept, draft.claims ?? []),
    ...(draft.registeredPhone === undefined ? {} : { registeredPhone: draft.registeredPhone }),
    typeId: draft.typeId,
    profile: draft.profile,
    pendingToken: link.hash,
  };
  const events = [
    userEvent('user.account.update_profile', after, { changedAttributes: Object.keys(draft.profile).sort().join(',') }),
    ...joined.map((group) => membershipEvent('group.user_membership.add', after, group)),
    acceptedEvent(after, invitation, missing),
  ];
  const joins = joined.map((group) => joinWrite(after, group, { by: 'admin', since: at }));
  return replaceUser(before, after, at, events, [...joins, ...writes(before.id, at)]);
}

/** How long she has to choose a password; another link is mailed to her where she takes longer. */
const choosingLifetime = 24 * 60 * 60 * 1000;

/**
 * Makes whoever was invited a user, in the invitation's groups, and spends the link, all in one transaction, so that of any number of
 * parallel tries one wins. Her address is proved by the link; a password she chooses next, by the link that is given back here.
 * Errors: one-time-token-invalid, validation-failed, registration-denied, claim-taken (somebody has the address or another unique value).
 */
export async function acceptInvitation(
  services: AcceptanceServices,
  value: string,
  acceptance: Acceptance,
  context: Context,
): Promise<Accepted> {
  const first = await inspectInvitation(services, value);
  if (first.state !== 'good') throw new RosterError('one-time-token-invalid', {});
  // Asked once, however often the write has to be tried.
  const draft = await draftFor(services, acceptance, first, context);
  return retryOnConflict(async () => {
    const found = await inspectInvitation(services, value);
    if (found.state !== 'good') throw new RosterError('one-time-token-invalid', {});
    const { invitation, email, hash } = found;
    const [joining, holder] = await Promise.all([
      groupsOf(services, invitation),
      services.users.findByLogin(String(draft.profile['login'])),
    ]);
    if (holder !== undefined && !isNobodyYet(holder)) {
      // It may be she who was made by this very link a moment ago.
      const isOwn = (await services.invitations.find(invitation.id))?.userId === holder.id;
      throw isOwn
        ? new RosterError('one-time-token-invalid', {})
        : new RosterError('claim-taken', { claim: 'login', field: 'email' });
    }
    const link = issueLink(services.clock.now(), choosingLifetime);
    const writes = (userId: string, at: number): Write[] => [
      { do: 'consume', hash },
      settle(invitation, email, userId, at),
      activationToken(userId, link),
    ];
    const linked: User = { ...draft, pendingToken: link.hash };
    const accepted = acceptedEvent(linked, invitation, joining.missing);
    const change =
      holder === undefined
        ? createChange(linked, joining.groups, 'admin', writes(linked.id, linked.created), [accepted])
        : await completeUnproven(services, holder, draft, joining, invitation, link, writes);
    await services.committer.commit(change, { ...context, actor: partyOf(change.user) });
    return { user: change.user, link };
  });
}
