import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import { accept, acceptObjects } from './accept.ts';
import { type DirectoryTable, entityPrefixes } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface ErasureProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly monitoring: Monitoring;
}

/** Removes what is left of deleted people, and remembers their ids where a restore of the table does not reach. */
export class Erasure extends Construct {
  readonly functionName: string;
  readonly #wakeups: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, monitoring }: ErasureProps) {
    super(scope, id);
    const eraser = new ServiceFunction(this, 'Eraser', { stage, bundle: 'workers-eraser', timeout: Duration.minutes(5) });
    this.functionName = eraser.lambda.functionName;
    this.#wakeups = new WorkQueue(this, 'Wakeups', {
      worker: eraser,
      // Wake-ups say nothing: any number of them is one.
      batchSize: 10,
      maxConcurrency: 2,
      variable: 'ERASURE_WAKEUP_QUEUE_URL',
      monitoring,
      alarm: 'ErasureWakeupsDeadLetters',
      says: 'Deleted people were not erased.',
    });
    // Deletes credentials, codes and counters by their keys, and could open none.
    directory.grant(eraser, {
      get: [...entityPrefixes, 'b', 'log', 'z'],
      query: [...entityPrefixes, 'b', 'log', 'n', 'p', 'q', 'z'],
      put: ['b', 'u', 'z'],
      update: [...entityPrefixes, 'log', 'q', 'z'],
      remove: ['a', 'b', 'c', 'g', 'n', 'p', 'q', 'u', 'z'],
    });

    const record = new Bucket(this, 'Record', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    accept(
      record,
      'AwsSolutions-S1',
      'It holds ids of erased people and nothing else: a log of who wrote them would be one more trace of them.',
    );
    acceptObjects(eraser, record, 'erased/*', 'Each erased person has an object of her own below this prefix.');
    const allow = (action: string, resource: string): void =>
      void eraser.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    allow('s3:PutObject', record.arnForObjects('erased/*'));
    allow('s3:ListBucket', record.bucketArn);
    eraser.setVariable('ERASURE_BUCKET', record.bucketName);
  }

  /** Lets a function have erasures looked after, now. */
  grantWake(fn: ServiceFunction): void {
    this.#wakeups.grantSend(fn);
  }
}
