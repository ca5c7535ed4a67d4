import type { Context, RosterEvent } from '../kernel/index.ts';
import type { Brand } from '../presentation/index.ts';
import type { EmailTemplate } from './customizations.ts';
import type { MailLabel } from './delivery-notice.ts';
import type { CodePurpose, EmailOf, OutgoingMessage, PasswordOf, RegistrationOf, TemplateName } from './model.ts';
import type { RenderedMail } from './render-message.ts';

/** Where producers leave messages. What is sent has been accepted by the queue; it is delivered later, at least once. */
export interface MessageQueue {
  send(messages: readonly OutgoingMessage[]): Promise<void>;
}

/** Hands one mail over. Throws `MessageRefusedError` for what no second try can mend. */
export interface MailTransport {
  /** @param label comes back with what is told of the mail later */
  send(mail: RenderedMail, label: MailLabel): Promise<void>;
}

/** Where it is kept what became of mails after they were handed over. */
export interface NoticeLog {
  /** Puts the event into the log, and remembers for as long as queues bring it again that it did: false where it had before. */
  record(id: string, event: RosterEvent): Promise<boolean>;
}

/** A text message as it goes out. `to`: E.164. */
export interface RenderedText {
  readonly to: string;
  readonly text: string;
}

/** Hands one text message over. Throws `MessageRefusedError` for what no second try can mend. */
export interface TextTransport {
  send(text: RenderedText): Promise<void>;
}

/** A text with whom it is for, as whoever sends it in Roster's place has to know it. */
export interface TextToSend {
  /** E.164. */
  readonly to: string;
  readonly code: string;
  /** The org's words, in which the code is not filled in. */
  readonly template: string;
  /** UTC milliseconds. */
  readonly expires: number;
  readonly language: string;
  readonly purpose: CodePurpose;
  readonly user: { readonly id: string; readonly login: string; readonly firstName: string; readonly lastName: string };
}

/** A sender of the org's own, which is asked first. */
export interface OtherSender {
  /** Whether the text is on its way; false where there is no such sender, or it failed. */
  send(text: TextToSend, context: Context): Promise<boolean>;
}

/** The org's words of a text with a code. */
export interface CodeWords {
  /** As they are, in the nearest language that there is. */
  template(language: string): Promise<string>;
  /** In the nearest language that there is. */
  write(code: string, language: string): Promise<string>;
}

/** Who works on a message, and for how long nobody else may. */
export interface Lease {
  readonly holder: string;
  /** UTC milliseconds. */
  readonly now: number;
  readonly until: number;
}

/**
 * What became of a message. Nobody can ask SES whether it has taken a mail, so a worker that dies between handing over and `done`
 * leaves a doubt; the lease decides it in favour of sending again. Without such a death, one message goes out for one id.
 */
export interface SentMessages {
  /** Takes the message for as long as the lease; `busy` while somebody else has it, `sent` when it is done with. */
  begin(id: string, lease: Lease): Promise<'new' | 'sent' | 'busy'>;
  /** For good: no redelivery will send it again. */
  done(id: string, outcome: 'sent' | 'refused' | 'limited', now: number): Promise<void>;
  /** Gives the message back after a try that failed; nothing where the holder has lost it. */
  release(id: string, holder: string): Promise<void>;
}

/** Counts messages for one recipient. `recipient` is a hash: the counter knows no address. */
export interface RecipientLimiter {
  /** False where the recipient has had `most` in this window already. */
  take(
    recipient: string,
    limit: { readonly most: number; readonly windowMilliseconds: number; readonly now: number },
  ): Promise<boolean>;
  /** What was counted did not go out. */
  giveBack(recipient: string): Promise<void>;
}

/** Whether what a message says is so: it is queued before its change is committed. */
export interface TokenPresence {
  /** Whether its link would work: its token is in the table, and no newer one is. */
  has(hash: string): Promise<boolean>;
  /** Whether the password that it tells of is hers. */
  hasPassword(password: PasswordOf): Promise<boolean>;
  /** Whether the address that it tells of is hers. */
  hasEmail(email: EmailOf): Promise<boolean>;
  /** Whether that is what has become of the registration that it tells of. */
  hasRegistration(registration: RegistrationOf): Promise<boolean>;
}

export interface BrandSource {
  getBrand(): Promise<Brand>;
}

/** What customers have made of mails. */
export interface Customizations {
  /** Undefined where nothing was ever changed. */
  find(template: TemplateName): Promise<EmailTemplate | undefined>;
  /** The body of a customization, in Velocity; undefined where it is gone meanwhile. */
  body(id: string): Promise<string | undefined>;
}

/** What is known of the people that mails go to. */
export interface Profiles {
  /** Empty where there is no such user. */
  find(userId: string): Promise<Readonly<Record<string, unknown>>>;
}

/** Who runs the org. */
export interface Administrators {
  list(): Promise<readonly { readonly id: string; readonly address: string; readonly language: string }[]>;
}
