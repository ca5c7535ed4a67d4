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
  'method-not-allowed': { readonly method: string };
  'feature-not-available': { readonly path: string };
  'invalid-token': Record<never, never>;
  'authentication-failed': Record<never, never>;
  'invalid-session': Record<never, never>;
  forbidden: Record<never, never>;
  'rate-limited': Record<never, never>;
  'idempotency-conflict': Record<never, never>;
  'invalid-cursor': Record<never, never>;
  'invalid-search': { readonly detail: string };
  'invalid-filter': { readonly detail: string };
  'search-and-filter': Record<never, never>;
  /** A uniqueness claim is held by somebody else. */
  'claim-taken': { readonly claim: string };
  /** What was read is no longer what is stored; tried again by `retryOnConflict`, shown only when that fails. */
  'changed-meanwhile': { readonly kind: string; readonly id: string };
  'user-already-active': Record<never, never>;
  'password-reset-not-allowed': Record<never, never>;
  'transition-not-allowed': { readonly transition: string; readonly status: string };
  'user-not-locked': Record<never, never>;
  'password-refused': { readonly causes: readonly string[] };
  'credentials-update-failed': { readonly causes: readonly string[] };
  'built-in-group': Record<never, never>;
  'group-name-taken': Record<never, never>;
  'one-time-token-invalid': Record<never, never>;
  'state-token-invalid': Record<never, never>;
  'hook-verification-failed': { readonly detail: string };
  'hook-active': Record<never, never>;
  'registration-closed': Record<never, never>;
  'upstream-unavailable': { readonly service: string };
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
