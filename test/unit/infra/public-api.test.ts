import { globSync, readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { servedPaths } from '../../../infra/constructs/operations.ts';
import { referenced, SynthesizedStack, type Value } from './template.ts';

let stack: SynthesizedStack;
beforeAll(() => {
  stack = new SynthesizedStack('prod');
});
afterAll(() => stack.dispose());

/** Which bundle answers a route, as the template wires it. */
function wiring(): Map<string, string | undefined> {
  const bundles = new Map([...stack.functions()].map(([bundle, { id }]) => [id, bundle]));
  const integrations = new Map(stack.all<{ IntegrationUri: Value }>('AWS::ApiGatewayV2::Integration'));
  return new Map(
    stack
      .all<{ RouteKey: string; Target: { 'Fn::Join': [string, [string, Value]] } }>('AWS::ApiGatewayV2::Route')
      .map(([, { Properties }]) => {
        const uri = integrations.get(referenced(Properties.Target['Fn::Join'][1][1]) ?? '')?.Properties.IntegrationUri;
        return [Properties.RouteKey, bundles.get(referenced(uri) ?? '')];
      }),
  );
}

/** As API Gateway chooses: the path itself, else the longest `{proxy+}` that it begins with, else `$default`. */
function bundleServing(path: string): string | undefined {
  const routes = wiring();
  const exact = routes.get(`ANY ${path}`);
  if (exact !== undefined) return exact;
  const greedy = [...routes.keys()]
    .filter((route) => route.endsWith('{proxy+}') && `ANY ${path}`.startsWith(route.slice(0, -'{proxy+}'.length)))
    .sort((a, b) => b.length - a.length);
  return routes.get(greedy[0] ?? '$default');
}

/** Every path that an operation declares, with the folder of the function that lists it. */
const declaredPaths = (): [string, string][] =>
  globSync('functions/{api/*,pages}/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^\s*path: '(\/[^']*)',$/gm)].map(([, path = '']): [string, string] => [
      path,
      /^functions\/(api\/[^/]+|pages\/(?:account|factors|recovery|registration)|pages)/.exec(file)?.[1]?.replace('/', '-') ?? file,
    ]),
  );

describe('an operation', () => {
  it.each([
    ['/api/v1/users', 'api-users'],
    ['/api/v1/users/{id}/lifecycle/suspend', 'api-users'],
    ['/api/v1/users/{userId}/credentials/change_password', 'api-credentials'],
    ['/api/v1/users/{userId}/factors', 'api-factors'],
    ['/api/v1/users/{userId}/factors/{factorId}/verify', 'api-factors'],
    ['/api/v1/meta/schemas/user/default', 'api-schemas'],
    ['/api/v1/realms', 'api-schemas'],
    ['/api/v1/nothing', 'api-org'],
    ['/', 'pages'],
    ['/activate/{token}', 'pages'],
    ['/signin/reset-password/{token}', 'pages-recovery'],
    ['/signup', 'pages-registration'],
    ['/account/email', 'pages-account'],
    ['/invitation/{token}', 'pages-registration'],
    ['/api/v1/registrations/{registrationId}', 'api-users'],
  ])('at %s is reached in %s', (path, bundle) => {
    expect(bundleServing(path)).toBe(bundle);
  });

  it('lies in the function that its path leads to', () => {
    for (const [path, bundle] of declaredPaths()) expect([path, bundleServing(path)]).toEqual([path, bundle]);
  });
});

describe('the API', () => {
  it.each([
    'users',
    'groups',
    'meta',
    'realms',
    'policies',
    'brands',
    'org',
    'api-tokens',
    'authn',
    'sessions',
    'imports',
    'eventHooks',
    'logs',
  ])('answers everything under /api/v1/%s with one function', (resource) => {
    const routes = wiring();
    expect(routes.get(`ANY /api/v1/${resource}`)).toMatch(/^api-/);
    expect(routes.get(`ANY /api/v1/${resource}/{proxy+}`)).toBe(routes.get(`ANY /api/v1/${resource}`));
  });

  it('routes each served path to its function, and nothing else', () => {
    const expected = Object.entries(servedPaths).flatMap(([bundle, paths]) =>
      paths.map((path): [string, string] => [path === '$default' ? path : `ANY ${path}`, bundle]),
    );
    expect(wiring()).toEqual(new Map(expected));
    expect(wiring().size).toBe(expected.length);
  });

  it('needs one permission a function, however many routes', () => {
    const permissions = stack
      .all<{ Principal: string }>('AWS::Lambda::Permission')
      .filter(([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com');
    expect(permissions.length).toBe(Object.keys(servedPaths).length);
  });

  it('logs neither paths nor people', () => {
    const [stage] = stack.all<{ AccessLogSettings: { Format: string } }>('AWS::ApiGatewayV2::Stage');
    const format = stage?.[1].Properties.AccessLogSettings.Format ?? '';
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/context\.(path|identity|authorizer|protocol|domain)/);
  });

  it('speaks payload 2.0 and holds floods back', () => {
    for (const [, { Properties }] of stack.all('AWS::ApiGatewayV2::Integration'))
      expect(Properties).toMatchObject({ PayloadFormatVersion: '2.0' });
    const [stage] = stack.all('AWS::ApiGatewayV2::Stage');
    expect(stage?.[1].Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: expect.any(Number), ThrottlingBurstLimit: expect.any(Number) },
    });
  });
});
