import type { Lambda } from '../functions/lambda.ts';
import type { RunResource } from '../template/stack-template.ts';

export type Target = RunResource<'AWS::Events::Rule'>['properties']['Targets'][number];

export interface TargetDependencies {
  readonly lambda: Lambda;
  readonly sendToQueue: (arn: string, body: string, messageGroupId?: string) => Promise<void>;
}

/** Hands an event on to a function (asynchronously, so that it is tried again) or a queue. */
export async function deliver(target: Target, event: object, { lambda, sendToQueue }: TargetDependencies): Promise<void> {
  const payload = target.Input ?? JSON.stringify(event);
  if (target.Arn.startsWith('arn:aws:sqs:')) await sendToQueue(target.Arn, payload, target.SqsParameters?.MessageGroupId);
  else lambda.invokeLater(target.Arn, payload);
}
