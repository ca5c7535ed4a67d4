import { passwordAge, type PasswordPolicy } from '../credentials/index.ts';
import type { User } from '../directory/index.ts';
import { toOktaTime } from '../kernel/index.ts';
import { profileSchemaOf, type Question } from '../profile-forms/index.ts';
import { presentSignedInUser } from '../sign-in/index.ts';
import type { CodeChallenge } from './code-challenge.ts';
import type { AwaitingApproval } from './let-in.ts';
import { type FactorStatus, factorStatuses, type TransactionStatus } from './model.ts';
import type { OpenTransaction } from './transactions.ts';

type PasswordStatus = Exclude<TransactionStatus, FactorStatus | 'PROFILE_REQUIRED'>;

/** The step that is next in each state: its name, and where it is taken. */
const nextSteps: Readonly<Record<PasswordStatus, { readonly name: string; readonly path: string }>> = {
  PASSWORD_EXPIRED: { name: 'changePassword', path: 'credentials/change_password' },
  PASSWORD_WARN: { name: 'changePassword', path: 'credentials/change_password' },
  RECOVERY: { name: 'answer', path: 'recovery/answer' },
  // Clients of Okta's make a method of each name: the Sign-In Widget calls `resetPassword`, where Okta's page on the API says `password`.
  PASSWORD_RESET: { name: 'resetPassword', path: 'credentials/reset_password' },
};

const post = { allow: ['POST'] } as const;

/** What somebody hears whose tries are used up, where her policy has it told: of her account nothing but that. */
export const presentLockedOut = (origin: string): object => ({
  status: 'LOCKED_OUT',
  _embedded: {},
  _links: { next: { name: 'unlock', href: `${origin}/api/v1/authn/recovery/unlock`, hints: post } },
});

/** What somebody hears who ended the pause of her account: she is not let in by it. */
export function presentUnlocked(user: User, relayState: string | undefined): object {
  return {
    status: 'SUCCESS',
    recoveryType: 'UNLOCK',
    ...(relayState === undefined ? {} : { relayState }),
    _embedded: { user: presentSignedInUser(user) },
  };
}

/** What somebody hears who has proved her address and whose registration has to be approved: she has no session token. Ours, Okta has none. */
export const presentAwaitingApproval = ({ awaits, relayState }: AwaitingApproval): object => ({
  status: 'PENDING_APPROVAL',
  ...(relayState === undefined ? {} : { relayState }),
  _embedded: { user: presentSignedInUser(awaits) },
});

/** The same whether or not a code was sent to anybody. */
export function presentChallenge({ stateToken, expires, wish, by, relayState }: CodeChallenge, origin: string): object {
  const factor = `${origin}/api/v1/authn/recovery/factors/${by}`;
  return {
    stateToken,
    expiresAt: toOktaTime(expires),
    status: 'RECOVERY_CHALLENGE',
    ...(by === 'EMAIL' ? { factorResult: 'WAITING' } : {}),
    factorType: by,
    recoveryType: wish,
    ...(relayState === undefined ? {} : { relayState }),
    _links: {
      next: { name: 'verify', href: `${factor}/verify`, hints: post },
      cancel: { href: `${origin}/api/v1/authn/cancel`, hints: post },
      resend: { name: by.toLowerCase(), href: `${factor}/resend`, hints: post },
    },
  };
}

/**
 * What a form for a new password has to know, by the names of the classic API: `excludeUsername` is a text where it holds. The Sign-In Widget
 * takes every member for a rule that it has words for, and shows nothing at all where one is none, as `dictionary` is.
 */
function presentPolicy({ complexity, age }: Pick<PasswordPolicy, 'complexity' | 'age'>): object {
  const { dictionary: _forUsAlone, excludeUsername, maxConsecutiveCharacters, ...rules } = complexity;
  return {
    complexity: {
      ...rules,
      ...(excludeUsername ? { excludeUsername: 'true' } : {}),
      ...(maxConsecutiveCharacters === undefined ? {} : { maxConsecutiveRepeatingCharacters: maxConsecutiveCharacters }),
    },
    age: { minAgeMinutes: age.minAgeMinutes, historyCount: age.historyCount },
  };
}

/** Whether what is next is about a factor, and not about a password. */
export const isFactorStep = (open: OpenTransaction): open is OpenTransaction & { readonly status: FactorStatus } =>
  factorStatuses.some((status) => status === open.status);
export const isPasswordStep = (open: OpenTransaction): open is OpenTransaction & { readonly status: PasswordStatus } =>
  !isFactorStep(open) && open.status !== 'PROFILE_REQUIRED';

/** @see https://developer.okta.com/docs/reference/api/authn/#transaction-state */
export function presentTransaction(
  { stateToken, began, expires, status, link, relayState, user }: OpenTransaction & { readonly status: PasswordStatus },
  policy: Pick<PasswordPolicy, 'complexity' | 'age'>,
  origin: string,
): object {
  const { name, path } = nextSteps[status];
  const authn = `${origin}/api/v1/authn`;
  const age = passwordAge(policy.age, user.passwordChanged, began);
  const expiration = status === 'PASSWORD_WARN' && age.is === 'warned' ? { expiration: { passwordExpireDays: age.daysLeft } } : {};
  const question = status === 'RECOVERY' ? { recovery_question: { question: user.recoveryQuestion ?? '' } } : {};
  return {
    stateToken,
    expiresAt: toOktaTime(expires),
    status,
    ...(link === undefined ? {} : { recoveryType: 'PASSWORD' }),
    ...(relayState === undefined ? {} : { relayState }),
    _embedded: {
      user: { ...presentSignedInUser(user), ...question },
      ...(status === 'RECOVERY' ? {} : { policy: { ...expiration, ...presentPolicy(policy) } }),
    },
    _links: {
      next: { name, href: `${authn}/${path}`, hints: post },
      ...(status === 'PASSWORD_WARN' ? { skip: { name: 'skip', href: `${authn}/skip`, hints: post } } : {}),
      cancel: { href: `${authn}/cancel`, hints: post },
    },
  };
}

/**
 * What is asked of her, as the classic Sign-In Widget reads it.
 *
 * @see https://github.com/okta/okta-signin-widget/blob/master/src/v1/models/ProfileSchema.js
 */
export function presentProfileStep(
  { stateToken, expires, relayState, user }: OpenTransaction,
  questions: readonly Question[],
  origin: string,
): object {
  const { properties } = profileSchemaOf(questions);
  const profile = questions.map(({ name, label, required }) => ({ name, label, required, ...properties[name] }));
  const authn = `${origin}/api/v1/authn`;
  return {
    stateToken,
    expiresAt: toOktaTime(expires),
    status: 'PROFILE_REQUIRED',
    ...(relayState === undefined ? {} : { relayState }),
    _embedded: { user: presentSignedInUser(user), policy: { registration: { profile } } },
    _links: {
      next: { name: 'enroll', href: `${authn}/enroll`, hints: post },
      cancel: { href: `${authn}/cancel`, hints: post },
    },
  };
}
