import { randomUUID } from 'node:crypto';

/** What SES tells of a mail on the account's event bus. */
export interface SesEvent {
  readonly detailType: string;
  readonly detail: object;
}

/** What becomes of a mail: whether it arrives, and what is told of it. */
export interface Fate {
  readonly arrives: boolean;
  readonly event?: SesEvent;
}

type Happening = 'bounce' | 'complaint' | 'delay' | 'listed';

/** SES's own simulator of mailboxes, with the name before any `+`. `delayed` is ours. */
const simulated: ReadonlyMap<string, Happening> = new Map([
  ['bounce', 'bounce'],
  ['complaint', 'complaint'],
  ['suppressionlist', 'listed'],
  ['delayed', 'delay'],
]);
const simulator = '@simulator.amazonses.com';

/**
 * Who gets mail and who doesn't: the addresses of SES's mailbox simulator, and the account's list of those that get none. Other than on AWS
 * the simulator's addresses come onto the list too, so that one can see what it does: `bounce+ada@simulator.amazonses.com` takes no mail once
 * one came back, until somebody takes it off the list.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export class SesRecipients {
  readonly #listed = new Set<string>();

  /** Takes an address off the list; false where it was not on it. */
  forgive(address: string): boolean {
    return this.#listed.delete(address.toLowerCase());
  }

  /** @param form a call of `SendEmail` */
  fateOf(form: URLSearchParams): Fate {
    const [to = ''] = addressesOf(form);
    const happens = this.#happening(to.toLowerCase());
    if (happens === undefined) return { arrives: true };
    if (happens === 'bounce' || happens === 'complaint') this.#listed.add(to.toLowerCase());
    return { arrives: happens === 'complaint', event: eventOf(happens, to, form) };
  }

  #happening(to: string): Happening | undefined {
    if (this.#listed.has(to)) return 'listed';
    return to.endsWith(simulator) ? simulated.get(/^[^+@]*/.exec(to)?.[0] ?? '') : undefined;
  }
}

/** All of a call's recipients. */
export const addressesOf = (form: URLSearchParams): string[] =>
  [...form].filter(([name]) => /^Destinations?\.(\w+Addresses\.)?member\.\d+$/.test(name)).map(([, address]) => address);

function tagsOf(form: URLSearchParams): Record<string, string[]> {
  const named = [...form].flatMap(([name, value]) => {
    const number = /^Tags\.member\.(\d+)\.Name$/.exec(name)?.[1];
    return number === undefined ? [] : [[value, [form.get(`Tags.member.${number}.Value`) ?? '']] as const];
  });
  return { 'ses:configuration-set': [form.get('ConfigurationSetName') ?? ''], ...Object.fromEntries(named) };
}

function eventOf(happens: Happening, emailAddress: string, form: URLSearchParams): SesEvent {
  const timestamp = new Date().toISOString();
  const feedbackId = randomUUID();
  const mail = {
    timestamp,
    source: form.get('Source') ?? '',
    messageId: `local-${randomUUID()}`,
    destination: [emailAddress],
    tags: tagsOf(form),
  };
  const recipient = {
    emailAddress,
    action: 'failed',
    status: '5.1.1',
    diagnosticCode: `smtp; 550 5.1.1 <${emailAddress}> unknown`,
  };
  switch (happens) {
    case 'bounce':
    case 'listed': {
      const bounceSubType = happens === 'bounce' ? 'General' : 'OnAccountSuppressionList';
      const bouncedRecipients = [happens === 'bounce' ? recipient : { emailAddress }];
      const bounce = { bounceType: 'Permanent', bounceSubType, bouncedRecipients, timestamp, feedbackId };
      return { detailType: 'Email Bounced', detail: { eventType: 'Bounce', mail, bounce } };
    }
    case 'complaint': {
      const complaint = {
        complainedRecipients: [{ emailAddress }],
        complaintFeedbackType: 'abuse',
        complaintSubType: null,
        timestamp,
        feedbackId,
      };
      return { detailType: 'Email Complaint Received', detail: { eventType: 'Complaint', mail, complaint } };
    }
    case 'delay': {
      const delayedRecipients = [{ emailAddress, status: '4.2.2', diagnosticCode: 'smtp; 452 4.2.2 mailbox full' }];
      const deliveryDelay = { timestamp, delayType: 'MailboxFull', expirationTime: timestamp, delayedRecipients };
      return { detailType: 'Email Delivery Delayed', detail: { eventType: 'DeliveryDelay', mail, deliveryDelay } };
    }
  }
}
