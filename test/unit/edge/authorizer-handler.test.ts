import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';

/** Secrets Manager's wire, as far as the authorizer speaks it. */
let values: Record<string, string> = {};
let down = false;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += String(part)));
  request.on('end', () => {
    const { VersionStage }: { VersionStage: string } = JSON.parse(body);
    const value = values[VersionStage];
    const json = { 'content-type': 'application/x-amz-json-1.1' };
    if (down) response.writeHead(400, json).end(JSON.stringify({ __type: 'AccessDeniedException' }));
    else if (value === undefined) response.writeHead(400, json).end(JSON.stringify({ __type: 'ResourceNotFoundException' }));
    else response.writeHead(200, json).end(JSON.stringify({ SecretString: value }));
  });
});

const environment = { ...process.env };
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has one
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ORIGIN_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:origin',
  });
});
afterAll(async () => {
  process.env = environment;
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});
beforeEach(() => {
  values = { AWSCURRENT: 'current', AWSPREVIOUS: 'previous' };
  down = false;
});

/** A fresh instance of the function. */
async function instance(): Promise<(headers?: Record<string, string>) => Promise<{ isAuthorized: boolean }>> {
  jest.resetModules();
  const { handler } = await import('../../../functions/edge/authorizer/handler.ts');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the handler reads the headers alone
  return (headers) => handler({ headers } as unknown as APIGatewayRequestAuthorizerEventV2);
}

describe('the authorizer', () => {
  it('lets in what carries the value, the former or the coming one', async () => {
    values['AWSPENDING'] = 'pending';
    const authorize = await instance();
    for (const value of ['current', 'previous', 'pending'])
      expect(await authorize({ 'x-roster-origin': value })).toEqual({ isAuthorized: true });
  });

  it('refuses everything else', async () => {
    const authorize = await instance();
    for (const headers of [undefined, {}, { 'x-roster-origin': 'wrong' }, { 'x-roster-origin': '' }, { authorization: 'current' }])
      expect(await authorize(headers)).toEqual({ isAuthorized: false });
  });

  it('fails where it may not read the secret, which API Gateway answers 500, and recovers', async () => {
    const authorize = await instance();
    down = true;
    await expect(authorize({ 'x-roster-origin': 'current' })).rejects.toThrow();
    down = false;
    expect(await authorize({ 'x-roster-origin': 'current' })).toEqual({ isAuthorized: true });
  });
});
