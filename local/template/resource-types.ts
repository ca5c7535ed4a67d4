import * as z from 'zod';

/**
 * What the local stack knows of each resource type: the properties it goes by, and those that it knows to need nothing here (`unused`).
 * A property that is not listed stops the start with its name, so that nothing in the template is passed over unnoticed.
 */

const unused = z.unknown().optional();
const text = z.string();
const texts = z.array(z.string());
const number = z.coerce.number();
const flag = z.union([z.boolean(), z.stringbool()]);

const keySchema = z.array(z.strictObject({ AttributeName: text, KeyType: text }));
const projection = z.strictObject({ ProjectionType: text.optional(), NonKeyAttributes: texts.optional() });

const table = {
  TableName: text.optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: text, AttributeType: text })),
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: text, KeySchema: keySchema, Projection: projection })).optional(),
  LocalSecondaryIndexes: z.array(z.strictObject({ IndexName: text, KeySchema: keySchema, Projection: projection })).optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: text, Enabled: flag }).optional(),
  StreamSpecification: z.strictObject({ StreamViewType: text }).optional(),
  BillingMode: unused,
  SSESpecification: unused,
};

const target = z.strictObject({
  Id: unused,
  Arn: text,
  Input: text.optional(),
  RetryPolicy: z.strictObject({ MaximumRetryAttempts: number.optional(), MaximumEventAgeInSeconds: unused }).optional(),
  DeadLetterConfig: z.strictObject({ Arn: text }).optional(),
  SqsParameters: z.strictObject({ MessageGroupId: text }).optional(),
  RoleArn: unused,
});

const onFailure = z.strictObject({ OnFailure: z.strictObject({ Destination: text }).optional() });

const oneOrMore = z.union([text.transform((one) => [one]), texts]);

/** Conditions that the local stack can judge; a policy with another is refused rather than passed over. */
const statement = z.strictObject({
  Sid: unused,
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z
    .strictObject({
      StringEquals: z.record(z.string(), text).default({}),
      'ForAllValues:StringLike': z.strictObject({ 'dynamodb:LeadingKeys': oneOrMore }).optional(),
      Null: z.strictObject({ 'dynamodb:LeadingKeys': z.literal('false') }).optional(),
    })
    .default({ StringEquals: {} }),
});

/** Properties of the types that the local stack runs, by type. */
export const resourceTypes = {
  'AWS::DynamoDB::Table': z.strictObject({
    ...table,
    PointInTimeRecoverySpecification: unused,
    DeletionProtectionEnabled: unused,
    TableClass: unused,
    Tags: unused,
  }),
  'AWS::DynamoDB::GlobalTable': z.strictObject({ ...table, Replicas: z.array(z.unknown()).length(1) }),
  'AWS::SQS::Queue': z.strictObject({
    QueueName: text.optional(),
    VisibilityTimeout: number.optional(),
    DelaySeconds: number.optional(),
    MessageRetentionPeriod: number.optional(),
    MaximumMessageSize: number.optional(),
    ReceiveMessageWaitTimeSeconds: number.optional(),
    FifoQueue: flag.optional(),
    ContentBasedDeduplication: flag.optional(),
    RedrivePolicy: z.strictObject({ deadLetterTargetArn: text, maxReceiveCount: number }).optional(),
    RedriveAllowPolicy: unused,
    SqsManagedSseEnabled: unused,
    KmsMasterKeyId: unused,
    KmsDataKeyReusePeriodSeconds: unused,
    Tags: unused,
  }),
  'AWS::S3::Bucket': z.strictObject({
    BucketName: text.optional(),
    CorsConfiguration: z
      .strictObject({
        CorsRules: z.array(
          z.strictObject({
            AllowedOrigins: texts,
            AllowedMethods: texts,
            AllowedHeaders: texts.default([]),
            ExposedHeaders: texts.default([]),
            MaxAge: number.optional(),
            Id: unused,
          }),
        ),
      })
      .default({ CorsRules: [] }),
    NotificationConfiguration: z
      .strictObject({
        QueueConfigurations: z.array(
          z.strictObject({
            Event: text,
            Queue: text,
            Filter: z
              .strictObject({ S3Key: z.strictObject({ Rules: z.array(z.strictObject({ Name: text, Value: text })) }) })
              .default({ S3Key: { Rules: [] } }),
          }),
        ),
      })
      .default({ QueueConfigurations: [] }),
    BucketEncryption: unused,
    LifecycleConfiguration: unused,
    OwnershipControls: unused,
    PublicAccessBlockConfiguration: unused,
    Tags: unused,
  }),
  'AWS::KMS::Key': z.strictObject({
    Description: unused,
    Enabled: z.literal(true).optional(),
    EnableKeyRotation: unused,
    KeyPolicy: unused,
    KeySpec: z.literal('SYMMETRIC_DEFAULT').optional(),
    KeyUsage: z.literal('ENCRYPT_DECRYPT').optional(),
    PendingWindowInDays: unused,
    RotationPeriodInDays: unused,
    Tags: unused,
  }),
  'AWS::KMS::Alias': z.strictObject({ AliasName: text, TargetKeyId: text }),
  'AWS::Lambda::Function': z.strictObject({
    FunctionName: text.optional(),
    Code: z.strictObject({ S3Bucket: unused, S3Key: text }),
    Handler: text,
    Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).default({ Variables: {} }),
    MemorySize: number.default(128),
    Timeout: number.default(3),
    ReservedConcurrentExecutions: number.optional(),
    DeadLetterConfig: z.strictObject({ TargetArn: text }).optional(),
    Runtime: z.string().startsWith('nodejs'),
    LoggingConfig: z.looseObject({ LogGroup: text.optional() }).default({}),
    Role: text.optional(),
    Architectures: unused,
    Description: unused,
    EphemeralStorage: unused,
    RecursiveLoop: unused,
    RuntimeManagementConfig: unused,
    Tags: unused,
    TracingConfig: unused,
  }),
  'AWS::Lambda::EventInvokeConfig': z.strictObject({
    FunctionName: text,
    Qualifier: z.literal('$LATEST'),
    MaximumRetryAttempts: number.optional(),
    MaximumEventAgeInSeconds: unused,
    DestinationConfig: onFailure.optional(),
  }),
  'AWS::Lambda::EventSourceMapping': z.strictObject({
    FunctionName: text,
    EventSourceArn: text,
    Enabled: flag.default(true),
    BatchSize: number.optional(),
    MaximumBatchingWindowInSeconds: number.default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: text })) }).default({ Filters: [] }),
    ScalingConfig: z.strictObject({ MaximumConcurrency: number }).optional(),
    StartingPosition: z.literal('TRIM_HORIZON').optional(),
    BisectBatchOnFunctionError: flag.default(false),
    MaximumRetryAttempts: number.default(-1),
    MaximumRecordAgeInSeconds: number.default(-1),
    DestinationConfig: onFailure.default({}),
    ParallelizationFactor: number.default(1),
    MetricsConfig: unused,
    Tags: unused,
  }),
  'AWS::Events::EventBus': z.strictObject({ Name: text, Description: unused, Tags: unused }),
  'AWS::Events::Rule': z.strictObject({
    Name: text.optional(),
    EventBusName: text.default('default'),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    ScheduleExpression: text.optional(),
    State: z.string().default('ENABLED'),
    Targets: z.array(target).default([]),
    Description: unused,
    Tags: unused,
  }),
  'AWS::Scheduler::Schedule': z.strictObject({
    Name: text.optional(),
    ScheduleExpression: text,
    ScheduleExpressionTimezone: z.enum(['UTC', 'Etc/UTC']).optional(),
    State: z.string().default('ENABLED'),
    Target: target,
    FlexibleTimeWindow: unused,
    GroupName: unused,
    Description: unused,
  }),
  'AWS::ApiGatewayV2::Api': z.strictObject({
    Name: unused,
    ProtocolType: z.literal('HTTP'),
    DisableExecuteApiEndpoint: unused,
    Description: unused,
    Tags: unused,
  }),
  'AWS::ApiGatewayV2::Stage': z.strictObject({
    ApiId: text,
    StageName: z.literal('$default'),
    AutoDeploy: unused,
    AccessLogSettings: unused,
    DefaultRouteSettings: unused,
    Tags: unused,
  }),
  'AWS::ApiGatewayV2::Route': z.strictObject({
    ApiId: text,
    RouteKey: text,
    Target: text,
    AuthorizationType: z.literal('NONE').optional(),
  }),
  'AWS::ApiGatewayV2::Integration': z.strictObject({
    ApiId: text,
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: text,
    IntegrationMethod: unused,
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: number.default(30_000),
    Description: unused,
  }),
  'AWS::IAM::Role': z.strictObject({
    AssumeRolePolicyDocument: unused,
    Description: unused,
    RoleName: text.optional(),
    Policies: z
      .array(
        z.strictObject({ PolicyName: unused, PolicyDocument: z.strictObject({ Version: unused, Statement: z.array(statement) }) }),
      )
      .default([]),
    Tags: unused,
  }),
  'AWS::CloudFormation::CustomResource': z.looseObject({ ServiceToken: text, ServiceTimeout: number.default(3600) }),
} as const;

export type RunType = keyof typeof resourceTypes;
export type PropertiesOf<T extends RunType> = z.infer<(typeof resourceTypes)[T]>;

/** Known, and in need of nothing here: who else may call, logs, metrics, names and certificates, what CDK writes for itself. */
export const inertTypes: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Archive',
  'AWS::Events::EventBusPolicy',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SES::EmailIdentity',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::ScheduleGroup',
]);
