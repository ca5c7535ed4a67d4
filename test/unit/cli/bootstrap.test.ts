import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import { LambdaClient } from '@aws-sdk/client-lambda';

import { bootstrap } from '../../../cli/bootstrap.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Lambda's Invoke API, which notes what it was asked. */
async function lambdaThat(answer: unknown, functionError?: string) {
  const asked: { path: string | undefined; event: unknown }[] = [];
  const listening = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ path: request.url, event: JSON.parse(body) });
      response.writeHead(200, functionError === undefined ? {} : { 'x-amz-function-error': functionError });
      response.end(JSON.stringify(answer));
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  return { client, asked };
}

const request = { functionName: 'Roster-Bootstrap', adminLogin: 'ada@example.com', wantsToken: false };

describe('roster bootstrap', () => {
  it('prints the link that the function makes', async () => {
    const { client, asked } = await lambdaThat({ ok: true, activationUrl: 'https://id.example.com/activate/abc' });
    expect(await bootstrap(client, request)).toBe('https://id.example.com/activate/abc');
    expect(asked).toEqual([
      { path: '/2015-03-31/functions/Roster-Bootstrap/invocations', event: { action: 'link', adminLogin: 'ada@example.com' } },
    ]);
  });

  it('prints a token when asked for one', async () => {
    const { client, asked } = await lambdaThat({ ok: true, apiToken: '00abc' });
    expect(await bootstrap(client, { ...request, wantsToken: true })).toBe('00abc');
    expect(asked[0]?.event).toMatchObject({ action: 'token' });
  });

  it('says that the function failed, and nothing of its payload', async () => {
    const { client } = await lambdaThat({ errorMessage: 'secret' }, 'Unhandled');
    await expect(bootstrap(client, request)).rejects.toThrow('the function failed (Unhandled): its log says why');
  });

  it('refuses an answer without a link', async () => {
    const { client } = await lambdaThat({ ok: false });
    await expect(bootstrap(client, request)).rejects.toThrow('the function gave no link');
  });
});
