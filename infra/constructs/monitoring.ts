import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

interface AlarmOn {
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
  /** One sentence: what is the matter. */
  readonly says: string;
}

/** The alarms. Each has a heading in the runbook under its own name in kebab-case, and says so in its description. */
export class Monitoring extends Construct {
  readonly #topic: ITopic | undefined;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.#topic = stage.alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'Topic', stage.alarmTopicArn);
  }

  /** Any message in a queue of failures. */
  alarmOnMessages(name: string, queue: IQueue, says: string): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' });
    this.#alarm(name, { metric, threshold: 1, periods: 1, says });
  }

  /** A reader of the table's stream that is ten minutes behind, a quarter of an hour long. Records are lost after a day. */
  alarmOnLag(name: string, fn: ServiceFunction, says: string): void {
    const metric = fn.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' });
    this.#alarm(name, { metric, threshold: Duration.minutes(10).toMilliseconds(), periods: 3, says });
  }

  /** Any invocation of a function that failed, where one is rare and nobody waits for it. */
  alarmOnErrors(name: string, fn: ServiceFunction, says: string): void {
    const metric = fn.lambda.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' });
    this.#alarm(name, { metric, threshold: 1, periods: 1, says });
  }

  /** Answers 5xx: more than a stray one in each of two periods. */
  alarmOnServerErrors(name: string, errors: IMetric, says: string): void {
    this.#alarm(name, { metric: errors, threshold: 5, periods: 2, says });
  }

  /** A rate that SES keeps of the whole account, as a part of 1. It moves slowly, and counts every mail of some while. */
  alarmOnReputation(name: string, rate: 'BounceRate' | 'ComplaintRate', threshold: number, says: string): void {
    const metric = new Metric({
      namespace: 'AWS/SES',
      metricName: `Reputation.${rate}`,
      period: Duration.hours(1),
      statistic: 'Average',
    });
    this.#alarm(name, { metric, threshold, periods: 1, says });
  }

  #alarm(name: string, { metric, threshold, periods, says }: AlarmOn): void {
    const alarm = new Alarm(this, name, {
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${says} What to do: docs/runbook.md#${kebabCase(name)}`,
    });
    if (this.#topic) alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}

const kebabCase = (name: string): string => name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
