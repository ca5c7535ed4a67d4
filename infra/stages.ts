/** How much the functions say, in Lambda's own words. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN';

/** A name of the customer's own, with the certificate that proves it (ACM, in the stack's region). */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

/** All that differs between one deployment and another. */
export interface Stage {
  readonly name: string;
  /** Whether a fresh org lets strangers register. The administrator changes it later; it is read once, by bootstrap. */
  readonly registration: 'open' | 'closed';
  /** Whether event hooks may call `http://127.0.0.1:*`. */
  readonly loopbackHooks: boolean;
  /** Whether data outlives the stack: retained resources, deletion protection, point-in-time recovery. */
  readonly keepsData: boolean;
  readonly logLevel: LogLevel;
  readonly logRetentionDays: 7 | 90;
  /** @default - the HTTP API's own address */
  readonly domain?: Domain;
  /** Who is the first administrator. @default - asked at deployment (parameter `AdminLogin`) */
  readonly adminLogin?: string;
  /** Who sends the mails. @default - asked at deployment (parameter `MailSender`) */
  readonly mailSender?: string;
  /** SNS topic that hears of alarms. @default - alarms only show in CloudWatch */
  readonly alarmTopicArn?: string;
}

const local: Stage = {
  name: 'local',
  registration: 'open',
  loopbackHooks: true,
  keepsData: false,
  logLevel: 'DEBUG',
  logRetentionDays: 7,
  adminLogin: 'admin@example.com',
  mailSender: 'roster@example.com',
};

const aws: Omit<Stage, 'name'> = {
  registration: 'closed',
  loopbackHooks: false,
  keepsData: true,
  logLevel: 'INFO',
  logRetentionDays: 90,
};

export class StageError extends Error {}

/** What an operator may say about a stage on AWS, by `-c key=value` or in `cdk.context.json`. */
export interface StageOptions {
  readonly domain?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly alarmTopicArn?: string | undefined;
}

/**
 * `local` for the local stack; any other name is a deployment on AWS.
 *
 * @throws StageError for a name that can't be part of a stack's name, or a domain without its certificate
 */
export function stageNamed(name: string, { domain, certificateArn, alarmTopicArn }: StageOptions = {}): Stage {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name))
    throw new StageError(`stage must be 1 to 20 of a-z, 0-9 and -, beginning with a letter, not: ${name}`);
  if (name === 'local') return local;
  if ((domain === undefined) !== (certificateArn === undefined)) throw new StageError('domain and certificateArn go together');
  return {
    ...aws,
    name,
    ...(domain !== undefined && certificateArn !== undefined && { domain: { name: domain, certificateArn } }),
    ...(alarmTopicArn !== undefined && { alarmTopicArn }),
  };
}
