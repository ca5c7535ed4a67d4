import type { User } from '../directory/index.ts';
import { toOktaTime } from '../kernel/index.ts';
import type { Enrollment } from '../policy/index.ts';
import type { EnrolledFactor } from './enroll.ts';
import { authenticatorKeyOf, type FactorKind, factorKinds, factorsOf, type OwnFactor } from './kinds.ts';
import { qrCodeUrl } from './qr-code.ts';
import { questions, questionText } from './questions.ts';
import { isSent } from './send-code.ts';
import { timeStep, totpUri } from './totp.ts';
import type { Verification } from './verify.ts';

const hints = (...allow: readonly ('GET' | 'POST' | 'DELETE')[]) => ({ allow });

/** The person whose factors are shown, and where the API is. */
export interface FactorPlace {
  readonly user: User;
  readonly origin: string;
}

const userUrl = ({ user, origin }: FactorPlace): string => `${origin}/api/v1/users/${user.id}`;

/** What a factor is about: an address, a question, or whose codes an app shows. */
export function presentFactorProfile({ type, address = '', question = '' }: OwnFactor, user: User): object {
  if (type === 'email') return { email: address };
  if (type === 'sms') return { phoneNumber: address };
  if (type === 'question') return { question, questionText: questionText(question) };
  return { credentialId: String(user.profile['login']) };
}

/** Where a client finds the questions to choose from. */
export const questionsLink = (place: FactorPlace): object => ({ href: `${userUrl(place)}/factors/questions`, hints: hints('GET') });

function linksOf(factor: OwnFactor, place: FactorPlace): object {
  const user = userUrl(place);
  const self = `${user}/factors/${factor.id}`;
  const isActive = factor.status === 'ACTIVE';
  return {
    ...(isActive
      ? { verify: { href: `${self}/verify`, hints: hints('POST') } }
      : { activate: { href: `${self}/lifecycle/activate`, hints: hints('POST') } }),
    ...(!isActive && isSent(factor) ? { resend: { name: factor.type, href: `${self}/resend`, hints: hints('POST') } } : {}),
    ...(factor.type === 'question' ? { questions: questionsLink(place) } : {}),
    self: { href: self, hints: hints('GET', 'DELETE') },
    user: { href: user, hints: hints('GET') },
  };
}

/** What an app is told, once: as text, and as a picture that needs no further request. */
export function presentActivation(sharedSecret: string, orgName: string, user: User): object {
  return {
    timeStep,
    sharedSecret,
    encoding: 'base32',
    keyLength: sharedSecret.length,
    _links: { qrcode: { href: qrCodeUrl(totpUri(sharedSecret, orgName, String(user.profile['login']))), type: 'image/svg+xml' } },
  };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/ */
export function presentFactor(factor: OwnFactor, place: FactorPlace): object {
  const { id, type, provider, status, created, lastUpdated } = factor;
  return {
    id,
    factorType: type,
    provider,
    vendorName: provider,
    status,
    created: toOktaTime(created),
    lastUpdated: toOktaTime(lastUpdated),
    profile: presentFactorProfile(factor, place.user),
    _links: linksOf(factor, place),
  };
}

export function presentEnrolled({ user, factor, sharedSecret }: EnrolledFactor, orgName: string, origin: string): object {
  const shown = presentFactor(factor, { user, origin });
  return sharedSecret === undefined
    ? shown
    : { ...shown, _embedded: { activation: presentActivation(sharedSecret, orgName, user) } };
}

export const presentFactors = (place: FactorPlace): object[] => factorsOf(place.user).map((factor) => presentFactor(factor, place));

/** The kinds that her policy lets her enroll, and whether she has. */
export function offeredKinds(
  user: User,
  { authenticators }: Enrollment,
): { kind: FactorKind; isRequired: boolean; own?: OwnFactor }[] {
  const own = factorsOf(user);
  return factorKinds.flatMap((kind) => {
    const requirement = authenticators[authenticatorKeyOf(kind)];
    const factor = own.find(({ type, provider }) => type === kind.type && provider === kind.provider);
    if (requirement === 'NOT_ALLOWED') return [];
    return [{ kind, isRequired: requirement === 'REQUIRED', ...(factor === undefined ? {} : { own: factor }) }];
  });
}

export function presentCatalog(place: FactorPlace, enrollment: Enrollment): object[] {
  const factors = `${userUrl(place)}/factors`;
  return offeredKinds(place.user, enrollment).map(({ kind: { type, provider }, isRequired, own }) => ({
    factorType: type,
    provider,
    vendorName: provider,
    _links: {
      ...(type === 'question' ? { questions: questionsLink(place) } : {}),
      enroll: { href: factors, hints: hints('POST') },
    },
    status: own?.status ?? 'NOT_SETUP',
    enrollment: isRequired ? 'REQUIRED' : 'OPTIONAL',
  }));
}

export const presentQuestions = (): object[] =>
  Object.entries(questions).map(([question, questionText]) => ({ question, questionText }));

export function presentVerification(verification: Verification, place: FactorPlace): object {
  if (verification.result === 'SUCCESS') return { factorResult: 'SUCCESS' };
  const { factor, expires } = verification;
  const self = `${userUrl(place)}/factors/${factor.id}`;
  return {
    factorResult: 'CHALLENGE',
    expiresAt: toOktaTime(expires),
    profile: presentFactorProfile(factor, place.user),
    _links: {
      verify: { href: `${self}/verify`, hints: hints('POST') },
      factor: { href: self, hints: hints('GET', 'DELETE') },
    },
  };
}
