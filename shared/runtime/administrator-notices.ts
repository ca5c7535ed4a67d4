import { SQSClient } from '@aws-sdk/client-sqs';

import { SqsMessageQueue } from '../aws/sqs-message-queue.ts';
import { variable } from '../config/index.ts';
import type { User } from '../directory/index.ts';
import type { AdministratorNotices } from '../hooks/index.ts';
import type { Clock } from '../kernel/index.ts';
import { toAdministrators } from '../messaging/index.ts';
import { once } from './root.ts';
import type { Scope } from './scope.ts';

const queue = once(() => new SqsMessageQueue(new SQSClient({}), variable('MESSAGE_QUEUE_URL')));

/** Mails to the administrators, by the message queue: who they are, and where, is the mailer's to know. */
export const administratorNotices = (clock: Clock): AdministratorNotices => ({
  hookFailed: ({ id, hookName, reason, paused, since }) =>
    queue().send([
      {
        id,
        kind: 'mail',
        to: toAdministrators,
        template: paused ? 'EventHookPaused' : 'EventHookDeadLetter',
        language: 'en',
        variables: { 'eventHook.name': hookName, 'eventHook.reason': reason, 'eventHook.since': String(since) },
        queued: clock.now(),
        tokenHash: null,
      },
    ]),
});

const hour = 60 * 60 * 1000;

/** Tells administrators that somebody waits for them. Strangers set it in motion: one goes out an hour, by whoever waits then. */
export const tellOfRequest =
  ({ root }: Pick<Scope, 'root'>) =>
  (user: User, at: number): Promise<void> =>
    queue().send([
      {
        id: `registrations-${Math.floor(at / hour)}`,
        kind: 'mail',
        to: toAdministrators,
        template: 'RegistrationRequest',
        language: 'en',
        variables: {},
        queued: root.clock.now(),
        tokenHash: null,
        registrationOf: { userId: user.id, status: 'PENDING', at },
      },
    ]);
