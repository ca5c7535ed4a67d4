import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import { accept, acceptObjects } from './accept.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { KeyRing } from './key-ring.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface ImportsProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly keys: KeyRing;
  readonly monitoring: Monitoring;
  /** Where the console is, which uploads straight to the bucket. */
  readonly origin: string;
}

/** The import pipeline: files in, cut into chunks, each applied by a worker, reports out. */
export class Imports extends Construct {
  readonly #bucket: Bucket;
  readonly #chunks: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, keys, monitoring, origin }: ImportsProps) {
    super(scope, id);
    const splitter = new ServiceFunction(this, 'Splitter', {
      stage,
      bundle: 'workers-import-splitter',
      timeout: Duration.minutes(5),
    });
    const files = new WorkQueue(this, 'Files', {
      worker: splitter,
      batchSize: 1,
      monitoring,
      alarm: 'ImportFilesDeadLetters',
      says: 'An uploaded file was not cut into chunks.',
    });
    const worker = new ServiceFunction(this, 'Worker', { stage, bundle: 'workers-import-worker', timeout: Duration.minutes(5) });
    this.#chunks = new WorkQueue(this, 'Chunks', {
      worker,
      batchSize: 1,
      // A new table takes 4,000 writes a second: the rest of them is for the people who sign in meanwhile.
      maxConcurrency: 4,
      variable: 'IMPORT_CHUNK_QUEUE_URL',
      monitoring,
      alarm: 'ImportChunksDeadLetters',
      says: 'Rows of an import were not applied.',
    });

    this.#bucket = this.#files(stage, origin);
    this.#announceUploads(files.queue);

    directory.grant(splitter, { get: ['b', 'i', 'o'], query: ['o'], put: ['i'], update: ['i'] });
    this.#grantFiles(splitter, 's3:GetObject', 'uploads/*');
    this.#chunks.grantSend(splitter);

    directory.grant(worker, {
      get: ['b', 'c', 'g', 'i', 'o', 'u'],
      query: ['i', 'o', 'u'],
      put: ['b', 'g', 'i', 'u', 'x'],
      update: ['i'],
      remove: ['c'],
      insert: ['b', 'c', 'g', 'p', 'u'],
    });
    this.#grantFiles(worker, 's3:GetObject', 'uploads/*');
    // The report is put together from the chunks' own, in parts.
    for (const action of ['s3:PutObject', 's3:GetObject']) this.#grantFiles(worker, action, 'reports/*');
    for (const action of ['s3:PutObject', 's3:GetObject']) this.#grantFiles(worker, action, 'index/*');
    this.#chunks.grantSend(worker);
    // One arena for all threads: glibc's own count of them keeps some ten megabytes that nobody uses.
    for (const fn of [splitter, worker]) fn.setVariable('MALLOC_ARENA_MAX', '1');
    keys.grantSeal(worker, 'credential');
  }

  /** Lets a function sign uploads and downloads of reports, and have chunks applied. */
  grantManage(fn: ServiceFunction): void {
    this.#grantFiles(fn, 's3:PutObject', 'uploads/*');
    this.#grantFiles(fn, 's3:GetObject', 'reports/*');
    this.#chunks.grantSend(fn);
  }

  #files(stage: Stage, origin: string): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      cors: [{ allowedOrigins: [origin], allowedMethods: [HttpMethods.PUT], allowedHeaders: ['*'], maxAge: 3600 }],
      lifecycleRules: [
        { prefix: 'uploads/', expiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // A worker that dies can't take its parts back, so none does.
        // Segments of a run, needed until the import has ended.
        { prefix: 'index/', expiration: Duration.days(7) },
        { prefix: 'reports/', expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    accept(
      bucket,
      'AwsSolutions-S1',
      'Its files live for 7 and 30 days and are reached by addresses alone that the API signs, which logs for whom. A log of accesses ' +
        "would be a second bucket, full of people's network addresses.",
    );
    return bucket;
  }

  /** By the bucket's own property: CDK's notifications deploy a Python function with rights over every bucket. */
  #announceUploads(files: Queue): void {
    // Naming the bucket here would close a circle: it is created after the policy that lets it send.
    files.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [files.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const bucket = this.#bucket.node.defaultChild;
    if (!(bucket instanceof CfnBucket)) throw new Error('a bucket is made of a CfnBucket');
    bucket.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: files.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: 'uploads/' }] } },
        },
      ],
    };
    bucket.node.addDependency(files.node.findChild('Policy'));
  }

  #grantFiles(fn: ServiceFunction, action: string, keys: string): void {
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: [action], resources: [this.#bucket.arnForObjects(keys)] }),
    );
    acceptObjects(fn, this.#bucket, keys, 'Every import has files of its own below this prefix.');
    fn.setVariable('IMPORT_BUCKET', this.#bucket.bucketName);
  }
}
