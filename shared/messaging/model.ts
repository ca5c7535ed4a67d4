import * as z from 'zod/mini';

/**
 * What the words of a template may name, and how each value is read. `text` is shown as it is (cleaned, escaped). `path` is a path on
 * Roster's own origin and shown as a whole link. `time` is UTC milliseconds and shown as a date with its time of day, `date` as the one and
 * `clock` as the other alone.
 */
export type VariableKind = 'text' | 'path' | 'time' | 'date' | 'clock';

interface Template {
  readonly variables: Readonly<Record<string, VariableKind>>;
  /** The variable that the one button opens. */
  readonly link: string | null;
  /** The variable that says when the message is worth nothing any more. */
  readonly expires: string | null;
  /** What a customer's words of it must name: one of each group. The tokens are the last part of the link. */
  readonly requires: readonly (readonly string[])[];
  /** Variables that may be empty: a paragraph that names one is left out then. */
  readonly optional?: readonly string[];
  /** Anybody who knows an address can have such messages sent to it, so they are counted for each address. */
  readonly byStrangers: boolean;
}

/**
 * Every message that Roster sends, by Okta's names of templates and variables. All may also name `org.name` and `baseURL`.
 * What strangers set in motion names nothing that they typed: it would be mailed in our name to whomever they choose.
 *
 * @see https://developer.okta.com/docs/guides/custom-email/main/
 */
export const messageTemplates = {
  /** An administrator made the account. */
  UserActivation: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      activationLink: 'path',
      activationTokenExpirationDate: 'time',
    },
    link: 'activationLink',
    expires: 'activationTokenExpirationDate',
    requires: [['activationLink', 'activationToken']],
    byStrangers: false,
  },
  /** Somebody registered with the address. */
  RegistrationActivation: {
    variables: { registrationActivationLink: 'path', registrationActivationTokenExpirationDate: 'time' },
    link: 'registrationActivationLink',
    expires: 'registrationActivationTokenExpirationDate',
    requires: [['registrationActivationLink', 'registrationActivationToken']],
    byStrangers: true,
  },
  /** Somebody tried to register with an address that has an account. Ours: Okta says it on the page, and so tells strangers. */
  RegistrationAttempt: { variables: { signInLink: 'path' }, link: 'signInLink', expires: null, requires: [], byStrangers: true },
  /** An administrator invites somebody. Ours: Okta makes the account at once. */
  Invitation: {
    variables: { invitationLink: 'path', invitationTokenExpirationDate: 'time' },
    link: 'invitationLink',
    expires: 'invitationTokenExpirationDate',
    requires: [['invitationLink']],
    byStrangers: false,
  },
  /** An administrator has approved a registration. Ours, as the next two. */
  RegistrationApproved: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      signInLink: 'path',
      registrationRedirectUrl: 'text',
    },
    link: 'signInLink',
    expires: null,
    requires: [],
    optional: ['registrationRedirectUrl'],
    byStrangers: false,
  },
  /** An administrator has denied it. */
  RegistrationDenied: {
    variables: { 'user.profile.firstName': 'text', 'user.profile.login': 'text', 'registration.reason': 'text' },
    link: null,
    expires: null,
    requires: [],
    optional: ['registration.reason'],
    byStrangers: false,
  },
  /** To administrators: somebody waits for them. Names nobody, for whoever it is has typed her name herself. */
  RegistrationRequest: { variables: {}, link: null, expires: null, requires: [], byStrangers: false },
  /** Too many wrong passwords: the account pauses, and nobody has to do anything. */
  AccountLockout: { variables: { signInLink: 'path' }, link: 'signInLink', expires: null, requires: [], byStrangers: true },
  ForgotPassword: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      resetPasswordLink: 'path',
      resetPasswordTokenExpirationDate: 'time',
      // Empty where nobody waits for a code: an administrator has the mail sent, or the client did not ask for one.
      oneTimePassword: 'text',
    },
    link: 'resetPasswordLink',
    expires: 'resetPasswordTokenExpirationDate',
    requires: [['resetPasswordLink', 'recoveryToken', 'oneTimePassword']],
    byStrangers: true,
  },
  /** Somebody asked for a new password who may not choose one herself. */
  ForgotPasswordDenied: {
    variables: { 'user.profile.firstName': 'text', 'user.profile.login': 'text' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: true,
  },
  /** Somebody asked for the end of a pause that wrong passwords brought about. */
  SelfServiceUnlock: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      unlockAccountLink: 'path',
      unlockAccountTokenExpirationDate: 'time',
      // As above. Ours: Okta has none here, so the link must stay.
      oneTimePassword: 'text',
    },
    link: 'unlockAccountLink',
    expires: 'unlockAccountTokenExpirationDate',
    requires: [['unlockAccountLink', 'recoveryToken']],
    byStrangers: true,
  },
  /** The same wish, where there is no pause. */
  SelfServiceUnlockOnUnlockedAccount: {
    variables: { 'user.profile.firstName': 'text', 'user.profile.login': 'text' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: true,
  },
  /** An administrator ended the password. */
  PasswordResetByAdmin: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      resetPasswordLink: 'path',
      resetPasswordTokenExpirationDate: 'time',
    },
    link: 'resetPasswordLink',
    expires: 'resetPasswordTokenExpirationDate',
    requires: [],
    byStrangers: false,
  },
  /** Somebody registered, and may do everything but for her address, which is to be confirmed. */
  RegistrationEmailVerification: {
    variables: { registrationEmailVerificationLink: 'path', registrationEmailVerificationTokenExpirationDate: 'time' },
    link: 'registrationEmailVerificationLink',
    expires: 'registrationEmailVerificationTokenExpirationDate',
    requires: [['registrationEmailVerificationLink', 'registrationEmailVerificationToken', 'verificationToken']],
    byStrangers: true,
  },
  /** An address that is to be a factor. */
  EmailFactorVerification: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      verificationLink: 'path',
      verificationToken: 'text',
      verificationTokenExpirationDate: 'time',
    },
    // To the page that asks for the code, where customers' words name it. Ours are about the code alone: it may be asked for elsewhere.
    link: null,
    expires: 'verificationTokenExpirationDate',
    requires: [['verificationLink', 'verificationToken']],
    byStrangers: false,
  },
  /** Somebody who gave her password proves herself by a code besides. */
  EmailChallenge: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      emailAuthenticationLink: 'path',
      verificationToken: 'text',
      verificationTokenExpirationDate: 'time',
    },
    link: null,
    expires: 'verificationTokenExpirationDate',
    requires: [['emailAuthenticationLink', 'verificationToken']],
    byStrangers: false,
  },
  /** To the address that somebody wants to have from now on. */
  ChangeEmailConfirmation: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      verificationLink: 'path',
      verificationTokenExpirationDate: 'time',
    },
    link: 'verificationLink',
    expires: 'verificationTokenExpirationDate',
    requires: [['verificationLink', 'verificationToken']],
    byStrangers: true,
  },
  /** To the address before it. */
  PendingEmailChange: {
    variables: { 'user.profile.firstName': 'text', 'user.profile.login': 'text', 'request.time': 'time' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: false,
  },
  /** To both, when it is done. */
  EmailChangeConfirmation: {
    variables: { 'user.profile.firstName': 'text', 'user.profile.login': 'text', 'request.time': 'time' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: false,
  },
  /** Somebody came in from a device that was not seen before. */
  NewSignOnNotification: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      'request.browser': 'text',
      'request.date': 'date',
      'request.time': 'clock',
      'request.location': 'text',
      'request.ipAddress': 'text',
    },
    link: null,
    expires: null,
    requires: [['request.browser'], ['request.date'], ['request.time'], ['request.location'], ['request.ipAddress']],
    byStrangers: false,
  },
  AuthenticatorEnrolled: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      'request.factor': 'text',
      'request.date': 'date',
      'request.time': 'clock',
      'request.location': 'text',
    },
    link: null,
    expires: null,
    requires: [['request.factor', 'request.authenticator']],
    byStrangers: false,
  },
  AuthenticatorReset: {
    variables: {
      'user.profile.firstName': 'text',
      'user.profile.login': 'text',
      'request.factors': 'text',
      'request.date': 'date',
      'request.time': 'clock',
      'request.location': 'text',
    },
    link: null,
    expires: null,
    requires: [['request.factors', 'request.authenticators']],
    byStrangers: false,
  },
  /** An event that an event hook could not deliver. Ours, as the next one. */
  EventHookDeadLetter: {
    variables: { 'eventHook.name': 'text', 'eventHook.reason': 'text', 'eventHook.since': 'time' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: false,
  },
  /** An event hook whose endpoint took nothing for more than a day. */
  EventHookPaused: {
    variables: { 'eventHook.name': 'text', 'eventHook.reason': 'text', 'eventHook.since': 'time' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: false,
  },
  PasswordChanged: {
    variables: { 'user.profile.firstName': 'text', 'user.profile.login': 'text', 'request.time': 'time' },
    link: null,
    expires: null,
    requires: [],
    byStrangers: false,
  },
} as const satisfies Record<string, Template>;

export type TemplateName = keyof typeof messageTemplates;

export type VariablesOf<Name extends TemplateName> = {
  readonly [Variable in keyof (typeof messageTemplates)[Name]['variables']]: string;
};

export interface PasswordOf {
  readonly userId: string;
  /** When it was set, UTC milliseconds. */
  readonly changed: number;
}

export interface EmailOf {
  readonly userId: string;
  readonly email: string;
}

/** What became of a registration that has to be approved. */
export interface RegistrationOf {
  readonly userId: string;
  readonly status: 'PENDING' | 'APPROVED' | 'DENIED';
  /** Since when it waits, or when it was decided, UTC milliseconds. */
  readonly at: number;
}

interface Envelope<Name extends TemplateName> {
  /** One message goes out for one id, however often it is queued or delivered. */
  readonly id: string;
  readonly kind: 'mail';
  /** Whose message it is: customers' words may name her profile. */
  readonly userId?: string;
  /** An administrator looks at what people would get: nothing is held back from her. */
  readonly isTest?: boolean;
  /** One address; `administrators` for mails to those who run the org. */
  readonly to: string;
  readonly template: Name;
  /** What the person reads, as BCP 47 or Okta's locale; the nearest language that there is will be taken. */
  readonly language: string;
  readonly variables: VariablesOf<Name>;
  /** UTC milliseconds. */
  readonly queued: number;
  /** Hash of the one-time token in the link: the message is sent only while that token is in the table. Null where there is none. */
  readonly tokenHash: string | null;
  /** Tells of a password that somebody set: the message is sent only where it is hers. */
  readonly passwordOf?: PasswordOf;
  /** Tells of an address that somebody has changed: the message is sent only where it is hers. */
  readonly emailOf?: EmailOf;
  /** Tells of a registration: the message is sent only where that is what has become of it. */
  readonly registrationOf?: RegistrationOf;
}

/** A mail on its way to the queue. */
export type OutgoingMail = { [Name in TemplateName]: Envelope<Name> }[TemplateName];

/** What a code is for. */
export const codePurposes = ['enrollment', 'verification', 'recovery', 'unlock'] as const;
export type CodePurpose = (typeof codePurposes)[number];

const QueuedText = z.object({
  /** One text goes out for one id, however often it is queued or delivered. */
  id: z.string().check(z.regex(/^[\w.-]{1,128}$/)),
  kind: z.literal('text'),
  userId: z.string(),
  /** A telephone number as E.164. */
  to: z.string().check(z.minLength(1), z.maxLength(320)),
  /** As of a mail. */
  language: z.string().check(z.maxLength(50)),
  purpose: z.enum(codePurposes),
  code: z.string().check(z.regex(/^\d{4,10}$/)),
  /** From when on the code is worth nothing, UTC milliseconds: it is not sent any more then. */
  expires: z.number(),
  queued: z.number(),
});

/** A text message with a code. Texts say nothing else: they cost money, and whoever may set others in motion sends them at ours. */
export type CodeText = Readonly<z.infer<typeof QueuedText>>;

/** A message on its way to the queue. */
export type OutgoingMessage = OutgoingMail | CodeText;

const QueuedEnvelope = z.object({
  id: z.string().check(z.regex(/^[\w.-]{1,128}$/)),
  kind: z.literal('mail'),
  userId: z.optional(z.string()),
  isTest: z.optional(z.boolean()),
  to: z.string().check(z.minLength(1), z.maxLength(320)),
  template: z.custom<TemplateName>((name) => typeof name === 'string' && Object.hasOwn(messageTemplates, name)),
  language: z.string().check(z.maxLength(50)),
  variables: z.record(z.string(), z.string()),
  queued: z.number(),
  tokenHash: z.nullable(z.string()),
  passwordOf: z.optional(z.object({ userId: z.string(), changed: z.number() })),
  emailOf: z.optional(z.object({ userId: z.string(), email: z.string() })),
  registrationOf: z.optional(z.object({ userId: z.string(), status: z.enum(['PENDING', 'APPROVED', 'DENIED']), at: z.number() })),
});

export type QueuedMail = z.infer<typeof QueuedEnvelope>;
export type QueuedMessage = QueuedMail | CodeText;

/** A message as it comes out of the queue. Throws where it is none, or lacks a variable of its template. */
export function parseMessage(body: string): QueuedMessage {
  const message = z.discriminatedUnion('kind', [QueuedEnvelope, QueuedText]).parse(JSON.parse(body));
  if (message.kind === 'text') return message;
  for (const name of Object.keys(templateOf(message.template).variables)) {
    if (message.variables[name] === undefined) throw new Error(`message of template ${message.template} lacks ${name}`);
  }
  return message;
}

export function templateOf(name: TemplateName): Template {
  return messageTemplates[name];
}
