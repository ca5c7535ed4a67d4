import { SQSClient } from '@aws-sdk/client-sqs';

import { SqsMessageQueue } from '../aws/sqs-message-queue.ts';
import { variable } from '../config/index.ts';
import type { AdministratorNotices } from '../hooks/index.ts';
import type { Clock } from '../kernel/index.ts';
import { toAdministrators } from '../messaging/index.ts';
import { once } from './root.ts';

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
