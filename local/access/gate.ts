import { arn, type StackTemplate } from '../template/stack-template.ts';
import { AccessDenied, type Demand } from './demand.ts';
import { type Role, rolesOf } from './roles.ts';

export interface GateListener {
  /** Hears once of each grant that is made use of, as `grantsOf` spells them. */
  readonly used?: (grant: string) => void;
  /** Hears of each call that is refused: a right that is missing, or a function that tries what it should not. */
  readonly refused?: (message: string) => void;
}

/**
 * IAM, as far as the functions' roles go: every call that a function makes is held against the policies of its role. Functions are told
 * apart by the access key that they sign with, which is their logical id; who signs with another is an operator, and may do anything.
 */
export class Gate {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #listener: GateListener;
  readonly #used = new Set<string>();

  /**
   * @throws AccessDenied where Lambda itself could not do what the template has it do
   */
  constructor(template: StackTemplate, listener: GateListener = {}) {
    this.#roles = rolesOf(template);
    this.#listener = listener;
    for (const { caller, demand } of demandsOfLambda(template)) this.check(caller, [demand]);
  }

  /** Whether somebody signs with this key whose calls are judged. */
  judges(caller: string | undefined): boolean {
    return this.#roles.has(caller ?? '');
  }

  /**
   * @param caller the access key that the request is signed with
   * @throws AccessDenied
   */
  check(caller: string | undefined, demands: readonly Demand[]): void {
    const role = this.#roles.get(caller ?? '');
    if (!role) return;
    try {
      for (const demand of demands) for (const grant of role.allow(demand)) this.#note(grant);
    } catch (error) {
      if (error instanceof AccessDenied) this.#listener.refused?.(error.message);
      throw error;
    }
  }

  #note(grant: string): void {
    if (this.#used.has(grant)) return;
    this.#used.add(grant);
    this.#listener.used?.(grant);
  }
}

/** Every grant of the template: function, action, and the pattern of keys or resources that it is granted for. */
export function grantsOf(template: StackTemplate): string[] {
  return [...new Set([...rolesOf(template).values()].flatMap((role) => role.grants()))].sort();
}

/** The access key in a signature: of the header, or of a signed URL. */
export function signerOf({
  headers,
  url = '',
}: {
  headers: { authorization?: string | undefined };
  url?: string | undefined;
}): string | undefined {
  return (/Credential=([^/,\s]+)\//.exec(headers.authorization ?? '') ?? /[?&]X-Amz-Credential=([^%/&]+)/.exec(url))?.[1];
}

interface LambdasDemand {
  readonly caller: string;
  readonly demand: Demand;
}

/**
 * What Lambda does on a function's behalf with its role: write its log, empty its queues, read its stream, put away what it failed on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
function demandsOfLambda(template: StackTemplate): LambdasDemand[] {
  const functions = template.list('AWS::Lambda::Function');
  const demand = (caller: string, resource: string, ...actions: readonly string[]): LambdasDemand[] =>
    actions.map((action) => ({ caller, demand: { action, resources: [resource] } }));
  const ofFunctions = functions.flatMap(({ id, properties: { LoggingConfig, DeadLetterConfig } }) => [
    ...(LoggingConfig.LogGroup === undefined
      ? []
      : demand(id, arn('logs', LoggingConfig.LogGroup), 'logs:CreateLogStream', 'logs:PutLogEvents')),
    ...(DeadLetterConfig ? demand(id, DeadLetterConfig.TargetArn, 'sqs:SendMessage') : []),
  ]);
  const ofMappings = template.list('AWS::Lambda::EventSourceMapping').flatMap(({ properties }) => {
    const { EventSourceArn, FunctionName, DestinationConfig } = properties;
    const id = functions.find(({ name, arn: own }) => name === FunctionName || own === FunctionName)?.id ?? '';
    const parked = DestinationConfig.OnFailure?.Destination;
    return [
      ...(EventSourceArn.includes(':dynamodb:')
        ? demand(
            id,
            EventSourceArn,
            'dynamodb:DescribeStream',
            'dynamodb:GetRecords',
            'dynamodb:GetShardIterator',
            'dynamodb:ListStreams',
          )
        : demand(id, EventSourceArn, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes')),
      ...(parked === undefined ? [] : demand(id, parked, 'sqs:SendMessage')),
    ];
  });
  return [...ofFunctions, ...ofMappings];
}
