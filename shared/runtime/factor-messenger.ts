import { textOf, type User } from '../directory/index.ts';
import { type FactorMessenger, factorName } from '../factors/index.ts';
import { envelopeOf, linkMessenger, send } from './messenger.ts';
import type { Scope } from './scope.ts';

/** Where a code is typed. */
const codePage = '/signin/verify';

const person = ({ profile }: User) => ({
  'user.profile.firstName': textOf(profile, 'firstName') ?? '',
  'user.profile.login': String(profile['login']),
});

/** Codes to addresses and telephones, and news of factors, by the message queue. */
export function factorMessenger(scope: Scope): FactorMessenger {
  const { clock } = scope.root;
  return {
    sendFactorCode(user, { id: factorId, type, address = '' }, { code, expires }, purpose) {
      const id = `${factorId}-${expires}`;
      if (type === 'sms') return linkMessenger(scope).sendCode(user, { id, to: address, code, expires, purpose }, 'en');
      const mail = { ...envelopeOf(clock.now(), user), id, to: address, tokenHash: null };
      const variables = { ...person(user), verificationToken: code, verificationTokenExpirationDate: String(expires) };
      return purpose === 'enrollment'
        ? send({ ...mail, template: 'EmailFactorVerification', variables: { ...variables, verificationLink: codePage } })
        : send({ ...mail, template: 'EmailChallenge', variables: { ...variables, emailAuthenticationLink: codePage } });
    },
    sendFactorsChanged(user, { is, factors, at, from }) {
      const mail = { ...envelopeOf(clock.now(), user), id: `factors-${is}-${user.id}-${at}`, tokenHash: null };
      const names = factors.map((factor) => factorName(factor, mail.language)).join(', ');
      // Of where an address is nothing is known.
      const when = { 'request.date': String(at), 'request.time': String(at), 'request.location': from };
      return is === 'enrolled'
        ? send({ ...mail, template: 'AuthenticatorEnrolled', variables: { ...person(user), ...when, 'request.factor': names } })
        : send({ ...mail, template: 'AuthenticatorReset', variables: { ...person(user), ...when, 'request.factors': names } });
    },
  };
}
