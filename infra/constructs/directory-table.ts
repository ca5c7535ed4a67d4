import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, type ITable, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import { accept } from './accept.ts';
import { allowSending, type DeadLetters } from './work-queue.ts';
import type { ServiceFunction } from './service-function.ts';

/** First fields of the partition keys of what has events of its own: users, groups, API tokens, hooks, keys of hooks, imports, the org. */
export const entityPrefixes = ['u', 'g', 't', 'h', 'v', 'f', 'i', 'o'] as const;
/** First fields of all partition keys, as `docs/design/data-model.md` section 2 lists them. */
export const keyPrefixes = [
  ...entityPrefixes,
  'a',
  'n',
  'p',
  'c',
  't',
  'k',
  's',
  'q',
  'r',
  'log',
  'x',
  'b',
  'y',
  'w',
  'd',
  'e',
  'j',
  'z',
] as const;
/** Whole partitions that are granted apart from the rest under their prefix: lists by which something is found, and the org's own. */
export const namedPartitions = [
  'o#apps',
  'o#deleted-groups',
  'o#departures',
  'o#hook-keys',
  'o#hooks',
  'o#imports',
  'o#inline-hooks',
  'o#org',
  'o#revoked-tokens',
  'o#rules',
  'o#messages',
  'o#templates',
  'o#email-bodies',
  'o#settings',
  'o#tokens',
] as const;
export type KeyPattern = (typeof keyPrefixes)[number] | (typeof namedPartitions)[number];

/** What each way to touch items asks IAM for, by itself or in a transaction. */
const actionsOf = {
  /** Items whose whole key is known. Which of the two calls leaves depends on how many reads meet in one turn of the event loop. */
  get: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
  /** Ranges of a partition. */
  query: ['dynamodb:Query'],
  put: ['dynamodb:PutItem'],
  update: ['dynamodb:UpdateItem'],
  remove: ['dynamodb:DeleteItem'],
  /** In batches, each item on its own condition. */
  insert: ['dynamodb:PartiQLInsert'],
} as const;
type Verb = keyof typeof actionsOf;
const verbs = ['get', 'query', 'put', 'update', 'remove', 'insert'] as const satisfies readonly Verb[];

/** Where a function may do what. A test run counts what of it is used: none is left over (docs/design/data-model.md, section 9). */
export type TableAccess = { readonly [V in Verb]?: readonly KeyPattern[] };

export interface StreamReading {
  /** A record that matches none of them never invokes the function. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  readonly parallelizationFactor: number;
  readonly parked: DeadLetters;
}

/** The one table, and its stream. */
export class DirectoryTable extends Construct {
  readonly #table: TableV2;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.#table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets a function touch the items whose partition key begins with one of these, and tells it the table's name. */
  grant(fn: ServiceFunction, access: TableAccess): void {
    for (const verb of verbs) this.#allow(fn, actionsOf[verb], access[verb] ?? []);
    fn.setVariable('TABLE_NAME', this.#table.tableName);
  }

  /** Lets a function read all of the table. IAM can't part a scan by keys: only what walks the whole directory has it. */
  grantScan(fn: ServiceFunction): void {
    fn.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ['dynamodb:Scan'], resources: [this.#table.tableArn] }));
  }

  /** Feeds a function from the stream: batches of up to 100, failures one by one, what stays broken is parked. */
  grantStream(fn: ServiceFunction, { filters, parallelizationFactor, parked }: StreamReading): void {
    accept(parked.queue, 'AwsSolutions-SQS3', 'It is a queue of dead letters: cdk-nag does not know those of streams.');
    fn.needsNoDeadLetters('Lambda reads the stream for it: what fails is parked.');
    fn.lambda.addEventSource(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- CDK's types part under exactOptionalPropertyTypes
      new DynamoEventSource(this.#table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        parallelizationFactor,
        filters: filters.map((filter) => FilterCriteria.filter(filter)),
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        onFailure: {
          bind: () => {
            allowSending(parked.queue, fn);
            return { destination: parked.queue.queueArn };
          },
        },
        // The stream keeps a record for a day. Thirty tries outlast a brief outage and don't hold a shard up for all of it.
        maxRecordAge: Duration.hours(24),
        retryAttempts: 30,
      }),
    );
  }

  #allow(fn: ServiceFunction, actions: readonly string[], keys: readonly KeyPattern[]): void {
    if (keys.length === 0) return;
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [this.#table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys.map((key) => (key.includes('#') ? key : `${key}#*`)) },
          // ForAllValues also holds where there is no key at all.
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
    );
  }
}
