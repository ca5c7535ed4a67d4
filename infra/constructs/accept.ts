import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

/**
 * Accepts a finding of cdk-nag for one resource, with the reason why it is right here. `test/unit/infra/nag.test.ts` fails on every
 * finding that nobody accepted, and on every acceptance that nothing needs any more.
 *
 * @param finding such as `AwsSolutions-IAM5[Resource::*]`
 */
export function accept(resource: IConstruct, finding: string, reason: string): void {
  Validations.of(resource).acknowledge({ id: finding, reason });
}

/** Accepts that a function may reach everything below a prefix of a bucket. */
export function acceptObjects(fn: IConstruct, bucket: Bucket, keys: string, reason: string): void {
  const { defaultChild } = bucket.node;
  if (!CfnResource.isCfnResource(defaultChild)) throw new Error('a bucket is made of a resource');
  accept(fn, `AwsSolutions-IAM5[Resource::<${Stack.of(bucket).getLogicalId(defaultChild)}.Arn>/${keys}]`, reason);
}
