/**
 * Every environment variable that a function may read, named once. The CDK app and the runtime compile against this list, so a
 * misspelt name does not build.
 */
export const variableNames = [
  /** `local`, or the stage's name on AWS. */
  'ROSTER_STAGE',
  /** Public origin, such as `https://id.example.com`: the only source of links. No trailing slash. */
  'ROSTER_ORIGIN',
  /** `cloudfront` where a distribution stands before the API, and nobody passes it by. */
  'EDGE',
  'DISTRIBUTION_ID',
  /** Secret whose value the distribution sends along. */
  'ORIGIN_SECRET_ARN',
  'TABLE_NAME',
  'EVENT_BUS_NAME',
  /** Id of the KMS key that wraps credentials' data keys and the org's own keys. */
  'KEY_ID',
  'MESSAGE_QUEUE_URL',
  'RECOVERY_QUEUE_URL',
  'LOG_WAKEUP_QUEUE_URL',
  'HOOK_WAKEUP_QUEUE_URL',
  'HOOK_BACKFILL_QUEUE_URL',
  'DIRECTORY_JOB_QUEUE_URL',
  'DEPARTURE_QUEUE_URL',
  'ERASURE_WAKEUP_QUEUE_URL',
  'MEMBER_COUNTS_QUEUE_URL',
  'GROUP_CLEARING_QUEUE_URL',
  'GROUP_RULES_QUEUE_URL',
  'APP_MAPPINGS_QUEUE_URL',
  /** Bucket that remembers the ids of erased people. */
  'ERASURE_BUCKET',
  'IMPORT_BUCKET',
  'IMPORT_CHUNK_QUEUE_URL',
  /** Name of the function that makes outbound calls and has no access to the table. */
  'DIALER_FUNCTION',
  /** `From` address of mails. */
  'MAIL_SENDER',
  /** Name of SES's configuration set that mails are sent by. */
  'MAIL_CONFIGURATION_SET',
  /** `open` or `closed`: whether a fresh org's default registration policy lets strangers register. */
  'REGISTRATION',
  /** `yes` where event hooks may call `http://127.0.0.1:*` (the local stage alone). */
  'ALLOW_LOOPBACK_HOOKS',
  /** Where the SDK finds S3 when it is not at AWS's own address; signed URLs lead there too. */
  'AWS_ENDPOINT_URL_LAMBDA',
  'AWS_ENDPOINT_URL_SESV2',
  'AWS_ENDPOINT_URL_S3',
  /** Read by glibc, not by our code: how many arenas threads allocate from. */
  'MALLOC_ARENA_MAX',
  /** Region and request id are read from Lambda's own environment. */
  'AWS_REGION',
] as const;

export type VariableName = (typeof variableNames)[number];

export class MissingVariableError extends Error {
  readonly variable: VariableName;

  constructor(name: VariableName) {
    super(`environment variable ${name} is not set`);
    this.variable = name;
  }
}

/** Reads one variable; throws `MissingVariableError` where the template forgot it. */
export function variable(name: VariableName, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new MissingVariableError(name);
  return value;
}

/** Reads a variable that a function can do without. */
export function optionalVariable(name: VariableName, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}
