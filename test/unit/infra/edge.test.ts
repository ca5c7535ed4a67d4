import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { firewallStackId, rosterApp } from '../../../infra/synthesize.ts';
import { variableNames } from '../../../shared/config/index.ts';
import {
  actionsOf,
  bundleNames,
  deployedLength,
  edgeBundles,
  referenced,
  type Role,
  SynthesizedStack,
  type Value,
} from './template.ts';
import { variants } from './variants.ts';

interface DistributionConfig {
  readonly Aliases?: readonly string[];
  readonly WebACLId: string;
  readonly HttpVersion: string;
  readonly ViewerCertificate?: Readonly<Record<string, string>>;
  readonly DefaultCacheBehavior: Readonly<Record<string, unknown>>;
  readonly CacheBehaviors?: unknown;
  readonly CustomErrorResponses: readonly { readonly ErrorCode: number; readonly ErrorCachingMinTTL: number }[];
  readonly Origins: readonly {
    readonly DomainName: Value;
    readonly CustomOriginConfig: Readonly<Record<string, unknown>>;
    readonly OriginCustomHeaders: readonly { readonly HeaderName: string; readonly HeaderValue: Value }[];
  }[];
}

let stack: SynthesizedStack;
let withDomain: SynthesizedStack;
beforeAll(() => {
  stack = new SynthesizedStack('prod', variants['edge']);
  withDomain = new SynthesizedStack('prod', variants['edge with a domain']);
});
afterAll(() => {
  stack.dispose();
  withDomain.dispose();
});

/** Of the resources of a type in which there is one alone. */
function only<Properties>(of: SynthesizedStack, type: string): { readonly id: string; readonly properties: Properties } {
  const found = of.all<Properties>(type);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} of ${type}`);
  return { id: first[0], properties: first[1].Properties };
}

const configOf = (of: SynthesizedStack): DistributionConfig =>
  only<{ DistributionConfig: DistributionConfig }>(of, 'AWS::CloudFront::Distribution').properties.DistributionConfig;

describe('the distribution', () => {
  it('has the firewall before it and the API alone behind it, over TLS 1.2', () => {
    const { WebACLId, Origins, HttpVersion } = configOf(stack);
    const api = only(stack, 'AWS::ApiGatewayV2::Api');
    expect(WebACLId).toBe(variants['edge']?.['webAclArn']);
    expect(HttpVersion).toBe('http2and3');
    expect(Origins).toHaveLength(1);
    expect(JSON.stringify(Origins[0]?.DomainName)).toContain(`{"Ref":"${api.id}"},".execute-api."`);
    expect(Origins[0]?.CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] });
  });

  it('sends the secret along, which no template holds', () => {
    const secret = only<{ SecretString?: string }>(stack, 'AWS::SecretsManager::Secret');
    const [header, ...others] = configOf(stack).Origins[0]?.OriginCustomHeaders ?? [];
    expect(others).toEqual([]);
    expect(header?.HeaderName).toBe('x-roster-origin');
    expect(header?.HeaderValue).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secret.id }, ':SecretString:::}}']],
    });
    expect(secret.properties.SecretString).toBeUndefined();
  });

  it('keeps nothing, errors neither, and sends everything but the host', () => {
    const { DefaultCacheBehavior, CacheBehaviors, CustomErrorResponses } = configOf(stack);
    expect(CacheBehaviors).toBeUndefined();
    expect(DefaultCacheBehavior).toMatchObject({
      AllowedMethods: expect.arrayContaining(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']),
      // AWS's own policies: CachingDisabled, AllViewerExceptHostHeader, SecurityHeadersPolicy.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
      ViewerProtocolPolicy: 'redirect-to-https',
    });
    expect(CustomErrorResponses.map(({ ErrorCode }) => ErrorCode)).toEqual([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
    for (const { ErrorCachingMinTTL } of CustomErrorResponses) expect(ErrorCachingMinTTL).toBe(0);
  });

  it("writes the caller's address over whatever the caller sent by that name", () => {
    const { FunctionCode } = only<{ FunctionCode: string }>(stack, 'AWS::CloudFront::Function').properties;
    const event = {
      viewer: { ip: '2001:db8::1' },
      request: { headers: { 'x-roster-viewer': { value: '192.0.2.66', multiValue: [{ value: '192.0.2.66' }] }, accept: {} } },
    };
    const sent: unknown = runInNewContext(`${FunctionCode}; JSON.stringify(handler(event))`, { event });
    expect(JSON.parse(String(sent))).toEqual({ headers: { 'x-roster-viewer': { value: '2001:db8::1' }, accept: {} } });
    expect(configOf(stack).DefaultCacheBehavior).toMatchObject({ FunctionAssociations: [{ EventType: 'viewer-request' }] });
  });

  it('is the origin of links, by its own name or by the domain that leads to it', () => {
    const distribution = only(stack, 'AWS::CloudFront::Distribution').id;
    for (const { Environment } of stack.functions().values())
      expect(Environment?.Variables['ROSTER_ORIGIN']).toEqual({
        'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distribution, 'DomainName'] }]],
      });
    for (const { Environment } of withDomain.functions().values())
      expect(Environment?.Variables['ROSTER_ORIGIN']).toBe('https://id.example.com');
    expect(configOf(withDomain)).toMatchObject({
      Aliases: ['id.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: variants['edge with a domain']?.['certificateArn'],
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
    });
    expect(withDomain.all('AWS::ApiGatewayV2::DomainName')).toEqual([]);
    expect(withDomain.template.Outputs).toHaveProperty('DistributionDomain');
  });
});

describe('the API behind it', () => {
  it('asks for the header on every route, and keeps the answer for five minutes', () => {
    for (const one of [stack, withDomain]) {
      const authorizer = only<{ AuthorizerUri: Value }>(one, 'AWS::ApiGatewayV2::Authorizer');
      expect(authorizer.properties).toMatchObject({
        AuthorizerType: 'REQUEST',
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        IdentitySource: ['$request.header.x-roster-origin'],
        AuthorizerResultTtlInSeconds: 300,
      });
      expect(JSON.stringify(authorizer.properties.AuthorizerUri)).toContain(one.functions().get('edge-authorizer')?.id);
      const routes = one.all<{ AuthorizationType: string; AuthorizerId: Value }>('AWS::ApiGatewayV2::Route');
      expect(routes.length).toBeGreaterThan(40);
      for (const [, { Properties }] of routes)
        expect([Properties.AuthorizationType, referenced(Properties.AuthorizerId)]).toEqual(['CUSTOM', authorizer.id]);
      // The distribution calls that address: it is closed by the header alone.
      expect(only(one, 'AWS::ApiGatewayV2::Api').properties).toMatchObject({ DisableExecuteApiEndpoint: false });
    }
  });

  it("tells the functions that answer, and no other, that the caller's address is to be believed", () => {
    const told = [...stack.functions()]
      .filter(([, { Environment }]) => Environment?.Variables['EDGE'] === 'cloudfront')
      .map(([bundle]) => bundle);
    expect(told.sort()).toEqual(bundleNames.filter((name) => name.startsWith('api-') || name.startsWith('pages')).sort());
  });
});

describe('the functions of the edge', () => {
  it('are there with it alone', () => {
    expect(edgeBundles.sort()).toEqual(['edge-authorizer', 'edge-rotation']);
    expect([...stack.functions().keys()].sort()).toEqual([...bundleNames, ...edgeBundles].sort());
    for (const stage of ['local', 'prod']) {
      const plain = new SynthesizedStack(stage, stage === 'local' ? variants['edge'] : {});
      expect([...plain.functions().keys()].sort()).toEqual([...bundleNames].sort());
      expect(plain.json).not.toMatch(/CloudFront|SecretsManager|Authorizer|"EDGE"/);
      plain.dispose();
    }
  });

  it('may do what they do, to the one secret and the one distribution', () => {
    const rights = (bundle: string): string[] =>
      stack
        .statementsOf(bundle)
        .flatMap((statement) => actionsOf(statement).map((action) => `${action} ${JSON.stringify(statement.Resource)}`))
        .filter((right) => !right.startsWith('logs:'));
    const secret = `{"Ref":"${only(stack, 'AWS::SecretsManager::Secret').id}"}`;
    expect(rights('edge-authorizer')).toEqual([`secretsmanager:GetSecretValue ${secret}`]);
    const rotation = rights('edge-rotation');
    expect(rotation.slice(0, 4)).toEqual(
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (action) => `secretsmanager:${action} ${secret}`,
      ),
    );
    expect(rotation.slice(4).map((right) => right.split(' ')[0])).toEqual([
      'cloudfront:GetDistribution',
      'cloudfront:UpdateDistribution',
      'wafv2:GetWebACL',
    ]);
    for (const right of rotation.slice(4, 6))
      expect(right).toContain(`:distribution/",{"Ref":"${only(stack, 'AWS::CloudFront::Distribution').id}"}`);
    expect(rotation[6]).toBe(`wafv2:GetWebACL "${variants['edge']?.['webAclArn']}"`);
  });

  it('rotate the secret each thirty days, once everything is there', () => {
    const { properties } = only<{ RotationLambdaARN: Value }>(stack, 'AWS::SecretsManager::RotationSchedule');
    expect(properties).toMatchObject({ RotationRules: { AutomaticallyAfterDays: 30 }, RotateImmediatelyOnUpdate: false });
    expect(referenced(properties.RotationLambdaARN)).toBe(stack.functions().get('edge-rotation')?.id);
    const [callers, ...others] = stack
      .all<{ Principal: string; SourceArn: Value }>('AWS::Lambda::Permission')
      .filter(([, { Properties }]) => Properties.Principal === 'secretsmanager.amazonaws.com');
    expect(others).toEqual([]);
    expect(referenced(callers?.[1].Properties.SourceArn)).toBe(only(stack, 'AWS::SecretsManager::Secret').id);
  });
});

describe('its template', () => {
  it('stays far from what CloudFormation, IAM and Lambda refuse', () => {
    expect(Object.keys(withDomain.template.Resources).length).toBeLessThan(460);
    expect(Buffer.byteLength(withDomain.json)).toBeLessThan(700_000);
    for (const [, { Properties }] of withDomain.all<Role>('AWS::IAM::Role'))
      expect(deployedLength(Properties.Policies ?? [])).toBeLessThan(10_000);
    for (const { Environment } of withDomain.functions().values()) {
      expect(deployedLength(Environment?.Variables ?? {})).toBeLessThan(3000);
      for (const name of Object.keys(Environment?.Variables ?? {})) expect(variableNames).toContain(name);
    }
  });
});

describe('the firewall', () => {
  it('is a stack of its own in us-east-1, and says what the org is told', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'roster-firewall-'));
    const assembly = rosterApp({ outdir, context: { stage: 'staging', edge: 'firewall', domain: 'id.example.com' } }).synth();
    expect(assembly.stacks.map(({ stackName, environment }) => [stackName, environment.region])).toEqual([
      ['RosterEdge-staging', 'us-east-1'],
    ]);
    const template: unknown = JSON.parse(readFileSync(assembly.getStackArtifact(firewallStackId).templateFullPath, 'utf8'));
    expect(template).toMatchObject({
      Outputs: { WebAclArn: { Value: { 'Fn::GetAtt': ['WebAcl', 'Arn'] } } },
      Resources: {
        WebAcl: {
          Type: 'AWS::WAFv2::WebACL',
          Properties: {
            Scope: 'CLOUDFRONT',
            DefaultAction: { Allow: {} },
            Rules: [
              { Action: { Block: {} }, Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 50_000 } } },
              { Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesAmazonIpReputationList' } } },
              { Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesKnownBadInputsRuleSet' } } },
              { Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesCommonRuleSet' } } },
            ],
          },
        },
      },
    });
    rmSync(outdir, { recursive: true });
  });

  it('is none of the local stage', () => {
    expect(() => rosterApp({ context: { stage: 'local', edge: 'firewall' } })).toThrow('the local stage has no edge');
  });
});
