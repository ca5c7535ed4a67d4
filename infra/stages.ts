/** How much the functions say, in Lambda's own words. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN';

/** A name of the customer's own, with the certificate that proves it (ACM, in the stack's region; behind CloudFront, in us-east-1). */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

/** A CloudFront distribution before the API, which answers nobody else. */
export interface Edge {
  /** The firewall's: see `edge-firewall-stack.ts`. */
  readonly webAclArn: string;
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
  /** @default - the API is called directly */
  readonly edge?: Edge;
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
  readonly edge?: 'cloudfront' | undefined;
  readonly webAclArn?: string | undefined;
}

const globalWebAcl = /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[^/]+\/[^/]+$/;

function edgeOf({ edge, webAclArn, certificateArn }: StageOptions): Edge | undefined {
  if ((edge === undefined) !== (webAclArn === undefined)) throw new StageError('edge=cloudfront and webAclArn go together');
  if (webAclArn === undefined) return undefined;
  if (!globalWebAcl.test(webAclArn))
    throw new StageError(`webAclArn must be of a web ACL for CloudFront, in us-east-1, not: ${webAclArn}`);
  if (certificateArn !== undefined && certificateArn.split(':')[3] !== 'us-east-1')
    throw new StageError('with edge=cloudfront the certificate must be in us-east-1');
  return { webAclArn };
}

/**
 * `local` for the local stack; any other name is a deployment on AWS.
 *
 * @throws StageError for a name that can't be part of a stack's name, or options that don't go together
 */
export function stageNamed(name: string, options: StageOptions = {}): Stage {
  const { domain, certificateArn, alarmTopicArn } = options;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name))
    throw new StageError(`stage must be 1 to 20 of a-z, 0-9 and -, beginning with a letter, not: ${name}`);
  if (name === 'local') return local;
  if ((domain === undefined) !== (certificateArn === undefined)) throw new StageError('domain and certificateArn go together');
  const edge = edgeOf(options);
  return {
    ...aws,
    name,
    ...(domain !== undefined && certificateArn !== undefined && { domain: { name: domain, certificateArn } }),
    ...(alarmTopicArn !== undefined && { alarmTopicArn }),
    ...(edge !== undefined && { edge }),
  };
}
