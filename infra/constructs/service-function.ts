import { join } from 'node:path';

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, Code, Function, LoggingFormat, Runtime, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { VariableName } from '../../shared/config/index.ts';
import type { Stage } from '../stages.ts';
import { accept } from './accept.ts';
import { FunctionRole } from './function-role.ts';

/** Where `scripts/build.ts` puts the bundles; the context key lets a test deploy others. */
const defaultBundles = join(import.meta.dirname, '../../dist/functions');
export const bundlesContextKey = 'roster:bundles';

export interface ServiceFunctionProps {
  readonly stage: Stage;
  /** Bundle's folder: the entry point's path under `functions/`, joined by dashes (`api-users`). */
  readonly bundle: string;
  /** MB. A full processor comes with 1,769. @default 512 */
  readonly memory?: number;
  /** @default 29 seconds, what the HTTP API waits for */
  readonly timeout?: Duration;
  /** Where events go that an asynchronous invocation failed on. @default - invoked otherwise */
  readonly deadLetters?: IQueue;
}

/**
 * A Lambda function as all of ours are: Node 24 on arm64, its own log group that expires, a role that may write there and nothing
 * else until a construct grants it more.
 */
export class ServiceFunction extends Construct implements IGrantable {
  readonly lambda: Function;
  readonly timeout: Duration;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { stage, bundle, memory = 512, timeout = Duration.seconds(29), deadLetters } = props;
    this.timeout = timeout;
    const bundles: unknown = this.node.tryGetContext(bundlesContextKey) ?? defaultBundles;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays === 7 ? RetentionDays.ONE_WEEK : RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWS's managed policy, which allows writing to every log group of the account.
    const role = new FunctionRole(this, 'Role');
    logGroup.grantWrite(role);
    this.lambda = new Function(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(String(bundles), bundle)),
      handler: 'index.handler',
      memorySize: memory,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel[stage.logLevel],
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(deadLetters && { deadLetterQueue: deadLetters }),
    });
    accept(
      this.lambda,
      'Serverless-LambdaTracing',
      "A trace without spans of its own says no more than the request's log line and metrics; the sweep alone would make 43,200 a month.",
    );
    this.grantPrincipal = role;
    this.setVariable('ROSTER_STAGE', stage.name);
  }

  /** Says why the function needs no queue for asynchronous invocations that failed. */
  needsNoDeadLetters(reason: string): void {
    accept(this.lambda, 'Serverless-LambdaDLQ', reason);
  }

  setVariable(name: VariableName, value: string): void {
    this.lambda.addEnvironment(name, value);
  }
}
