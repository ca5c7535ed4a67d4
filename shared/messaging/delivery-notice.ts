import * as z from 'zod/mini';

import { messageTemplates, type TemplateName } from './model.ts';

/** A mail's label: SES gives it back in what it tells of the mail. Nothing in it says who the person is but her id. */
export interface MailLabel {
  readonly template: TemplateName;
  readonly userId?: string;
}

/** The label's names on the wire. */
export const labelTags = { template: 'template', userId: 'user' } as const;

/**
 * What became of a mail, in the words that Okta's log has of its own provider: the mail came back (`BOUNCE`), was not even sent because its
 * address is on the list of those that take none, or because SES refused it (`DROPPED`), waits (`DEFERRED`), or was called spam (`SPAM`).
 */
export type DeliveryTrouble = 'BOUNCE' | 'DROPPED' | 'DEFERRED' | 'SPAM';

/** What SES tells of a mail that it had taken. */
export interface DeliveryNotice {
  /** SES's own id of the mail. */
  readonly messageId: string;
  /** SES's name of what happened. */
  readonly kind: string;
  readonly trouble: DeliveryTrouble;
  readonly template: TemplateName | undefined;
  readonly userId: string | undefined;
  /** SES's words of it, without an address and without what the other server wrote. */
  readonly facts: Readonly<Record<string, string>>;
}

/** EventBridge's own limit of an event. */
const longest = 256 * 1024;

/** A word of SES's, or an id: what is longer, or has anything else in it, could hold what somebody else wrote. */
const word = z.string().check(z.regex(/^[\w-]{1,128}$/));
/** Such as 5.1.1 (RFC 3463). Other servers say it: whatever is not of its shape is left out. */
const smtpStatus = /^\d\.\d{1,3}\.\d{1,3}$/;

const Recipients = z.array(z.object({ status: z.optional(z.string()) })).check(z.maxLength(50));
const Mail = z.object({ messageId: word, tags: z.optional(z.record(z.string(), z.array(z.string()))) });

const Detail = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    mail: Mail,
    bounce: z.object({ bounceType: word, bounceSubType: word, bouncedRecipients: Recipients }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail: Mail,
    complaint: z.object({ complaintFeedbackType: z.nullish(word), complaintSubType: z.nullish(word) }),
  }),
  z.object({ eventType: z.literal('Reject'), mail: Mail }),
  z.object({
    eventType: z.literal('DeliveryDelay'),
    mail: Mail,
    deliveryDelay: z.object({ delayType: word, delayedRecipients: Recipients }),
  }),
]);
type Detail = z.infer<typeof Detail>;

const Notice = z.object({ source: z.literal('aws.ses'), detail: Detail });
const FromSes = z.object({ source: z.literal('aws.ses') });

/** SES did not try: it knows the address from before, of this account (`OnAccountSuppressionList`) or of all (`Suppressed`). */
const untried = new Set<string | null | undefined>(['OnAccountSuppressionList', 'Suppressed']);

const isTemplate = (name: string | undefined): name is TemplateName => name !== undefined && Object.hasOwn(messageTemplates, name);

function statusOf(recipients: z.infer<typeof Recipients>): Record<string, string> {
  const status = recipients[0]?.status;
  return status !== undefined && smtpStatus.test(status) ? { smtpStatus: status } : {};
}

function troubleOf(detail: Detail): Pick<DeliveryNotice, 'trouble' | 'facts'> {
  switch (detail.eventType) {
    case 'Bounce': {
      const { bounceType, bounceSubType, bouncedRecipients } = detail.bounce;
      const facts = { bounceType, bounceSubType, ...statusOf(bouncedRecipients) };
      return { trouble: untried.has(bounceSubType) ? 'DROPPED' : 'BOUNCE', facts };
    }
    case 'Complaint': {
      const { complaintFeedbackType, complaintSubType } = detail.complaint;
      const facts = {
        ...(complaintFeedbackType && { complaintFeedbackType }),
        ...(complaintSubType && { complaintSubType }),
      };
      return { trouble: untried.has(complaintSubType) ? 'DROPPED' : 'SPAM', facts };
    }
    case 'Reject':
      return { trouble: 'DROPPED', facts: {} };
    case 'DeliveryDelay': {
      const { delayType, delayedRecipients } = detail.deliveryDelay;
      return { trouble: 'DEFERRED', facts: { delayType, ...statusOf(delayedRecipients) } };
    }
  }
}

/**
 * What SES tells, as EventBridge puts it into the queue of messages; undefined where the body is no notice, `unknown` where it is one that
 * nobody here understands. A mail has one recipient, so a notice has one too.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function readNotice(body: string): DeliveryNotice | 'unknown' | undefined {
  const told: unknown = JSON.parse(body);
  if (!FromSes.safeParse(told).success) return undefined;
  const { success, data } = Notice.safeParse(told);
  if (!success || body.length > longest) return 'unknown';
  const { mail, eventType } = data.detail;
  const tag = (name: string): string | undefined => mail.tags?.[name]?.[0];
  const template = tag(labelTags.template);
  const userId = word.safeParse(tag(labelTags.userId));
  return {
    messageId: mail.messageId,
    kind: eventType,
    ...troubleOf(data.detail),
    template: isTemplate(template) ? template : undefined,
    userId: userId.data,
  };
}
