import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { LambdaDialer } from '../../../shared/aws/dialer.ts';

const request = {
  url: 'https://hooks.example.com/',
  method: 'GET',
  headers: {},
  timeoutMs: 3_000,
  maxResponseBytes: 65_536,
} as const;
const result = { ok: false, kind: 'timeout', detail: 'connect', latencyMs: 3_000 };

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
const good: Answer = { status: 200, body: JSON.stringify(result) };

/** Lambda, as far as one call goes. */
let lambda: Server;
let answers: Answer[] = [];
let asked: { readonly request: IncomingMessage; readonly body: string }[] = [];

beforeAll(async () => {
  lambda = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      asked.push({ request: incoming, body: text });
      const { status, headers = {}, body = '' } = answers.shift() ?? good;
      response.writeHead(status, headers).end(body);
    });
  });
  await once(lambda.listen(0, '127.0.0.1'), 'listening');
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  delete process.env['AWS_ENDPOINT_URL_LAMBDA'];
  lambda.close();
});

function answering(...given: readonly Answer[]): LambdaDialer {
  answers = [...given];
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'of-the-role' };
  return new LambdaDialer(new DynamoDBClient({ region: 'eu-west-1', credentials }).config, 'dialer:1');
}

describe('LambdaDialer', () => {
  it('has the function call, waits for it, and gives what it says', async () => {
    expect(await answering(good).dial(request)).toEqual(result);
    const [{ request: sent, body } = { request: undefined, body: '' }] = asked;
    expect([sent?.method, sent?.url, body]).toEqual([
      'POST',
      '/2015-03-31/functions/dialer%3A1/invocations',
      JSON.stringify(request),
    ]);
    expect(sent?.headers).toMatchObject({
      'x-amz-invocation-type': 'RequestResponse',
      'x-amz-security-token': 'of-the-role',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it('tries again where Lambda is busy or fails, and no more than three times', async () => {
    expect(await answering({ status: 429 }, { status: 503 }, good).dial(request)).toEqual(result);
    expect(asked).toHaveLength(3);
    await expect(answering({ status: 500 }, { status: 500 }, { status: 500 }, good).dial(request)).rejects.toThrow(
      'Lambda answered 500',
    );
    expect(asked).toHaveLength(6);
  });

  it('does not try again what is refused', async () => {
    await expect(answering({ status: 403 }).dial(request)).rejects.toThrow('Lambda answered 403');
    expect(asked).toHaveLength(1);
  });

  it('does not take a failure of its own for the endpoint’s', async () => {
    const failed = { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: '{}' };
    await expect(answering(failed).dial(request)).rejects.toThrow('Unhandled');
  });
});
