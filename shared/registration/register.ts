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
  replaceUser,
  requireValidProfile,
  type User,
  type UserStore,
} from '../directory/index.ts';
import {
  type Clock,
  type Committer,
  type Context,
  isRosterError,
  nextTime,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { missingAnswers, profileOf } from './form.ts';
import type { RegistrationMessenger, RegistrationRules } from './ports.ts';

export interface RegistrationServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly committer: Committer;
  readonly profiles: ProfileChecker;
  readonly messenger: RegistrationMessenger;
  readonly defaultTypeId: () => string;
  readonly rules: () => RegistrationRules;
}

/** What somebody sent, and the language of the page that she sent it from. */
export interface Registration {
  readonly answers: Readonly<Record<string, string>>;
  readonly language: string;
}

/** A day to find the mail. */
export const registrationLifetime = 24 * 60 * 60 * 1000;

function requireOpen({ enrollment }: RegistrationRules): void {
  if (enrollment.access !== 'ALLOW' || enrollment.unknownUserAction !== 'REGISTER')
    throw new RosterError('registration-closed', {});
}

/** The group that the policy names goes with the token, as it was when she registered. */
function tokenWrite(userId: string, link: IssuedLink, { enrollment }: RegistrationRules): Write {
  const [groupId] = enrollment.targetGroupIds ?? [];
  return activationToken(userId, link, groupId === undefined ? undefined : { groupId });
}

/**
 * Registers somebody. Nobody learns from the answer whether the address was known: its owner gets a mail either way, the same link
 * again while she has not proved the address, a notice once she has.
 * Errors: registration-closed, validation-failed.
 */
export async function register(
  services: RegistrationServices,
  { answers, language }: Registration,
  context: Context,
): Promise<void> {
  const rules = services.rules();
  requireOpen(rules);
  const missing = missingAnswers(rules, answers);
  if (missing.length > 0) {
    throw new RosterError('validation-failed', {
      object: 'registration',
      causes: missing.map((name) => `${name}: The field cannot be left blank`),
    });
  }
  const at = services.clock.now();
  const input = { profile: profileOf(rules, answers), activate: true, changePasswordAtNextLogin: false, groupIds: [] };
  const draft = fitNewUser(services.profiles, draftUser(input, services.defaultTypeId(), at));
  requireValidProfile(services.profiles, draft.typeId, draft.profile, 'registration');
  const link = issueLink(at, registrationLifetime);
  const change = createChange({ ...draft, pendingToken: link.hash }, [], 'registration', [tokenWrite(draft.id, link, rules)]);
  await services.messenger.sendRegistrationActivation(change.user, link, language);
  try {
    await services.committer.commit(change, context);
  } catch (error) {
    if (!isRosterError(error, 'claim-taken') || error.facts.claim !== 'login') throw error;
    await tellOwner(services, String(draft.profile['login']), language, context);
  }
}

/** The owner of an address that is taken: a new link while she has none that she used, a notice afterwards. */
async function tellOwner(services: RegistrationServices, login: string, language: string, context: Context): Promise<void> {
  const owner = await services.users.findByLogin(login);
  if (owner === undefined) return;
  if (owner.status === 'PROVISIONED') await renewLink(services, owner.id, language, context);
  else await services.messenger.sendAlreadyRegistered(owner, language);
}

/** Sends a new link to somebody who has not activated; the ones before it die. Anybody else is left alone. */
export async function renewLink(
  services: RegistrationServices,
  idOrLogin: string,
  language: string,
  context: Context,
): Promise<void> {
  await retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    if (before.status !== 'PROVISIONED') return;
    const at = nextTime(services.clock, before.lastUpdated);
    const link = issueLink(at, registrationLifetime);
    const linked: User = { ...before, pendingToken: link.hash };
    const event = { eventType: 'user.lifecycle.reactivate', targets: [partyOf(before)] } as const;
    const change = replaceUser(before, linked, at, [event], [tokenWrite(before.id, link, services.rules())]);
    await services.messenger.sendRegistrationActivation(change.user, link, language);
    await services.committer.commit(change, context);
  });
}
