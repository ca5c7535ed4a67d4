import { type ErrorCode, type ErrorFacts, RosterError } from '../kernel/index.ts';

/** What the client reads of an error: Okta's code and sentence. */
interface OktaError {
  readonly status: number;
  readonly errorCode: string;
  readonly summary: string;
  readonly causes?: readonly string[];
}

type Row<Code extends ErrorCode> = (facts: ErrorFacts[Code]) => OktaError;

const row = (status: number, errorCode: string, summary: string, causes?: readonly string[]) => (): OktaError => ({
  status,
  errorCode,
  summary,
  ...(causes === undefined ? {} : { causes }),
});

const validationFailed = (object: string, causes: readonly string[]): OktaError => ({
  status: 400,
  errorCode: 'E0000001',
  summary: `Api validation failed: ${object}`,
  causes,
});

const alreadyExists = (field: string) => `${field}: An object with this field already exists in the current organization`;

/**
 * Every domain error and how it looks on the wire. Exhaustive: a code without a row does not compile.
 *
 * @see https://developer.okta.com/docs/reference/error-codes/
 */
export const errorTable: { readonly [Code in ErrorCode]: Row<Code> } = {
  'not-found': ({ id, type }) => ({
    status: 404,
    errorCode: 'E0000007',
    summary: `Not found: Resource not found: ${id} (${type})`,
  }),
  'validation-failed': ({ object, causes }) => validationFailed(object, causes),
  'malformed-body': ({ detail }) => ({
    status: 400,
    errorCode: 'E0000003',
    summary: 'The request body was not well-formed.',
    ...(detail === '' ? {} : { causes: [detail] }),
  }),
  'body-too-large': ({ limit }) => ({
    status: 413,
    errorCode: 'E0000003',
    summary: 'The request body was not well-formed.',
    causes: [`The body is larger than ${limit} bytes`],
  }),
  'unsupported-media-type': ({ given }) => ({
    status: 400,
    errorCode: 'E0000021',
    summary: 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.',
    causes: [`Content-Type is ${given === '' ? 'missing' : given}; this call takes application/json`],
  }),
  'not-acceptable': row(400, 'E0000019', 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.', [
    'Accept: This call answers application/json',
  ]),
  'method-not-allowed': row(405, 'E0000022', 'The endpoint does not support the provided HTTP method'),
  'feature-not-available': row(401, 'E0000015', 'You do not have permission to access the feature you are requesting'),
  'invalid-token': row(401, 'E0000011', 'Invalid token provided'),
  'invalid-session': row(403, 'E0000005', 'Invalid session'),
  'authentication-failed': row(401, 'E0000004', 'Authentication failed'),
  forbidden: row(403, 'E0000006', 'You do not have permission to perform the requested action'),
  'address-blocked': row(403, 'E0000006', 'You do not have permission to perform the requested action', [
    'Requests from this address are blocked',
  ]),
  'rate-limited': row(429, 'E0000047', 'API call exceeded rate limit due to too many requests.'),
  'idempotency-conflict': row(409, 'E0000001', 'Api validation failed: Idempotency-Key', [
    'Idempotency-Key: The key was used before for another request',
  ]),
  'invalid-cursor': row(400, 'E0000031', 'Invalid search criteria.', ['Invalid cursor.']),
  'invalid-search': ({ detail }) => ({ status: 400, errorCode: 'E0000031', summary: 'Invalid search criteria.', causes: [detail] }),
  'invalid-filter': ({ detail }) => ({ status: 400, errorCode: 'E0000053', summary: 'Invalid SCIM filter.', causes: [detail] }),
  'search-and-filter': row(400, 'E0000033', "Bad request. Can't specify a search query and filter in the same request."),
  'claim-taken': ({ claim, field = claim === 'group' ? 'name' : claim }) => {
    return validationFailed(field, [alreadyExists(field)]);
  },
  'changed-meanwhile': row(409, 'E0000001', 'Api validation failed: the object was changed by another request; try again'),
  'precondition-failed': row(412, 'E0000231', "ETag value doesn't match."),
  'malformed-etag': row(400, 'E0000242', 'ETag syntax is invalid.'),
  'user-already-active': row(403, 'E0000016', 'Activation failed because the user is already active'),
  'transition-not-allowed': row(403, 'E0000038', "This operation is not allowed in the user's current status."),
  'user-not-locked': row(403, 'E0000032', 'Unlock is not allowed for this user.', ['The user is not locked out.']),
  'password-reset-failed': row(403, 'E0000017', 'Password reset failed', [
    "A password can't be reset in the user's current status.",
  ]),
  'forgot-password-not-allowed': row(403, 'E0000034', 'Forgot password not allowed on specified user.', [
    "It is not allowed in the user's current status, or by the user's password policy.",
  ]),
  'password-change-not-allowed': row(403, 'E0000035', 'Change password not allowed on specified user.', [
    "It is not allowed in the user's current status, by the user's password policy, or of a user without a password.",
  ]),
  'question-change-not-allowed': row(403, 'E0000036', 'Change recovery question not allowed on specified user.', [
    "It is not allowed in the user's current status, or of a user without a password.",
  ]),
  'email-change-not-allowed': row(403, 'E0000006', 'You do not have permission to perform the requested action', [
    "It is not allowed in the user's current status, or of a user without a password.",
  ]),
  'credentials-not-proven': ({ cause }) => ({
    status: 403,
    errorCode: 'E0000014',
    summary: 'Update of credentials failed',
    causes: [cause],
  }),
  'transaction-state-mismatch': row(403, 'E0000079', 'This operation is not allowed in the current authentication state.', [
    'This operation is not allowed in the current authentication state.',
  ]),
  'answer-not-matching': row(403, 'E0000087', 'The recovery question answer did not match our records.'),
  'passcode-invalid': ({ cause }) => ({ status: 403, errorCode: 'E0000068', summary: 'Invalid Passcode/Answer', causes: [cause] }),
  'factor-tries-spent': row(403, 'E0000069', 'User Locked', [
    'Too many codes or answers were wrong. Please wait a quarter of an hour before trying again.',
  ]),
  'recovery-too-soon': row(429, 'E0000118', 'An email was recently sent. Please wait 5 seconds before trying again.'),
  'phone-number-invalid': ({ because }) => ({
    status: 400,
    errorCode: 'E0000098',
    summary: 'This phone number is invalid.',
    causes: [
      because === 'country-not-served'
        ? 'phoneNumber: No texts are sent to its country'
        : 'phoneNumber: It must be the number of a mobile phone with its country code, as E.164',
    ],
  }),
  'text-too-soon': row(429, 'E0000109', 'An SMS message was recently sent. Please wait 30 seconds before trying again.'),
  'code-not-matching': row(403, 'E0000068', 'Invalid Passcode/Answer', ["Your token doesn't match our records. Please try again."]),
  'password-refused': ({ causes }) =>
    validationFailed(
      'password',
      causes.map((cause) => `password: ${cause}`),
    ),
  'attributes-not-writable': ({ attributes }) => ({
    status: 403,
    errorCode: 'E0000006',
    summary: 'You do not have permission to perform the requested action',
    causes: attributes.map((name) => `${name}: The field is not yours to change`),
  }),
  'built-in-group': row(403, 'E0000006', 'You do not have permission to perform the requested action', [
    'Only a group of type OKTA_GROUP, and its members, can be changed',
  ]),
  'one-time-token-invalid': row(403, 'E0000110', 'You have accessed a link that has expired or has been previously used.'),
  'hook-verification-failed': ({ detail }) => ({
    status: 400,
    errorCode: 'E0000001',
    summary: 'Api validation failed: eventHook',
    causes: [detail],
  }),
  'inline-hook-failed': ({ detail }) => ({
    status: 400,
    errorCode: 'E0000135',
    summary: 'An inline hook responded with an error.',
    causes: [detail],
  }),
  'registration-denied': ({ messages }) => ({
    status: 403,
    errorCode: 'E0000006',
    summary: 'You do not have permission to perform the requested action',
    causes:
      messages.length === 0
        ? ['Registration is denied by an inline hook']
        : messages.map(({ attribute, text }) => `${attribute}: ${text}`),
  }),
  'profile-update-denied': ({ messages }) => ({
    status: 403,
    errorCode: 'E0000006',
    summary: 'You do not have permission to perform the requested action',
    causes:
      messages.length === 0
        ? ['The profile update is denied by an inline hook']
        : messages.map(({ attribute, text }) => `${attribute}: ${text}`),
  }),
  'hook-key-used': row(403, 'E0000038', 'This operation is not allowed while the key is in use.'),
  'hook-active': row(403, 'E0000038', 'This operation is not allowed while the hook is active.'),
  'account-locked': row(403, 'E0000119', 'Your account is locked. Please contact your administrator.'),
  'sign-on-denied': row(403, 'E0000006', 'You do not have permission to perform the requested action', [
    'The sign-on policy does not let this user in',
  ]),
  'default-customization-exists': row(409, 'E0000182', 'A default email template customization already exists.'),
  'language-customized-already': row(409, 'E0000183', 'An email template customization for that language already exists.'),
  'default-customization-kept': row(409, 'E0000184', "A default email template customization can't be deleted."),
  'default-customization-not-cleared': row(
    409,
    'E0000185',
    "The isDefault parameter of the default email template customization can't be set to false.",
  ),
  'recipients-not-supported': row(422, 'E0000189', 'This template does not support the recipients value.'),
  'language-malformed': row(400, 'E0000236', "The language doesn't conform to the BCP 47 standard for locales."),
  'language-not-permitted': row(400, 'E0000237', "The language isn't permitted for email customization."),
  'policy-kept': ({ detail }) => ({
    status: 403,
    errorCode: 'E0000006',
    summary: 'You do not have permission to perform the requested action',
    causes: [detail],
  }),
  'registration-closed': row(403, 'E0000006', 'You do not have permission to perform the requested action', [
    'Registration is closed',
  ]),
  'enum-mismatch': row(400, 'E0000123', 'Array specified in enum field must match const values specified in oneOf field.'),
  'linked-object-refused': ({ detail }) => ({
    status: 409,
    errorCode: 'E0000127',
    // Okta's spelling.
    summary: `Invalid linked objection definition. ${detail}`,
  }),
  'realm-kept': ({ detail }) => ({ status: 400, errorCode: 'E0000178', summary: `This realm cannot be deleted. ${detail}` }),
  'too-many-realms': ({ most }) => ({
    status: 403,
    errorCode: 'E0000221',
    summary: `You have reached the maximum number of realms. An org cannot have more than ${most} realms.`,
  }),
  'user-type-kept': ({ detail }) => ({
    status: 403,
    errorCode: 'E0000142',
    summary: 'This User Type cannot be deleted.',
    causes: [detail],
  }),
  'app-active': row(403, 'E0000056', 'Delete application forbidden.', ['An application is deleted once it is deactivated.']),
  'profile-sourced': ({ attributes }) => ({
    status: 403,
    errorCode: 'E0000023',
    summary: 'Operation failed because user profile is mastered under another system',
    causes: attributes.map((name) => `${name}: The value comes from an application`),
  }),
  'history-too-long': ({ detail }) => validationFailed('history', [detail]),
};

/** Where the one unexpected sentence comes from: nothing of an unknown error's message ever leaves. */
const unexpected: OktaError = { status: 500, errorCode: 'E0000009', summary: 'Internal Server Error' };

/** What the client reads of any error. Facts have the type that belongs to their code, which the compiler can't follow here. */
export function toOktaError(error: unknown): OktaError {
  if (!(error instanceof RosterError)) return unexpected;
  const known: RosterError = error;
  const describe: (facts: never) => OktaError = errorTable[known.code];
  return describe(known.facts as never);
}
