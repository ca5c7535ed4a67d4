/** Of errors whose code says it all. */
export type NoFacts = Readonly<Record<string, never>>;

/**
 * Everything that can go wrong in the domain: a stable code and the facts that belong to it. The domain knows no HTTP; the table in
 * `shared/api/error-table.ts` turns each code into Okta's answer, and does not compile while a row is missing.
 */
export interface ErrorFacts {
  /** `type` is Okta's word for the object: User, UserGroup, Token, Policy, Webhook, CVDType ... */
  'not-found': { readonly id: string; readonly type: string };
  /** `object` is what failed (`newUser`, `login`), causes are sentences that start with the field's name. */
  'validation-failed': { readonly object: string; readonly causes: readonly string[] };
  'malformed-body': { readonly detail: string };
  'body-too-large': { readonly limit: number };
  'unsupported-media-type': { readonly given: string };
  'not-acceptable': NoFacts;
  'method-not-allowed': { readonly method: string };
  'feature-not-available': { readonly path: string };
  'invalid-token': NoFacts;
  'invalid-session': NoFacts;
  'authentication-failed': NoFacts;
  forbidden: NoFacts;
  'rate-limited': NoFacts;
  /** The request comes from an address that is in a zone which blocks. */
  'address-blocked': NoFacts;
  'idempotency-conflict': NoFacts;
  'invalid-cursor': NoFacts;
  'invalid-search': { readonly detail: string };
  'invalid-filter': { readonly detail: string };
  'search-and-filter': NoFacts;
  /** A uniqueness claim is held by somebody else; `field` is what it was about, where the claim's name does not say so. */
  'claim-taken': { readonly claim: string; readonly field?: string };
  /** What was read is no longer what is stored; tried again by `retryOnConflict`, shown only when that fails. */
  'changed-meanwhile': { readonly kind: string; readonly id: string };
  /** What the caller expects an object to be (`If-Match`) it no longer is. */
  'precondition-failed': NoFacts;
  'malformed-etag': NoFacts;
  'user-already-active': NoFacts;
  'transition-not-allowed': { readonly transition: string; readonly status: string };
  'user-not-locked': NoFacts;
  'password-reset-failed': NoFacts;
  'forgot-password-not-allowed': NoFacts;
  'password-change-not-allowed': NoFacts;
  'question-change-not-allowed': NoFacts;
  'email-change-not-allowed': NoFacts;
  /** Somebody has to prove who she is and did not; `cause` says by what. */
  'credentials-not-proven': { readonly cause: string };
  'answer-not-matching': NoFacts;
  /** A code or answer that is not right; `cause` is the sentence that the person reads. */
  'passcode-invalid': { readonly cause: string };
  /** So many codes or answers were wrong that none is compared for a while. */
  'factor-tries-spent': NoFacts;
  /** A mail was sent a moment ago. */
  'recovery-too-soon': NoFacts;
  /** The same of a text message. */
  'text-too-soon': NoFacts;
  /** No text would reach it. */
  'phone-number-invalid': { readonly because: 'no-mobile-phone' | 'country-not-served' };
  'code-not-matching': NoFacts;
  /** Of an authentication transaction: another step is next. */
  'transaction-state-mismatch': NoFacts;
  'password-refused': { readonly causes: readonly string[] };
  /** Attributes of a profile that the person herself may not change. */
  'attributes-not-writable': { readonly attributes: readonly string[] };
  'built-in-group': NoFacts;
  'one-time-token-invalid': NoFacts;
  'hook-verification-failed': { readonly detail: string };
  'hook-active': NoFacts;
  /** `detail` says why, and holds nothing that the endpoint wrote. */
  'inline-hook-failed': { readonly kind: 'timeout' | 'unusable' | 'failed'; readonly detail: string };
  /** An inline hook proves itself by the key. */
  'hook-key-used': NoFacts;
  'registration-closed': NoFacts;
  /** A hook wants nobody registered; `messages` are the hook's own words. */
  'registration-denied': {
    readonly because: 'denied' | 'notNow' | 'failed';
    readonly messages: readonly { readonly attribute: string; readonly text: string }[];
  };
  /** What somebody adds to her profile is denied by a hook; `messages` are its own words at attributes. */
  'profile-update-denied': {
    readonly because: 'denied' | 'notNow' | 'failed';
    readonly messages: readonly { readonly attribute: string; readonly text: string }[];
  };
  /** No try is left, and her policy lets whoever signs in know. */
  'account-locked': NoFacts;
  /** The right password, and a policy that lets nobody in with it. */
  'sign-on-denied': NoFacts;
  /** What came with the org stays; `detail` says what of it. */
  'policy-kept': { readonly detail: string };
  'enum-mismatch': NoFacts;
  /** The user type can't be deleted. */
  /** `detail` says what is wrong with the definition of a linked object. */
  'linked-object-refused': { readonly detail: string };
  'realm-kept': { readonly detail: string };
  'too-many-realms': { readonly most: number };
  'user-type-kept': { readonly detail: string };
  'app-active': NoFacts;
  'default-customization-exists': NoFacts;
  'language-customized-already': NoFacts;
  'default-customization-kept': NoFacts;
  'default-customization-not-cleared': NoFacts;
  'recipients-not-supported': NoFacts;
  'language-malformed': NoFacts;
  'language-not-permitted': NoFacts;
  /** Attributes whose values come from an app, by which alone they change. */
  'profile-sourced': { readonly attributes: readonly string[] };
  /** So far back nothing is read, or nothing was kept. */
  'history-too-long': { readonly detail: string };
}

export type ErrorCode = keyof ErrorFacts;

/** An expected failure. `message` is for the log and carries no personal data; what the client reads comes from the error table. */
export class RosterError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'RosterError';
  readonly code: Code;
  readonly facts: ErrorFacts[Code];

  constructor(code: Code, facts: ErrorFacts[Code], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.facts = facts;
  }
}

export function isRosterError<Code extends ErrorCode>(error: unknown, code: Code): error is RosterError<Code> {
  return error instanceof RosterError && error.code === code;
}
