import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { AccessDenied, type Demand } from '../../../../local/access/demand.ts';
import { Gate, grantsOf, signerOf } from '../../../../local/access/gate.ts';
import { kmsDemands, s3Demands, sesDemands, snsDemands, sqsDemands } from '../../../../local/access/service-demands.ts';
import { UnsupportedError } from '../../../../local/errors.ts';
import { StackTemplate } from '../../../../local/template/stack-template.ts';

const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/T';
const onTable = (action: string, ...leadingKeys: string[]): Demand => ({ action, resources: [table], leadingKeys });

const keyed = (Action: string | string[], ...keys: string[]): object => ({
  Effect: 'Allow',
  Action,
  Resource: table,
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys }, Null: { 'dynamodb:LeadingKeys': 'false' } },
});

const allow = (Action: string, Resource: string, StringEquals?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(StringEquals && { Condition: { StringEquals } }),
});

function stackWith(statements: readonly object[], more: object = {}): StackTemplate {
  const cdkOut = mkdtempSync(join(tmpdir(), 'gate-'));
  const Resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: {}, Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statements } }] },
    },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { S3Bucket: 'assets', S3Key: 'abc.zip' },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ...more,
      },
    },
  };
  writeFileSync(join(cdkOut, 'Any.template.json'), JSON.stringify({ Resources }));
  writeFileSync(join(cdkOut, 'Any.assets.json'), JSON.stringify({ files: {} }));
  return new StackTemplate({ cdkOut, stackId: 'Any', apiUrl: 'http://localhost:8080', queueEndpoint: 'http://127.0.0.1:4100' });
}

/** What is used of the grants by a demand that is allowed. */
function use(statements: readonly object[], ...demands: readonly Demand[]): string[] {
  const used: string[] = [];
  new Gate(stackWith(statements), { used: (grant) => used.push(grant) }).check('Fn', demands);
  return used;
}

describe('a role', () => {
  it('allows what one of its statements allows, with all keys of the request', () => {
    const statements = [keyed('dynamodb:GetItem', 'u#*', 'o#*'), keyed('dynamodb:GetItem', 'g#*')];
    expect(use(statements, onTable('dynamodb:GetItem', 'u#1', 'o#org'))).toEqual([
      'Fn dynamodb:GetItem u#*',
      'Fn dynamodb:GetItem o#*',
    ]);
    expect(() => use(statements, onTable('dynamodb:GetItem', 'u#1', 'g#1'))).toThrow(AccessDenied);
  });

  it.each([
    ['another action', onTable('dynamodb:PutItem', 'u#1')],
    ['another key', onTable('dynamodb:GetItem', 'p#1')],
    ['one key too many', onTable('dynamodb:GetItem', 'u#1', 'p#1')],
    ['no key at all', { action: 'dynamodb:GetItem', resources: [table] }],
    ['another table', { ...onTable('dynamodb:GetItem', 'u#1'), resources: [`${table}2`] }],
  ])('refuses %s', (_, demand) => {
    expect(() => use([keyed('dynamodb:GetItem', 'u#*')], demand)).toThrow(AccessDenied);
  });

  it('takes a dot in a pattern for a dot', () => {
    expect(() => use([allow('s3:GetObject', 'arn:aws:s3:::a.b/*')], ...s3Demands('GET', '/axb/1'))).toThrow(AccessDenied);
  });

  it('has a narrow pattern used by its own key, and not the wide one beside it', () => {
    expect(use([keyed('dynamodb:PutItem', 'o#*', 'o#hooks')], onTable('dynamodb:PutItem', 'o#hooks'))).toEqual([
      'Fn dynamodb:PutItem o#hooks',
    ]);
  });

  it('forbids what it denies, whatever it allows', () => {
    const statements = [allow('sns:Publish', '*'), { ...allow('sns:Publish', 'arn:*:sns:*:*:*'), Effect: 'Deny' }];
    expect(use(statements, ...snsDemands({ Action: 'Publish', PhoneNumber: '+1' }))).toEqual(['Fn sns:Publish *']);
    const toTopic = snsDemands({ Action: 'Publish', TopicArn: 'arn:aws:sns:eu-west-1:000000000000:topic' });
    expect(() => use(statements, ...toTopic)).toThrow(AccessDenied);
  });

  it('parts purposes of a key', () => {
    const key = 'arn:aws:kms:eu-west-1:000000000000:key/1';
    const statements = [allow('kms:Decrypt', key, { 'kms:EncryptionContext:purpose': 'credential' })];
    const decrypt = (purpose: string): Demand[] => kmsDemands('Decrypt', { EncryptionContext: { purpose } }, key);
    expect(use(statements, ...decrypt('credential'))).toEqual([`Fn kms:Decrypt ${key} purpose=credential`]);
    expect(() => use(statements, ...decrypt('org-keys'))).toThrow(AccessDenied);
  });

  it('sends mail from the address that it names, whatever the name before it', () => {
    const identity = 'arn:aws:ses:eu-west-1:000000000000:identity/example.com';
    const statements = [allow('ses:SendEmail', identity, { 'ses:FromAddress': 'a@example.com' })];
    const mail = (Source: string, more = {}): Demand[] => sesDemands(new URLSearchParams({ Action: 'SendEmail', Source, ...more }));
    expect(use(statements, ...mail('Roster <a@example.com>'))).toHaveLength(1);
    expect(() => use(statements, ...mail('Roster <b@example.com>'))).toThrow(AccessDenied);
    // By a configuration set it needs the right to that as well.
    const bySet = mail('Roster <a@example.com>', { ConfigurationSetName: 'mails' });
    expect(() => use(statements, ...bySet)).toThrow(AccessDenied);
    const set = 'arn:aws:ses:eu-west-1:000000000000:configuration-set/mails';
    expect(use([...statements, allow('ses:SendEmail', set)], ...bySet)).toHaveLength(2);
  });

  it('needs for a batch of messages, and for the parts of an upload, the right to one', () => {
    const queue = 'arn:aws:sqs:eu-west-1:000000000000:q';
    const batch = sqsDemands('AmazonSQS.SendMessageBatch', { QueueUrl: 'http://127.0.0.1:1/000000000000/q' });
    expect(use([allow('sqs:SendMessage', queue)], ...batch)).toHaveLength(1);
    const part = s3Demands('PUT', '/b/reports/1.csv?partNumber=1&uploadId=2');
    expect(use([allow('s3:PutObject', 'arn:aws:s3:::b/reports/*')], ...part)).toHaveLength(1);
    expect(s3Demands('DELETE', '/b/reports/1.csv?uploadId=2')[0]?.action).toBe('s3:AbortMultipartUpload');
    expect(s3Demands('GET', '/b?list-type=2')[0]).toEqual({ action: 's3:ListBucket', resources: ['arn:aws:s3:::b'] });
  });

  it('with a condition that can not be judged stops the start', () => {
    const statement = { ...allow('sqs:SendMessage', '*'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    expect(() => stackWith([statement])).toThrow(UnsupportedError);
  });
});

describe('the gate', () => {
  it('spells grants as it spells their use, reads in one way', () => {
    const statements = [keyed(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], 'u#*')];
    expect(grantsOf(stackWith(statements))).toEqual(['Fn dynamodb:GetItem u#*', 'Fn dynamodb:Query u#*']);
    expect(use(statements, onTable('dynamodb:BatchGetItem', 'u#1', 'u#2'))).toEqual(['Fn dynamodb:GetItem u#*']);
  });

  it('judges functions alone', () => {
    const refused: string[] = [];
    const gate = new Gate(stackWith([]), { refused: (message) => refused.push(message) });
    expect(() => gate.check('Fn', [onTable('dynamodb:GetItem', 'u#1')])).toThrow(AccessDenied);
    expect(refused).toEqual([`Fn is not authorized to perform: dynamodb:GetItem on resource: ${table}, keys: u#1`]);
    expect(() => gate.check('operator', [onTable('dynamodb:Scan')])).not.toThrow();
    expect([gate.judges('Fn'), gate.judges('operator'), gate.judges(undefined)]).toEqual([true, false, false]);
  });

  it('asks for what Lambda does by a role', () => {
    const queue = 'arn:aws:sqs:eu-west-1:000000000000:parked';
    const failing = { DeadLetterConfig: { TargetArn: queue } };
    expect(() => new Gate(stackWith([], failing))).toThrow(AccessDenied);
    expect(() => new Gate(stackWith([allow('sqs:SendMessage', queue)], failing))).not.toThrow();
  });

  it('tells who signed, in a header or an address', () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=Fn1/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    expect(signerOf({ headers: { authorization } })).toBe('Fn1');
    expect(signerOf({ headers: {}, url: '/b/k?X-Amz-Credential=Fn2%2F20260101%2Feu-west-1&X-Amz-Date=0' })).toBe('Fn2');
    expect(signerOf({ headers: {}, url: '/b/k' })).toBeUndefined();
  });
});
