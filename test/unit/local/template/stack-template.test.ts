import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { StartError } from '../../../../local/errors.ts';
import { StackTemplate } from '../../../../local/template/stack-template.ts';

type Resources = Record<string, { Type: string; Properties?: object; Condition?: string }>;

function stackOf(Resources: Resources, rest: object = {}): StackTemplate {
  const cdkOut = mkdtempSync(join(tmpdir(), 'template-'));
  writeFileSync(join(cdkOut, 'Any.template.json'), JSON.stringify({ Resources, ...rest }));
  writeFileSync(join(cdkOut, 'Any.assets.json'), JSON.stringify({ files: { abc: { source: { path: 'asset.abc' } } } }));
  return new StackTemplate({ cdkOut, stackId: 'Any', apiUrl: 'http://localhost:8080', queueEndpoint: 'http://127.0.0.1:4100' });
}

const fn = { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'assets', S3Key: 'abc.zip' } };

describe('a stack template', () => {
  it('gives names and ARNs that are the same at every start', () => {
    const resources: Resources = {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: { KeySchema: [], AttributeDefinitions: [], Replicas: [{ Region: { Ref: 'AWS::Region' } }] },
      },
      Queue: { Type: 'AWS::SQS::Queue' },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Key: { Type: 'AWS::KMS::Key' },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          ...fn,
          Environment: { Variables: { QUEUE: { Ref: 'Queue' }, STREAM: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } },
        },
      },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    };
    const template = stackOf(resources, { Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } } });
    const { Key, ...names } = template.names();
    expect(names).toEqual({
      Table: 'Any-Table',
      Queue: 'http://127.0.0.1:4100/000000000000/Any-Queue',
      Bucket: 'any-bucket',
      Fn: 'Any-Fn',
      Api: 'Api',
    });
    expect(Key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(stackOf(resources).names().Key).toBe(Key);
    expect(template.outputs()).toEqual({ Url: 'http://localhost:8080' });

    const [only] = template.list('AWS::Lambda::Function');
    expect(only?.properties.Environment.Variables).toEqual({
      QUEUE: 'http://127.0.0.1:4100/000000000000/Any-Queue',
      STREAM: 'arn:aws:dynamodb:eu-west-1:000000000000:table/Any-Table/stream/local',
    });
    expect(only && template.codeFolder(only)).toMatch(/asset\.abc$/);
  });

  it('has no resource whose condition does not hold', () => {
    const template = stackOf(
      { Queue: { Type: 'AWS::SQS::Queue', Condition: 'Never' }, Other: { Type: 'AWS::Unheard::Of', Condition: 'Never' } },
      { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } },
    );
    expect(template.list('AWS::SQS::Queue')).toEqual([]);
  });

  it('passes over logs and alarms, and lets others refer to them', () => {
    const template = stackOf(
      { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { Anything: 'goes' } } },
      { Outputs: { Logs: { Value: { 'Fn::GetAtt': ['Logs', 'Arn'] } } } },
    );
    expect(template.outputs()).toEqual({ Logs: 'arn:aws:logs:eu-west-1:000000000000:Any-Logs' });
  });

  it.each<[string, Resources, string]>([
    ['a resource type', { Cluster: { Type: 'AWS::ECS::Cluster' } }, 'the resource type AWS::ECS::Cluster (Cluster)'],
    ['a property', { Q: { Type: 'AWS::SQS::Queue', Properties: { Fast: true } } }, 'the property Fast of AWS::SQS::Queue (Q)'],
    [
      'a nested property',
      { R: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: '0', Arn: 'a', InputTransformer: {} }] } } },
      'the property Targets.InputTransformer of AWS::Events::Rule (R)',
    ],
    [
      'a value',
      { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } } },
      'such a value of ProtocolType of AWS::ApiGatewayV2::Api (Api)',
    ],
    [
      'an attribute',
      {
        Q: { Type: 'AWS::SQS::Queue' },
        Fn: { Type: 'AWS::Lambda::Function', Properties: { ...fn, Description: { 'Fn::GetAtt': ['Q', 'Colour'] } } },
      },
      'the attribute Colour of AWS::SQS::Queue (Q)',
    ],
  ])('stops at %s that it does not know, by its name', (_, resources, what) => {
    expect(() => stackOf(resources)).toThrow(`The local stack does not know ${what}`);
  });

  it('says in a sentence when there is nothing to read', () => {
    const options = { cdkOut: '/nowhere', stackId: 'Any', apiUrl: '', queueEndpoint: '' };
    expect(() => new StackTemplate(options)).toThrow(StartError);
    expect(() => new StackTemplate(options)).toThrow("The synthesized stack can't be read (/nowhere/Any.template.json)");
  });
});
