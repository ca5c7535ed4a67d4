import type { Factor, User } from '../directory/index.ts';
import { type IdKind, RosterError } from '../kernel/index.ts';
import { type AuthenticatorKey, authenticatorOf, type FactorName } from '../policy/index.ts';

/** A kind of factors that Roster can check. */
export interface FactorKind {
  readonly name: FactorName;
  readonly type: Factor['type'];
  readonly provider: Factor['provider'];
  readonly id: IdKind;
  /** As the log calls it. */
  readonly told: string;
  /** What proving by it is called in a session's `amr` (RFC 8176). */
  readonly method: 'otp' | 'kba' | 'sms';
}

/** In the order in which they are listed. */
export const factorKinds: readonly FactorKind[] = [
  { name: 'okta_question', type: 'question', provider: 'OKTA', id: 'factorByQuestion', told: 'OKTA_QUESTION', method: 'kba' },
  {
    name: 'google_otp',
    type: 'token:software:totp',
    provider: 'GOOGLE',
    id: 'factorByOtherApp',
    told: 'GOOGLE_OTP',
    method: 'otp',
  },
  {
    name: 'okta_otp',
    type: 'token:software:totp',
    provider: 'OKTA',
    id: 'factorByOktaApp',
    told: 'OKTA_SOFT_TOKEN',
    method: 'otp',
  },
  { name: 'okta_sms', type: 'sms', provider: 'OKTA', id: 'factorByText', told: 'SMS_FACTOR', method: 'sms' },
  { name: 'okta_email', type: 'email', provider: 'OKTA', id: 'factorByMail', told: 'EMAIL_FACTOR', method: 'otp' },
];

/** Okta's types that there is nothing for here, each with its providers. */
const otherKinds: Readonly<Record<string, readonly string[]>> = {
  call: ['OKTA'],
  push: ['OKTA'],
  signed_nonce: ['OKTA'],
  token: ['RSA', 'SYMANTEC'],
  'token:hardware': ['YUBICO'],
  'token:hotp': ['CUSTOM'],
  u2f: ['FIDO'],
  web: ['DUO'],
  webauthn: ['FIDO'],
};

export const factorRefused = (object: string, ...causes: readonly string[]): RosterError =>
  new RosterError('validation-failed', { object, causes });

const notEnabled = (): RosterError => factorRefused('factorEnrollRequest', 'Factor not enabled.');
const allProviders = new Set([...factorKinds.map(({ provider }) => provider), ...Object.values(otherKinds).flat()]);

/** The kind that somebody asks for. Errors: validation-failed for one that Okta knows and Roster does not, and for a provider that nobody knows. */
export function kindAskedFor(type: string, provider: string): FactorKind {
  const kind = factorKinds.find((each) => each.type === type && each.provider === provider);
  if (kind !== undefined) return kind;
  const isKnown = type in otherKinds || factorKinds.some((each) => each.type === type);
  if (!isKnown) throw factorRefused('factorEnrollRequest', 'Invalid Factor Type.');
  throw allProviders.has(provider) ? notEnabled() : factorRefused('factorEnrollRequest', 'Invalid Provider.');
}

export function kindOf({ type, provider }: Pick<Factor, 'type' | 'provider'>): FactorKind {
  const kind = factorKinds.find((each) => each.type === type && each.provider === provider);
  if (kind === undefined) throw new Error(`nobody can have a factor ${type} of ${provider}`);
  return kind;
}

export const authenticatorKeyOf = ({ name }: FactorKind): AuthenticatorKey => authenticatorOf[name];

/** Errors: validation-failed. */
export function requireAllowed(kind: FactorKind, requirements: Readonly<Record<AuthenticatorKey, string>>): void {
  if (requirements[authenticatorKeyOf(kind)] === 'NOT_ALLOWED') throw notEnabled();
}

/** Who has left has no factors. Errors: transition-not-allowed. */
export function requireEnrollable({ status, transitioningTo }: Pick<User, 'status' | 'transitioningTo'>): void {
  if (status === 'DEPROVISIONED' || transitioningTo !== undefined)
    throw new RosterError('transition-not-allowed', { transition: 'enroll', status });
}

/** A factor of somebody with its id. */
export interface OwnFactor extends Factor {
  readonly id: string;
}

/** Everything that she has begun to enroll, in the order of kinds. */
export function factorsOf({ factors = {} }: Pick<User, 'factors'>): OwnFactor[] {
  const own = Object.entries(factors).map(([id, factor]) => ({ ...factor, id }));
  return factorKinds.flatMap((kind) => own.filter(({ type, provider }) => type === kind.type && provider === kind.provider));
}

/** Addresses that are hers now. */
export const addressesOf = ({ profile }: Pick<User, 'profile'>): string[] =>
  [profile['email'], profile['secondEmail']].filter((address) => typeof address === 'string');

/** Whether she can prove herself by it: codes go to nobody whose address is no longer hers. */
export const isUsable = (user: Pick<User, 'profile'>, { status, type, address = '' }: Factor): boolean =>
  status === 'ACTIVE' && (type !== 'email' || addressesOf(user).includes(address));

export const usableFactors = (user: Pick<User, 'factors' | 'profile'>): OwnFactor[] =>
  factorsOf(user).filter((factor) => isUsable(user, factor));

/** Errors: not-found. */
export function factorOf({ factors = {} }: Pick<User, 'factors'>, id: string): OwnFactor {
  const factor = Object.hasOwn(factors, id) ? factors[id] : undefined;
  if (factor === undefined) throw new RosterError('not-found', { id, type: 'UserFactor' });
  return { ...factor, id };
}
