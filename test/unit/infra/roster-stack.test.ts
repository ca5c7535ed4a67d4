import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { variableNames } from '../../../shared/config/index.ts';
import {
  type Value,
  actionsOf,
  bundleNames,
  deployedLength,
  referenced,
  type Role,
  rightsOf,
  SynthesizedStack,
  type Statement,
} from './template.ts';

interface Mapping {
  readonly FunctionName: Value;
  readonly EventSourceArn: Value;
  readonly Enabled?: boolean;
  readonly StartingPosition?: string;
  readonly FunctionResponseTypes?: readonly string[];
  readonly DestinationConfig?: { readonly OnFailure: { readonly Destination: Value } };
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
}

interface Queue {
  readonly VisibilityTimeout?: number;
  readonly MessageRetentionPeriod?: number;
  readonly SqsManagedSseEnabled?: boolean;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: Value };
}

let stack: SynthesizedStack;
beforeAll(() => {
  stack = new SynthesizedStack('prod');
});
afterAll(() => stack.dispose());

const isTableStatement = (statement: Statement): boolean =>
  actionsOf(statement).some((action) => action.startsWith('dynamodb:')) && JSON.stringify(statement.Resource).includes('"Arn"');

/** Prefixes under which a function may use one of these actions. */
const leadingKeys = (bundle: string, action: string): string[] =>
  stack
    .statementsOf(bundle)
    .filter((statement) => actionsOf(statement).includes(action))
    .flatMap(({ Condition }) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []);

const whoMay = (action: string, key: string): string[] =>
  bundleNames.filter((bundle) => leadingKeys(bundle, action).includes(key)).sort();

const whoUnwraps = (action: string, purpose: string): string[] =>
  bundleNames
    .filter((bundle) =>
      stack
        .statementsOf(bundle)
        .some(
          (statement) =>
            actionsOf(statement).includes(action) &&
            statement.Condition?.StringEquals?.['kms:EncryptionContext:purpose'] === purpose,
        ),
    )
    .sort();

const sourcesOf = (id: string): Mapping[] =>
  stack
    .all<Mapping>('AWS::Lambda::EventSourceMapping')
    .map(([, { Properties }]) => Properties)
    .filter(({ FunctionName }) => referenced(FunctionName) === id);

const queues = (): [string, Queue][] => stack.all<Queue>('AWS::SQS::Queue').map(([id, { Properties }]) => [id, Properties]);

const patternsOf = (bundle: string): unknown[] =>
  sourcesOf(stack.functions().get(bundle)?.id ?? '')
    .flatMap(({ FilterCriteria }) => FilterCriteria?.Filters ?? [])
    .map(({ Pattern }): unknown => JSON.parse(Pattern));

describe('the template', () => {
  it('stays far from what CloudFormation and API Gateway refuse', () => {
    expect(Object.keys(stack.template.Resources).length).toBeLessThan(450);
    expect(Buffer.byteLength(stack.json)).toBeLessThan(700_000);
    expect(stack.all('AWS::ApiGatewayV2::Route').length).toBeLessThanOrEqual(110);
  });

  it('has no resources that wait for each other', () => {
    expect(stack.ring()).toEqual([]);
  });

  it('deploys each entry point once', () => {
    expect([...stack.functions().keys()].sort()).toEqual([...bundleNames].sort());
  });

  it('keeps policies under 10 kB and variables under 3 kB', () => {
    expect(stack.all('AWS::IAM::Policy')).toEqual([]);
    for (const [, { Properties }] of stack.all<Role>('AWS::IAM::Role'))
      expect(deployedLength(Properties.Policies ?? [])).toBeLessThan(10_000);
    for (const { Environment } of stack.functions().values())
      expect(deployedLength(Environment?.Variables ?? {})).toBeLessThan(3000);
  });

  it('sets no variable that the runtime has no name for', () => {
    for (const { Environment } of stack.functions().values()) {
      for (const name of Object.keys(Environment?.Variables ?? {})) expect(variableNames).toContain(name);
    }
  });

  it('tells every function its stage and origin', () => {
    for (const { Environment } of stack.functions().values()) {
      expect(Environment?.Variables).toMatchObject({ ROSTER_STAGE: 'prod', ROSTER_ORIGIN: expect.anything() });
    }
  });

  it('gives every function Node 24 on arm64 and a log group of its own that expires', () => {
    const groups = new Map(stack.all<{ RetentionInDays?: number }>('AWS::Logs::LogGroup'));
    const used = [...stack.functions().values()].map(({ Runtime, Architectures, LoggingConfig }) => {
      expect([Runtime, Architectures]).toEqual(['nodejs24.x', ['arm64']]);
      expect(groups.get(referenced(LoggingConfig.LogGroup) ?? '')?.Properties.RetentionInDays).toBe(90);
      return referenced(LoggingConfig.LogGroup);
    });
    expect(new Set(used).size).toBe(used.length);
  });

  it('asks for the administrator and the sender instead of inventing them', () => {
    expect(stack.template.Parameters).toMatchObject({ AdminLogin: {}, MailSender: {} });
    expect(stack.template.Parameters['AdminLogin']).not.toHaveProperty('Default');
    expect(stack.template.Parameters['MailSender']).not.toHaveProperty('Default');
  });

  it('says where everything is', () => {
    expect(Object.keys(stack.template.Outputs)).toEqual(
      expect.arrayContaining(['Url', 'Administrator', 'TableName', 'BusName', 'BootstrapFunctionName']),
    );
  });
});

describe('data', () => {
  const retained = ['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::S3::Bucket'];

  it('outlives the stack on AWS', () => {
    for (const type of retained) for (const [, { DeletionPolicy }] of stack.all(type)) expect(DeletionPolicy).toBe('Retain');
    const [table] = stack.all<{ Replicas: readonly unknown[] }>('AWS::DynamoDB::GlobalTable');
    expect(table?.[1].Properties.Replicas).toMatchObject([
      { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ]);
  });

  it('goes with the local stack, which asks nothing', () => {
    const local = new SynthesizedStack('local');
    for (const type of retained) for (const [, { DeletionPolicy }] of local.all(type)) expect(DeletionPolicy).toBe('Delete');
    expect(local.template.Parameters).toMatchObject({
      AdminLogin: { Default: expect.any(String) },
      MailSender: { Default: expect.any(String) },
    });
    expect(local.functions().get('workers-dialer')?.Environment?.Variables).toMatchObject({ ALLOW_LOOPBACK_HOOKS: 'yes' });
    expect(local.functions().get('bootstrap')?.Environment?.Variables).toMatchObject({ REGISTRATION: 'open' });
    local.dispose();
  });

  it('keeps loopback hooks and strangers out on AWS', () => {
    expect(stack.functions().get('workers-dialer')?.Environment?.Variables).toMatchObject({ ALLOW_LOOPBACK_HOOKS: 'no' });
    expect(stack.functions().get('bootstrap')?.Environment?.Variables).toMatchObject({ REGISTRATION: 'closed' });
  });
});

describe('permissions', () => {
  it('name a resource, except where there is none to name', () => {
    const wildcards = stack
      .all<Role>('AWS::IAM::Role')
      .flatMap(([, { Properties }]) => rightsOf(Properties))
      .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'));
    expect(wildcards.flatMap(actionsOf).sort()).toEqual(['ses:DeleteSuppressedDestination', 'sns:Publish']);
  });

  it('name their actions', () => {
    const statements = stack.all<Role>('AWS::IAM::Role').flatMap(([, { Properties }]) => rightsOf(Properties));
    expect(statements.flatMap(actionsOf).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('forbid text messages to anything that has an ARN', () => {
    expect(stack.statementsOf('workers-mailer')).toContainEqual({
      Effect: 'Deny',
      Action: 'sns:Publish',
      Resource: 'arn:*:sns:*:*:*',
    });
  });

  it('on the table hold for key prefixes alone', () => {
    const statements = bundleNames.flatMap((bundle) => stack.statementsOf(bundle)).filter(isTableStatement);
    const byKeys = statements.filter((statement) => !actionsOf(statement).includes('dynamodb:Scan'));
    expect(byKeys.length).toBeGreaterThan(bundleNames.length);
    for (const { Condition } of byKeys) {
      expect(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']?.length).toBeGreaterThan(0);
      expect(Condition?.Null).toEqual({ 'dynamodb:LeadingKeys': 'false' });
    }
  });

  it('allow a scan to the walk over the directory alone, and nobody to read or change by PartiQL', () => {
    const allowed = (action: RegExp): string[] =>
      bundleNames.filter((bundle) =>
        stack
          .statementsOf(bundle)
          .flatMap(actionsOf)
          .some((each) => action.test(each)),
      );
    expect(allowed(/Scan/)).toEqual(['workers-directory-jobs']);
    const scans = stack
      .statementsOf('workers-directory-jobs')
      .filter((statement) => actionsOf(statement).includes('dynamodb:Scan'));
    expect(scans.map(actionsOf)).toEqual([['dynamodb:Scan']]);
    expect(allowed(/PartiQL(Select|Update|Delete)/)).toEqual([]);
  });

  it('AC-077 let the import worker alone insert by PartiQL', () => {
    const inserting = bundleNames.filter((bundle) =>
      stack
        .statementsOf(bundle)
        .flatMap(actionsOf)
        .some((action) => action.startsWith('dynamodb:PartiQL')),
    );
    expect(inserting).toEqual(['workers-import-worker']);
  });

  it('keep credentials to those who set or test passwords', () => {
    // The last reads how many wrong passwords there were, and could not open what is sealed beside them.
    expect(whoMay('dynamodb:GetItem', 'p#*')).toEqual([
      'api-credentials',
      'api-factors',
      'api-sign-in',
      'bootstrap',
      'pages',
      'pages-account',
      'pages-factors',
      'pages-recovery',
      'workers-recovery',
    ]);
    expect(whoMay('dynamodb:PutItem', 'p#*')).toEqual([
      'api-credentials',
      'api-factors',
      'api-sign-in',
      'api-users',
      'bootstrap',
      'pages',
      'pages-factors',
      'pages-recovery',
    ]);
    expect(whoMay('dynamodb:DeleteItem', 'p#*')).toEqual([
      'api-credentials',
      'api-factors',
      'api-sign-in',
      'api-users',
      'pages',
      'pages-account',
      'pages-factors',
      'pages-recovery',
      'workers-eraser',
    ]);
    expect(whoMay('dynamodb:PartiQLInsert', 'p#*')).toEqual(['workers-import-worker']);
    expect(whoUnwraps('kms:Decrypt', 'credential')).toEqual([
      'api-credentials',
      'api-factors',
      'api-sign-in',
      'bootstrap',
      'pages',
      'pages-account',
      'pages-factors',
      'pages-recovery',
    ]);
    expect(whoUnwraps('kms:GenerateDataKey', 'credential')).toEqual([
      'api-credentials',
      'api-factors',
      'api-sign-in',
      'api-users',
      'bootstrap',
      'pages',
      'pages-factors',
      'pages-recovery',
      'workers-import-worker',
    ]);
  });

  it('let whoever opens cursors, forms and kept answers unwrap the org keys, and bootstrap alone wrap them', () => {
    const without = ['api-org', 'api-registration'];
    const answering = bundleNames.filter((name) => name.startsWith('api-') && !without.includes(name));
    expect(whoUnwraps('kms:Decrypt', 'org-keys')).toEqual(
      [...answering, 'pages', 'pages-account', 'pages-factors', 'pages-recovery', 'pages-registration'].sort(),
    );
    expect(whoUnwraps('kms:GenerateDataKey', 'org-keys')).toEqual(['bootstrap']);
  });

  it('leave the log to its appender, and the index to its indexer', () => {
    // The eraser redacts pages, and appends none.
    expect(whoMay('dynamodb:PutItem', 'log#*')).toEqual(['streams-log-appender']);
    // It strikes names out of pages.
    expect(whoMay('dynamodb:UpdateItem', 'log#*')).toEqual(['workers-eraser']);
    // The walk over the directory repairs what the indexer missed; imports put rows where they thought to write a run.
    expect(whoMay('dynamodb:PutItem', 'x#*')).toEqual([
      'streams-search-indexer',
      'workers-directory-jobs',
      'workers-import-worker',
    ]);
    expect(whoMay('dynamodb:PutItem', 'b#*')).toEqual(['workers-eraser', 'workers-import-worker']);
  });

  it('let the eraser delete credentials and never read one, and keep the ledger to it and the transaction that begins it', () => {
    expect(leadingKeys('workers-eraser', 'dynamodb:GetItem')).not.toContain('p#*');
    expect(whoMay('dynamodb:PutItem', 'z#*')).toEqual(['api-users', 'workers-eraser']);
    expect(
      stack
        .statementsOf('workers-eraser')
        .flatMap(actionsOf)
        .filter((action) => /^(s3|kms):/.test(action)),
    ).toEqual(['s3:PutObject', 's3:ListBucket']);
  });

  it('give the function that calls out nothing but its log', () => {
    expect(stack.statementsOf('workers-dialer').flatMap(actionsOf)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(stack.functions().get('workers-dialer')?.Environment?.Variables).not.toHaveProperty('TABLE_NAME');
  });

  it('let the readers of the log only read', () => {
    expect(leadingKeys('api-logs', 'dynamodb:GetItem')).toEqual(['log#*', 'o#*', 't#*', 'u#*']);
    expect(leadingKeys('api-logs', 'dynamodb:PutItem')).toEqual([]);
  });
});

describe('mails', () => {
  const only = <Properties>(type: string): [string, Properties] => {
    const [found, ...more] = stack.all<Properties>(type);
    if (found === undefined || more.length > 0) throw new Error(`there are ${more.length} more of ${type}`);
    return [found[0], found[1].Properties];
  };

  it('go out by a set that suppresses, and has SES tell what does not arrive and nothing else', () => {
    const [set, properties] = only<object>('AWS::SES::ConfigurationSet');
    expect(properties).toEqual({ SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] } });
    const [, destination] = only<{ EventDestination: object }>('AWS::SES::ConfigurationSetEventDestination');
    expect(destination).toMatchObject({
      ConfigurationSetName: { Ref: set },
      EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint', 'reject', 'deliveryDelay'] },
    });
    expect(JSON.stringify(destination)).toContain(':event-bus/default');
    expect(stack.functions().get('workers-mailer')?.Environment?.Variables).toMatchObject({ MAIL_CONFIGURATION_SET: { Ref: set } });
    const sending = stack.statementsOf('workers-mailer').filter((statement) => actionsOf(statement).includes('ses:SendEmail'));
    expect(sending.map(({ Condition }) => Condition?.StringEquals)).toEqual([{ 'ses:FromAddress': { Ref: 'MailSender' } }]);
  });

  it('are told of to the mailer’s queue, into which a rule of ours alone may put what it matches', () => {
    const [set] = only<object>('AWS::SES::ConfigurationSet');
    interface Rule {
      readonly EventBusName?: Value;
      readonly EventPattern?: { readonly source: readonly string[] };
      readonly Targets: readonly { readonly Arn: Value; readonly DeadLetterConfig?: object }[];
    }
    const [found] = stack
      .all<Rule>('AWS::Events::Rule')
      .filter(([, { Properties }]) => Properties.EventPattern?.source[0] === 'aws.ses');
    const [rule, { Properties: { EventBusName, EventPattern, Targets } } = { Properties: { Targets: [] } as Rule }] = found ?? [];
    expect([EventBusName, EventPattern]).toEqual([
      'default',
      {
        source: ['aws.ses'],
        'detail-type': ['Email Bounced', 'Email Complaint Received', 'Email Rejected', 'Email Delivery Delayed'],
        detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: set }] } } },
      },
    ]);
    const [target] = Targets;
    const queue = referenced(target?.Arn ?? '');
    expect(target?.DeadLetterConfig).toBeDefined();
    expect(
      sourcesOf(stack.functions().get('workers-mailer')?.id ?? '').map(({ EventSourceArn }) => referenced(EventSourceArn)),
    ).toContain(queue);

    const policies = stack
      .all<{ Queues: readonly Value[]; PolicyDocument: { Statement: readonly Statement[] } }>('AWS::SQS::QueuePolicy')
      .filter(([, { Properties }]) => Properties.Queues.some((each) => referenced(each) === queue));
    const allowing = policies
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allowing).toMatchObject([
      {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      },
    ]);
  });

  it('take no right but one to the list of addresses that get none, and for users’ function alone', () => {
    const lifting = bundleNames.flatMap((bundle) =>
      stack
        .statementsOf(bundle)
        .filter((statement) => actionsOf(statement).some((action) => /^ses:.*Suppress/.test(action)))
        .map(({ Action, Condition }) => [bundle, Action, Condition?.StringEquals]),
    );
    expect(lifting).toEqual([['api-users', 'ses:DeleteSuppressedDestination', { 'ses:ApiVersion': '2' }]]);
  });

  it('ring an alarm where AWS would begin to look', () => {
    const alarms = stack
      .all<{ Namespace?: string; MetricName?: string; Threshold: number }>('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.Namespace === 'AWS/SES')
      .map(
        ([
          ,
          {
            Properties: { MetricName, Threshold },
          },
        ]) => [MetricName, Threshold],
      );
    expect(alarms).toEqual([
      ['Reputation.BounceRate', 0.05],
      ['Reputation.ComplaintRate', 0.001],
    ]);
  });
});

describe('queues', () => {
  it('hide a message six times as long as its worker may take', () => {
    const timeouts = new Map([...stack.functions().values()].map(({ id, Timeout }) => [id, Timeout]));
    const byId = new Map(queues());
    const mappings = stack.all<Mapping>('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    const checked = mappings.filter(({ EventSourceArn }) => byId.has(referenced(EventSourceArn) ?? ''));
    expect(checked.length).toBe(28);
    for (const { EventSourceArn, FunctionName } of checked) {
      const timeout = timeouts.get(referenced(FunctionName) ?? '') ?? NaN;
      expect(byId.get(referenced(EventSourceArn) ?? '')?.VisibilityTimeout).toBe(timeout * 6);
    }
  });

  it('keep for two weeks, encrypted, and only over TLS', () => {
    const denied = stack
      .all<{ Queues: readonly Value[]; PolicyDocument: { Statement: readonly Statement[] } }>('AWS::SQS::QueuePolicy')
      .filter(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument).includes('"aws:SecureTransport":"false"'))
      .flatMap(([, { Properties }]) => Properties.Queues.map(referenced));
    for (const [id, { MessageRetentionPeriod, SqsManagedSseEnabled }] of queues()) {
      expect([id, MessageRetentionPeriod, SqsManagedSseEnabled]).toEqual([id, 14 * 86_400, true]);
      expect(denied).toContain(id);
    }
  });

  it('park what failed where an operator can switch it on again', () => {
    const byId = new Map(queues());
    for (const [, { RedrivePolicy }] of queues()) {
      if (!RedrivePolicy) continue;
      const deadLetters = referenced(RedrivePolicy.deadLetterTargetArn) ?? '';
      const readers = stack
        .all<Mapping>('AWS::Lambda::EventSourceMapping')
        .filter(([, { Properties }]) => referenced(Properties.EventSourceArn) === deadLetters);
      expect(byId.has(deadLetters)).toBe(true);
      expect(readers.map(([, { Properties }]) => Properties.Enabled)).toEqual([false]);
    }
  });
});

describe('every function', () => {
  /** Answered to whoever calls, who hears of a failure. */
  const invokedDirectly = ['bootstrap', 'workers-dialer'];

  it('has a source whose failures are kept, or a caller who hears of them', () => {
    const byGateway = new Set(
      stack
        .all<{ Principal: string; FunctionName: Value }>('AWS::Lambda::Permission')
        .filter(([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com')
        .map(([, { Properties }]) => referenced(Properties.FunctionName)),
    );
    const queues = new Map(stack.all<Queue>('AWS::SQS::Queue'));
    for (const [bundle, { id, DeadLetterConfig }] of stack.functions()) {
      const kept = sourcesOf(id).filter(
        ({ EventSourceArn, DestinationConfig }) =>
          DestinationConfig !== undefined || queues.get(referenced(EventSourceArn) ?? '')?.Properties.RedrivePolicy !== undefined,
      );
      const covered = byGateway.has(id) || invokedDirectly.includes(bundle) || DeadLetterConfig !== undefined || kept.length > 0;
      expect([bundle, covered]).toEqual([bundle, true]);
    }
  });

  it('that reads a queue or the stream answers for each record', () => {
    for (const [, { Properties }] of stack.all<Mapping>('AWS::Lambda::EventSourceMapping')) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe("the table's stream", () => {
  it('has exactly two readers, from the beginning', () => {
    const readers = stack
      .all<Mapping>('AWS::Lambda::EventSourceMapping')
      .filter(([, { Properties }]) => Properties.StartingPosition);
    expect(new Set(readers.map(([, { Properties }]) => referenced(Properties.FunctionName)))).toEqual(
      new Set(['streams-log-appender', 'streams-search-indexer'].map((bundle) => stack.functions().get(bundle)?.id)),
    );
    expect(readers.length).toBe(2);
    for (const [, { Properties }] of readers) {
      expect(Properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 100,
        BisectBatchOnFunctionError: true,
        MaximumRecordAgeInSeconds: 86_400,
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    }
  });

  it('invokes the appender for events, activities and imported users', () => {
    expect(patternsOf('streams-log-appender')).toEqual([
      { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'e#' }] } } } },
      { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'a#' }] } } } },
      {
        eventName: ['INSERT'],
        dynamodb: { Keys: { sk: { S: ['u'] } }, NewImage: { born: { M: { uuid: { S: [{ exists: true }] } } } } },
      },
    ]);
  });

  it('invokes the indexer for users and groups', () => {
    expect(patternsOf('streams-search-indexer')).toEqual([{ dynamodb: { Keys: { sk: { S: ['u', 'g'] } } } }]);
  });
});
