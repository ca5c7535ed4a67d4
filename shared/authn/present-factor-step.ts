import type { User } from '../directory/index.ts';
import {
  factorOf,
  isSent,
  offeredKinds,
  type OwnFactor,
  presentActivation,
  presentFactorProfile,
  questionsLink,
  usableFactors,
} from '../factors/index.ts';
import { toOktaTime } from '../kernel/index.ts';
import type { Enrollment } from '../policy/index.ts';
import { presentSignedInUser } from '../sign-in/index.ts';
import type { FactorStatus } from './model.ts';
import type { OpenTransaction } from './transactions.ts';

const post = { allow: ['POST'] } as const;

/** Whoever knows a password learns no address by it, but enough to know her own by: `a...n@example.com`, `+49 XXX XXX-5678`. */
export function maskedAddress({ type, address = '' }: Pick<OwnFactor, 'type' | 'address'>): string {
  if (type === 'sms') return `${address.slice(0, 3)} XXX XXX-${address.slice(-4)}`;
  const [name = '', domain = ''] = address.split(/@(?=[^@]*$)/);
  return `${name.slice(0, 1)}...${name.slice(-1)}@${domain}`;
}

function shownProfile(factor: OwnFactor, user: User): object {
  return isSent(factor)
    ? presentFactorProfile({ ...factor, address: maskedAddress(factor) }, user)
    : presentFactorProfile(factor, user);
}

const shownFactor = (factor: OwnFactor, user: User) => ({
  id: factor.id,
  factorType: factor.type,
  provider: factor.provider,
  vendorName: factor.provider,
  profile: shownProfile(factor, user),
});

/** Nothing is remembered of devices. */
const policy = { allowRememberDevice: false, rememberDeviceLifetimeInMinutes: 0, rememberDeviceByDefault: false };

/** What a client is told of the step that is next. `sharedSecret`: once, to whoever enrolls an app. */
export interface FactorStepFacts {
  readonly enrollment: Enrollment;
  readonly orgName: string;
  readonly origin: string;
  readonly sharedSecret?: string | undefined;
}

function embedded(
  { status, user, factorId = '' }: OpenTransaction,
  { enrollment, orgName, origin, sharedSecret }: FactorStepFacts,
): object {
  const authn = `${origin}/api/v1/authn/factors`;
  switch (status as FactorStatus) {
    case 'MFA_REQUIRED': {
      const factors = usableFactors(user).map((factor) => ({
        ...shownFactor(factor, user),
        _links: { verify: { href: `${authn}/${factor.id}/verify`, hints: post } },
      }));
      return { factors, policy };
    }
    case 'MFA_CHALLENGE': {
      const factor = factorOf(user, factorId);
      const verify = { href: `${authn}/${factorId}/verify`, hints: post };
      return { factor: { ...shownFactor(factor, user), _links: { verify } }, policy };
    }
    case 'MFA_ENROLL': {
      const factors = offeredKinds(user, enrollment).map(({ kind: { type, provider }, isRequired, own }) => ({
        factorType: type,
        provider,
        vendorName: provider,
        _links: {
          enroll: { href: authn, hints: post },
          ...(type === 'question' ? { questions: questionsLink({ user, origin }) } : {}),
        },
        status: own?.status === 'ACTIVE' ? 'ACTIVE' : 'NOT_SETUP',
        enrollment: isRequired ? 'REQUIRED' : 'OPTIONAL',
      }));
      return { factors };
    }
    case 'MFA_ENROLL_ACTIVATE': {
      const factor = shownFactor(factorOf(user, factorId), user);
      return {
        factor:
          sharedSecret === undefined
            ? factor
            : { ...factor, _embedded: { activation: presentActivation(sharedSecret, orgName, user) } },
      };
    }
  }
}

function linksOf({ status, user, factorId = '' }: OpenTransaction, origin: string): object {
  const authn = `${origin}/api/v1/authn`;
  const factor = `${authn}/factors/${factorId}`;
  const cancel = { href: `${authn}/cancel`, hints: post };
  if (status !== 'MFA_CHALLENGE' && status !== 'MFA_ENROLL_ACTIVATE') return { cancel };
  const { type } = factorOf(user, factorId);
  const [next, resend] =
    status === 'MFA_CHALLENGE'
      ? [{ name: 'verify', href: `${factor}/verify`, hints: post }, `${factor}/verify/resend`]
      : [{ name: 'activate', href: `${factor}/lifecycle/activate`, hints: post }, `${factor}/lifecycle/resend`];
  return {
    next,
    cancel,
    prev: { href: `${authn}/previous`, hints: post },
    ...(isSent({ type }) ? { resend: [{ name: type, href: resend, hints: post }] } : {}),
  };
}

/** @see https://developer.okta.com/docs/reference/api/authn/#verify-factor */
export function presentFactorStep(open: OpenTransaction & { readonly status: FactorStatus }, facts: FactorStepFacts): object {
  const { stateToken, expires, status, relayState, user } = open;
  return {
    stateToken,
    expiresAt: toOktaTime(expires),
    status,
    ...(relayState === undefined ? {} : { relayState }),
    _embedded: { user: presentSignedInUser(user), ...embedded(open, facts) },
    _links: linksOf(open, facts.origin),
  };
}
