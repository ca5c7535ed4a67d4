import {
  type Along,
  applyTransition,
  approvalRequest,
  awaitingApproval,
  type Group,
  type GroupStore,
  joinWrite,
  type MembershipStore,
  membershipEvent,
  nothingAlong,
  partyOf,
  type PasswordSetter,
  replaceUser,
  type User,
  type UserStore,
  withPassword,
} from '../directory/index.ts';
import {
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  nextTime,
  type OneTimeToken,
  retryOnConflict,
  RosterError,
  type SealedCredential,
  type Write,
} from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';
import type { ApprovalRules, OneTimeTokenReader } from './ports.ts';

export interface LinkServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly oneTimeTokens: OneTimeTokenReader;
}

export interface ActivationServices extends LinkServices {
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  readonly committer: Committer;
  readonly passwords: PasswordSetter;
  readonly approvalRules: ApprovalRules;
  /** Tells administrators that somebody waits for them since `at`, UTC milliseconds: once an hour, however many do. Sent only while she waits. */
  readonly tellOfRequest: (user: User, at: number) => Promise<void>;
}

/** What goes along with a password that is set by a link. */
export interface PasswordByLink {
  /** What the same transaction does besides. @default - nothing */
  readonly along?: (user: User, at: number) => Along;
  /** @default - any password that her policy lets be */
  readonly seal?: (owner: User, at: number) => Promise<SealedCredential>;
}

export type LinkState =
  /** The link works; nothing has been consumed. */
  | { readonly state: 'good'; readonly user: User; readonly token: OneTimeToken }
  /** It was good once: she may ask for a new one. */
  | { readonly state: 'expired'; readonly user: User }
  /** Used, replaced by a newer one, or never ours. */
  | { readonly state: 'dead' };

/** Looks at a link that sets a password, for the first time or anew, and changes nothing: mail scanners open links, too. */
export const inspectLink = (services: LinkServices, value: string): Promise<LinkState> => inspectToken(services, hashToken(value));

/** The same by the hash of the link's token. */
export async function inspectToken(services: LinkServices, hash: string): Promise<LinkState> {
  const token = await services.oneTimeTokens.find(hash);
  const setsPassword = token?.purpose === 'activation' || token?.purpose === 'recovery';
  const user = setsPassword ? await services.users.find(token.userId) : undefined;
  if (token === undefined || user === undefined || user.pendingToken !== token.hash) return { state: 'dead' };
  if (token.expires > services.clock.now()) return { state: 'good', user, token };
  // Whoever lets a recovery link expire asks for another one; nobody mails it again from here.
  return token.purpose === 'activation' ? { state: 'expired', user } : { state: 'dead' };
}

/** The group that a registration leads to, where it still exists and she is not in it yet. */
async function groupToJoin(services: ActivationServices, user: User, token: OneTimeToken): Promise<Group | undefined> {
  const groupId = token.data?.['groupId'];
  if (groupId === undefined) return undefined;
  const [group, membership] = await Promise.all([services.groups.find(groupId), services.memberships.find(user.id, groupId)]);
  return membership === undefined ? group : undefined;
}

/** As `setPasswordByLink`, by the link as it was mailed. */
export const activateWithPassword = (
  services: ActivationServices,
  value: string,
  password: string,
  context: Context,
): Promise<User> => setPasswordByLink(services, hashToken(value), password, context);

/**
 * Whether an administrator has to approve her, by the policy that she registered by, as it is now; where that is gone, as it was. Who was not
 * registered by herself, or whom an administrator has vouched for meanwhile, needs nobody's approval.
 */
const needsApproval = async ({ approvalRules }: ActivationServices, { unproven, registeredBy }: User): Promise<boolean> =>
  unproven === true && (await approvalRules(registeredBy)) === 'REQUIRED';

/** What a first password leads to for whoever has to be approved: nothing but that administrators are asked. */
function waitForApproval(before: User, { data }: OneTimeToken, at: number): Along {
  const { groupId, redirectUrl } = data ?? {};
  const approval = {
    requested: at,
    language: before.registeredBy?.language ?? 'en',
    ...(groupId === undefined ? {} : { groupId }),
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
  };
  const user = awaitingApproval(withPassword(applyTransition(before, 'awaitApproval', at), at), approval);
  const { event, write } = approvalRequest(user, approval);
  return { user, events: [event], writes: [write] };
}

/** What a password by this link leads to: she is ACTIVE, and in the policy's group. */
function becomeActive(before: User, { purpose }: OneTimeToken, group: Group | undefined, at: number): Along {
  const user = withPassword(applyTransition(before, 'setPassword', at), at);
  return {
    user,
    events: [
      ...(purpose === 'activation' ? [{ eventType: 'user.lifecycle.activate', targets: [partyOf(user)] } as const] : []),
      ...(group === undefined ? [] : [membershipEvent('group.user_membership.add', user, group)]),
    ],
    writes: group === undefined ? [] : [joinWrite(user, group, { by: 'registration', since: at })],
  };
}

/**
 * Consumes the link: sets the password, makes her ACTIVE, puts her into the policy's group, all in one transaction, so that of any
 * number of parallel tries one wins. Where her registration has to be approved she is STAGED instead, and in no group.
 * Errors: one-time-token-invalid, password-refused (the link stays good).
 */
export async function setPasswordByLink(
  services: ActivationServices,
  hash: string,
  password: string,
  context: Context,
  { along = nothingAlong, seal }: PasswordByLink = {},
): Promise<User> {
  return retryOnConflict(async () => {
    const link = await inspectToken(services, hash);
    if (link.state !== 'good') throw new RosterError('one-time-token-invalid', {});
    const { user: before, token } = link;
    const at = nextTime(services.clock, before.lastUpdated);
    const [waits, group] = await Promise.all([needsApproval(services, before), groupToJoin(services, before, token)]);
    // By the password policy of the group that she is to be in, too, be it after an approval.
    const owner = { id: before.id, profile: before.profile, joining: group === undefined ? [] : [group.id] };
    const credential = await (seal?.(before, at) ?? services.passwords.seal(owner, password, 0, at));
    const led = waits ? waitForApproval(before, token, at) : becomeActive(before, token, group, at);
    const besides = along(led.user, at);
    const after = besides.user;
    const events: EventDraft[] = [
      { eventType: 'user.account.update_password', targets: [partyOf(after)] },
      ...led.events,
      ...besides.events,
    ];
    const writes: Write[] = [
      { do: 'consume', hash: token.hash },
      { do: 'set-credential', userId: before.id, credential, replaces: 'any' },
      ...led.writes,
      ...besides.writes,
    ];
    const change = replaceUser(before, after, at, events, writes);
    if (waits) await services.tellOfRequest(change.user, at);
    await services.committer.commit(change, { ...context, actor: partyOf(after) });
    return change.user;
  });
}
