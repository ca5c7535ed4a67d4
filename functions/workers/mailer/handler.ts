import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { type DeliveryOutcome, deliverMessage, parseMessage } from '../../../shared/messaging/index.ts';
import { type MailerServices, mailerServices } from '../../../shared/runtime/mailer-services.ts';

/** Left over at the end of an invocation: one message takes less. */
const reserveMilliseconds = 8000;

/** False where the message must be shown again. The line tells of no person: neither address nor words. */
async function deliver(services: MailerServices, body: string): Promise<boolean> {
  const line = (facts: object): void => services.log(JSON.stringify({ message: 'message delivery', ...facts }));
  try {
    const message = parseMessage(body);
    const outcome: DeliveryOutcome = await deliverMessage(services, message);
    const waits = outcome === 'early' || outcome === 'busy';
    line({
      level: ['refused', 'limited', 'capped', 'unserved', 'sent-in-own-words'].includes(outcome) ? 'warn' : 'info',
      kind: message.kind,
      ...(message.kind === 'mail' ? { template: message.template } : { purpose: message.purpose }),
      outcome,
    });
    return !waits;
  } catch (error) {
    line({ level: 'error', outcome: 'failed', failure: failureOf(error) });
    return false;
  }
}

/** Lambda entry point: messages to send, one after another, as SES counts mails by the second. What time is too short for comes again. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = mailerServices();
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    const isInTime = context.getRemainingTimeInMillis() > reserveMilliseconds;
    if (!isInTime || !(await deliver(services, body))) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}
