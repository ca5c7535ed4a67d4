import {
  activationToken,
  createChange,
  draftUser,
  fitNewUser,
  getUserByIdOrLogin,
  type IssuedLink,
  issueLink,
  partyOf,
  type ProfileChecker,
  type ProfileInput,
  replaceUser,
  requireValidProfile,
  textOf,
  type User,
  type UserStore,
} from '../directory/index.ts';
import {
  type Clock,
  type Committer,
  type Context,
  isRosterError,
  nextTime,
  type OneTimeToken,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { answerFaults, type Answers, answerSentence } from '../profile-forms/index.ts';
import { waitUntilElapsed } from '../security/index.ts';
import { answersForHook, profileOf, questionsOf } from './form.ts';
import type { OneTimeTokenReader, RegistrationHook, RegistrationMessenger, RegistrationRules } from './ports.ts';

export interface RegistrationServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly committer: Committer;
  readonly profiles: ProfileChecker;
  readonly messenger: RegistrationMessenger;
  readonly defaultTypeId: () => string;
  readonly oneTimeTokens: OneTimeTokenReader;
  readonly registrationHook: RegistrationHook;
}

/** What decides about somebody new. */
export type HookedServices = Pick<RegistrationServices, 'profiles' | 'defaultTypeId' | 'registrationHook'>;

export type RenewalServices = Pick<RegistrationServices, 'clock' | 'users' | 'committer' | 'messenger' | 'oneTimeTokens'>;

/** What somebody sent, and the rules and language of the page that she sent it from. */
export interface Registration {
  readonly rules: RegistrationRules;
  readonly answers: Answers;
  readonly language: string;
  /** Where she is led once her account is ready: a place that whoever asks has found to be trusted. @default - to the sign-in page */
  readonly redirectUrl?: string | undefined;
}

/** A day to find the mail. */
export const registrationLifetime = 24 * 60 * 60 * 1000;

/** Errors: registration-closed. */
export function requireOpen({ enrollment }: RegistrationRules): void {
  if (enrollment.access !== 'ALLOW' || enrollment.unknownUserAction !== 'REGISTER')
    throw new RosterError('registration-closed', {});
}

const groupOf = ({ enrollment }: RegistrationRules): string | undefined => enrollment.targetGroupIds?.[0];

/** What goes with the token, as it was when she registered: the group that the policy names, and where she is led afterwards. */
const factsOf = (rules: RegistrationRules, redirectUrl: string | undefined): OneTimeToken['data'] => {
  const groupId = groupOf(rules);
  return { ...(groupId === undefined ? {} : { groupId }), ...(redirectUrl === undefined ? {} : { redirectUrl }) };
};

/** By which policy, and whether it wanted an approval then: the policy may be gone when her address is proved. */
const registeredBy = ({ policyId, enrollment }: RegistrationRules, language: string): NonNullable<User['registeredBy']> => ({
  policyId,
  language,
  ...(enrollment.activationRequirements.approval === 'REQUIRED' ? { approval: 'REQUIRED' } : {}),
});

const tokenWrite = (userId: string, link: IssuedLink, facts: OneTimeToken['data'] = {}): Write =>
  activationToken(userId, link, Object.keys(facts).length === 0 ? undefined : facts);

/** Who is to be registered, by the rules of the schema. Errors: validation-failed. */
export function draftOf(services: Pick<HookedServices, 'profiles' | 'defaultTypeId'>, profile: ProfileInput, at: number): User {
  const input = { profile, activate: true, changePasswordAtNextLogin: false, groupIds: [] };
  const draft = fitNewUser(services.profiles, draftUser(input, services.defaultTypeId(), at));
  requireValidProfile(services.profiles, draft.typeId, draft.profile, 'registration');
  const phone = textOf(draft.profile, 'mobilePhone');
  return phone === undefined ? draft : { ...draft, registeredPhone: phone };
}

/**
 * What becomes of a draft once the policy's hook, where it names one, has seen it. What the hook sets is held to the rules of the form; where
 * it breaks them nobody is registered, for she could not put it right. Errors: registration-denied.
 */
export async function askHook(
  services: HookedServices,
  rules: RegistrationRules,
  { answers, profile }: { readonly answers: Readonly<Record<string, unknown>>; readonly profile: ProfileInput },
  draft: User,
  context: Context,
): Promise<User> {
  const [named] = rules.enrollment.preRegistrationInlineHooks ?? [];
  if (named === undefined) return draft;
  const hook = services.registrationHook;
  const verdict = await hook.ask(named.inlineHookId, answers, context);
  if (!verdict.registers) throw new RosterError('registration-denied', verdict);
  if (verdict.changes.size === 0) return draft;
  try {
    return draftOf(services, { ...profile, ...Object.fromEntries(verdict.changes) } as ProfileInput, draft.created);
  } catch (error) {
    if (!isRosterError(error, 'validation-failed')) throw error;
    const fields = error.facts.causes.map((cause) => cause.split(':')[0]).join(', ');
    await hook.noteUnusable(named.inlineHookId, `Attributes that it sets are not valid: ${fields}`, context);
    throw new RosterError('registration-denied', { because: 'failed', messages: [] });
  }
}

/** Milliseconds that an answer takes at least which must not tell whether an address is known: more than any of the ways takes that lead to it. */
const answerTime = 250;

/**
 * Registers somebody. Nobody learns from the answer whether the address was known: its owner gets a mail either way, the same link
 * again while she has not proved the address, a notice once she has.
 * The policy's hook is asked in either case, before anybody looks whether the address is known. Errors: registration-closed,
 * registration-denied, validation-failed.
 */
export async function register(
  services: RegistrationServices,
  { rules, answers, language, redirectUrl }: Registration,
  context: Context,
): Promise<void> {
  requireOpen(rules);
  const faults = [...answerFaults(questionsOf(rules), answers)];
  if (faults.length > 0) {
    const causes = faults.map(([name, fault]) => `${name}: ${answerSentence(fault)}`);
    throw new RosterError('validation-failed', { object: 'registration', causes });
  }
  const at = services.clock.now();
  const profile = profileOf(rules, answers);
  const asked = { answers: answersForHook(rules, answers), profile };
  const draft = await askHook(services, rules, asked, draftOf(services, profile, at), context);
  const began = performance.now();
  const link = issueLink(at, registrationLifetime);
  const registered: User = { ...draft, unproven: true, registeredBy: registeredBy(rules, language), pendingToken: link.hash };
  const change = createChange(registered, [], 'registration', [tokenWrite(draft.id, link, factsOf(rules, redirectUrl))]);
  await services.messenger.sendRegistrationActivation(change.user, link, language);
  try {
    await services.committer.commit(change, context);
  } catch (error) {
    if (!isRosterError(error, 'claim-taken') || error.facts.claim !== 'login') throw error;
    await tellOwner(services, String(draft.profile['login']), { rules, language }, context);
  }
  await waitUntilElapsed(began, answerTime);
}

/** The owner of an address that is taken: a new link while she has none that she used, a notice afterwards. */
async function tellOwner(
  services: RenewalServices,
  login: string,
  page: Omit<Registration, 'answers'>,
  context: Context,
): Promise<void> {
  const owner = await services.users.findByLogin(login);
  if (owner === undefined) return;
  if (owner.status === 'PROVISIONED') await renewLink(services, owner.id, page, context);
  else await services.messenger.sendAlreadyRegistered(owner, page.language);
}

/** A new link leads where the one before it led; where that is not kept any more, where the page's rules lead. */
async function factsOfLink({ oneTimeTokens }: RenewalServices, { pendingToken }: User, rules: RegistrationRules) {
  const former = pendingToken === null ? undefined : await oneTimeTokens.find(pendingToken);
  return former === undefined ? factsOf(rules, undefined) : former.data;
}

/** Sends a new link to somebody who has not activated; the ones before it die. Anybody else is left alone. */
export async function renewLink(
  services: RenewalServices,
  idOrLogin: string,
  { rules, language }: Omit<Registration, 'answers'>,
  context: Context,
): Promise<void> {
  await retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    if (before.status !== 'PROVISIONED') return;
    const at = nextTime(services.clock, before.lastUpdated);
    const link = issueLink(at, registrationLifetime);
    const linked: User = { ...before, pendingToken: link.hash };
    const event = { eventType: 'user.lifecycle.reactivate', targets: [partyOf(before)] } as const;
    const change = replaceUser(
      before,
      linked,
      at,
      [event],
      [tokenWrite(before.id, link, await factsOfLink(services, before, rules))],
    );
    await services.messenger.sendRegistrationActivation(change.user, link, language);
    await services.committer.commit(change, context);
  });
}

/** Sends the link again to whoever waits for it. Of anybody else nothing is said, neither by the answer nor by its time. */
export async function resendLink(
  services: RenewalServices,
  address: string,
  page: Omit<Registration, 'answers'>,
  context: Context,
): Promise<void> {
  const began = performance.now();
  try {
    await renewLink(services, address, page, context);
  } catch (error) {
    if (!isRosterError(error, 'not-found')) throw error;
  }
  await waitUntilElapsed(began, answerTime);
}
