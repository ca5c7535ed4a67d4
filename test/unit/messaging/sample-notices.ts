import type { DeliveryTrouble } from '../../../shared/messaging/delivery-notice.ts';

const recipient = {
  emailAddress: 'ana@example.com',
  action: 'failed',
  status: '5.1.1',
  diagnosticCode: 'smtp; 550 5.1.1 <ana@example.com>: who is Ana?',
};

const parts = {
  Bounce: { bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [recipient], feedbackId: 'f-1' } },
  Complaint: { complaint: { complainedRecipients: [recipient], complaintFeedbackType: 'abuse', complaintSubType: null } },
  Reject: { reject: { reason: 'Bad content' } },
  DeliveryDelay: { deliveryDelay: { delayType: 'MailboxFull', delayedRecipients: [{ ...recipient, status: '4.2.2' }] } },
} as const;
export type NoticeKind = keyof typeof parts;

export const troubles: Readonly<Record<NoticeKind, DeliveryTrouble>> = {
  Bounce: 'BOUNCE',
  Complaint: 'SPAM',
  Reject: 'DROPPED',
  DeliveryDelay: 'DEFERRED',
};

interface Changes {
  readonly messageId?: string;
  /** null for a mail to nobody in the directory. */
  readonly user?: string | null;
  /** In place of what the kind says. */
  readonly part?: object;
}

/** What EventBridge puts into the queue, as SES documents it. */
export function notice(kind: NoticeKind, { messageId = 'ses-1', user = '00u1', part }: Changes = {}): string {
  const mail = {
    timestamp: '2026-11-23T12:00:00.000Z',
    source: 'no-reply@example.com',
    sourceArn: 'arn:aws:ses:eu-west-1:000000000000:identity/example.com',
    messageId,
    destination: ['ana@example.com'],
    headers: [{ name: 'Subject', value: 'Welcome, Ana' }],
    commonHeaders: { to: ['ana@example.com'], subject: 'Welcome, Ana' },
    tags: {
      'ses:configuration-set': ['mails'],
      template: ['UserActivation'],
      ...(user !== null && { user: [user] }),
    },
  };
  const detail = { eventType: kind, mail, ...parts[kind], ...part };
  return JSON.stringify({ version: '0', id: 'e-1', source: 'aws.ses', account: '0', resources: [], 'detail-type': kind, detail });
}
