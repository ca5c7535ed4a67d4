import { SQSClient } from '@aws-sdk/client-sqs';

import { SqsMessageQueue } from '../aws/sqs-message-queue.ts';
import { variable } from '../config/index.ts';
import { type IssuedLink, type LinkMessenger, textOf, type User } from '../directory/index.ts';
import type { EmailChangeMessenger } from '../email-change/index.ts';
import type { InvitationMessenger } from '../invitations/index.ts';
import type { CodeText, MessageQueue, OutgoingMail, OutgoingMessage } from '../messaging/index.ts';
import type { RecoveryMessenger } from '../recovery/index.ts';
import type { RegistrationMessenger } from '../registration/index.ts';
import type { Scope } from './scope.ts';

let queue: MessageQueue | undefined;

const hour = 60 * 60 * 1000;

/** Tells somebody that wrong passwords made her account pause at `at`, UTC milliseconds. */
interface LockMessenger {
  sendAccountLockout(user: User, at: number): Promise<void>;
}

/** Sends somebody a code to her telephone. */
export interface CodeMessenger {
  /** `id`: one text goes out for one. `to`: a number as E.164. `language`: hers counts where she has one. */
  sendCode(user: User, code: Pick<CodeText, 'id' | 'to' | 'code' | 'expires' | 'purpose'>, language: string): Promise<void>;
}

type Messenger = LinkMessenger &
  RegistrationMessenger &
  LockMessenger &
  RecoveryMessenger &
  CodeMessenger &
  EmailChangeMessenger &
  InvitationMessenger;

const languageOf = ({ profile }: User, otherwise: string): string =>
  textOf(profile, 'preferredLanguage') ?? textOf(profile, 'locale') ?? otherwise;

/** Leaves messages with the queue. */
export function send(...messages: readonly OutgoingMessage[]): Promise<void> {
  queue ??= new SqsMessageQueue(new SQSClient({}), variable('MESSAGE_QUEUE_URL'));
  return queue.send(messages);
}

/** What every mail to somebody says of her. */
export const envelopeOf = (queued: number, user: User, language = 'en') => ({
  kind: 'mail' as const,
  userId: user.id,
  to: String(user.profile['email']),
  language: languageOf(user, language),
  queued,
});

/** Mails with links and texts with codes, by the message queue. Paths alone are queued: the worker puts the configured origin before them. */
export function linkMessenger({ root }: Scope): Messenger {
  // Who can't sign in may not get at one of her mailboxes either.
  const sendEverywhere = (user: User, message: OutgoingMail): Promise<void> => {
    const second = textOf(user.profile, 'secondEmail');
    return send(
      message,
      ...(second === undefined || second === message.to ? [] : [{ ...message, id: `${message.id}-2`, to: second }]),
    );
  };
  const envelope = (user: User, language?: string) => envelopeOf(root.clock.now(), user, language);
  const emailNotice = (user: User, at: number) => ({
    variables: {
      'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
      'user.profile.login': String(user.profile['login']),
      'request.time': String(at),
    },
  });
  return {
    sendActivation: (user: User, { value, hash, expires }: IssuedLink) =>
      send({
        ...envelope(user),
        id: hash,
        tokenHash: hash,
        template: 'UserActivation',
        variables: {
          'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
          'user.profile.login': String(user.profile['login']),
          activationLink: `/activate/${value}`,
          activationTokenExpirationDate: String(expires),
        },
      }),
    sendPasswordReset: (user: User, { value, hash, expires }: IssuedLink, template, oneTimePassword = '') => {
      const message = {
        ...envelope(user),
        id: hash,
        tokenHash: hash,
        variables: {
          'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
          'user.profile.login': String(user.profile['login']),
          resetPasswordLink: `/signin/reset-password/${value}`,
          resetPasswordTokenExpirationDate: String(expires),
        },
      };
      if (template !== 'ForgotPassword') return send({ ...message, template });
      return sendEverywhere(user, { ...message, template, variables: { ...message.variables, oneTimePassword } });
    },
    sendPasswordChanged: (user: User, at: number) =>
      send({
        ...envelope(user),
        id: `password-${user.id}-${at}`,
        tokenHash: null,
        passwordOf: { userId: user.id, changed: at },
        template: 'PasswordChanged',
        variables: {
          'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
          'user.profile.login': String(user.profile['login']),
          'request.time': String(at),
        },
      }),
    sendEmailChange: (user: User, to: string, { value, hash, expires }: IssuedLink, at: number) =>
      send(
        {
          ...envelope(user),
          to,
          id: hash,
          tokenHash: hash,
          template: 'ChangeEmailConfirmation' as const,
          variables: {
            'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
            'user.profile.login': String(user.profile['login']),
            verificationLink: `/account/email/${value}`,
            verificationTokenExpirationDate: String(expires),
          },
        },
        { ...envelope(user), ...emailNotice(user, at), id: `${hash}-old`, tokenHash: hash, template: 'PendingEmailChange' },
      ),
    sendEmailChanged: (before: User, to: string, at: number) => {
      const message = {
        ...envelope(before),
        ...emailNotice(before, at),
        id: `email-${before.id}-${at}`,
        tokenHash: null,
        emailOf: { userId: before.id, email: to },
        template: 'EmailChangeConfirmation' as const,
      };
      return send(message, { ...message, id: `${message.id}-new`, to });
    },
    sendSelfServiceUnlock: (user: User, { value, hash, expires }: IssuedLink, oneTimePassword = '') =>
      sendEverywhere(user, {
        ...envelope(user),
        id: hash,
        tokenHash: hash,
        template: 'SelfServiceUnlock',
        variables: {
          'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
          'user.profile.login': String(user.profile['login']),
          unlockAccountLink: `/signin/unlock/${value}`,
          unlockAccountTokenExpirationDate: String(expires),
          oneTimePassword,
        },
      }),
    sendNotice: (user: User, id: string, template) =>
      send({
        ...envelope(user),
        id,
        tokenHash: null,
        template,
        variables: {
          'user.profile.firstName': textOf(user.profile, 'firstName') ?? '',
          'user.profile.login': String(user.profile['login']),
        },
      }),
    sendRegistrationActivation: (user: User, { value, hash, expires }: IssuedLink, language) =>
      send({
        ...envelope(user, language),
        id: hash,
        tokenHash: hash,
        template: 'RegistrationActivation',
        variables: {
          registrationActivationLink: `/activate/${value}`,
          registrationActivationTokenExpirationDate: String(expires),
        },
      }),
    sendCode: (user: User, code, language) =>
      send({ ...code, kind: 'text', userId: user.id, language: languageOf(user, language), queued: root.clock.now() }),
    sendInvitation: (to: string, language: string, { value, hash, expires }: IssuedLink) =>
      send({
        kind: 'mail',
        to,
        language,
        queued: root.clock.now(),
        id: hash,
        tokenHash: hash,
        template: 'Invitation',
        variables: { invitationLink: `/invitation/${value}`, invitationTokenExpirationDate: String(expires) },
      }),
    sendAccountLockout: (user: User, at: number) =>
      send({
        ...envelope(user),
        id: `locked-${user.id}-${at}`,
        tokenHash: null,
        template: 'AccountLockout',
        variables: { signInLink: '/signin' },
      }),
    // One notice an hour is enough, however often somebody tries.
    sendAlreadyRegistered: (user: User, language) =>
      send({
        ...envelope(user, language),
        id: `known-${user.id}-${Math.floor(root.clock.now() / hour)}`,
        tokenHash: null,
        template: 'RegistrationAttempt',
        variables: { signInLink: '/signin' },
      }),
  };
}
