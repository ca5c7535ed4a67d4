import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import {
  type DeliveryNotice,
  type DeliveryOutcome,
  deliverMessage,
  parseMessage,
  readNotice,
  tellOfDelivery,
} from '../../../shared/messaging/index.ts';
import { type MailerServices, mailerServices } from '../../../shared/runtime/mailer-services.ts';

/** Left over at the end of an invocation: one message takes less. */
const reserveMilliseconds = 8000;

/** What is worth a warning: nothing is on its way that somebody may wait for, or we don't know what SES says. */
const warned = new Set(['refused', 'limited', 'capped', 'unserved', 'sent-in-own-words', 'unknown']);

/** The line tells of no person: neither address nor words. */
type Line = (facts: { readonly outcome: string } & Readonly<Record<string, string>>) => void;

/** False where the message must be shown again. */
async function deliver(services: MailerServices, body: string, line: Line): Promise<boolean> {
  const message = parseMessage(body);
  const outcome: DeliveryOutcome = await deliverMessage(services, message);
  const what = message.kind === 'mail' ? { template: message.template } : { purpose: message.purpose };
  line({ kind: message.kind, ...what, outcome });
  return outcome !== 'early' && outcome !== 'busy';
}

/** What SES tells and nobody understands is dropped: it would be no better for being shown again. */
async function tell(services: MailerServices, notice: DeliveryNotice | 'unknown', line: Line): Promise<true> {
  if (notice === 'unknown') line({ kind: 'notice', outcome: notice });
  else line({ kind: 'notice', notice: notice.kind, trouble: notice.trouble, outcome: await tellOfDelivery(services, notice) });
  return true;
}

async function handle(services: MailerServices, body: string): Promise<boolean> {
  const write = (level: string, facts: object): void => {
    services.log(JSON.stringify({ message: 'message delivery', level, ...facts }));
  };
  const line: Line = (facts) => write(warned.has(facts.outcome) ? 'warn' : 'info', facts);
  try {
    const notice = readNotice(body);
    return await (notice === undefined ? deliver(services, body, line) : tell(services, notice, line));
  } catch (error) {
    write('error', { outcome: 'failed', failure: failureOf(error) });
    return false;
  }
}

/**
 * Lambda entry point: messages to send, one after another, as SES counts mails by the second, and what SES tells of those that it had taken.
 * What time is too short for comes again.
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = mailerServices();
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    const isInTime = context.getRemainingTimeInMillis() > reserveMilliseconds;
    if (!isInTime || !(await handle(services, body))) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}
