import { textOf, type User } from '../directory/index.ts';
import { isTrustedPlace } from '../org/index.ts';
import type { ApprovalServices } from '../registration/index.ts';
import { envelopeOf, send } from './messenger.ts';
import type { Scope } from './scope.ts';

const named = ({ profile }: User) => ({
  'user.profile.firstName': textOf(profile, 'firstName') ?? '',
  'user.profile.login': String(profile['login']),
});

/** As long as a line of a mail may be. */
const longestPlace = 300;

/** Where her registration leads, as long as an administrator trusts it. */
function trustedPlace({ settings }: Scope, redirectUrl = ''): string {
  const url = URL.parse(redirectUrl);
  return url !== null && url.href.length <= longestPlace && isTrustedPlace(settings.trustedOrigins, url) ? url.href : '';
}

/** Mails to those whose registrations are decided, in the language of the page where they have none of their own. */
export const approvalMessenger = (scope: Scope): ApprovalServices['approvalMessenger'] => ({
  sendRegistrationApproved: (user, { language, redirectUrl }, at) =>
    send({
      ...envelopeOf(scope.root.clock.now(), user, language),
      id: `approved-${user.id}-${at}`,
      tokenHash: null,
      registrationOf: { userId: user.id, status: 'APPROVED', at },
      template: 'RegistrationApproved',
      variables: { ...named(user), signInLink: '/signin', registrationRedirectUrl: trustedPlace(scope, redirectUrl) },
    }),
  sendRegistrationDenied: (user, reason = '', at) =>
    send({
      ...envelopeOf(scope.root.clock.now(), user, user.approval?.language),
      id: `denied-${user.id}-${at}`,
      tokenHash: null,
      registrationOf: { userId: user.id, status: 'DENIED', at },
      template: 'RegistrationDenied',
      variables: { ...named(user), 'registration.reason': reason },
    }),
});
