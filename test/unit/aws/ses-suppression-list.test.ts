import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { SesSuppressionList } from '../../../shared/aws/ses-suppression-list.ts';

/** SES, as far as one call goes. */
let ses: Server;
let statuses: number[] = [];
let asked: IncomingMessage[] = [];

beforeAll(async () => {
  ses = createServer((request, response) => {
    asked.push(request);
    response.writeHead(statuses.shift() ?? 200).end('{}');
  });
  await once(ses.listen(0, '127.0.0.1'), 'listening');
  process.env['AWS_ENDPOINT_URL_SESV2'] = `http://127.0.0.1:${(ses.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  delete process.env['AWS_ENDPOINT_URL_SESV2'];
  ses.close();
});

function answering(...given: readonly number[]): SesSuppressionList {
  statuses = [...given];
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return new SesSuppressionList(new DynamoDBClient({ region: 'eu-west-1', credentials }).config);
}

describe('SES’s list of addresses that get no mail', () => {
  it('is rid of an address by one signed request, whatever stands in it', async () => {
    await answering(200).remove('a+b/c@example.com');
    expect(asked.map(({ method, url }) => [method, url])).toEqual([
      ['DELETE', '/v2/email/suppression/addresses/a%2Bb%2Fc%40example.com'],
    ]);
    expect(asked[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/ses\/aws4_request/,
    );
  });

  it('is as it should be where the address is not on it', async () => {
    await answering(404).remove('a@example.com');
    expect(asked).toHaveLength(1);
  });

  it('is asked again where SES is busy, and not where it refuses', async () => {
    await answering(429, 503, 200).remove('a@example.com');
    expect(asked).toHaveLength(3);
    await expect(answering(403).remove('a@example.com')).rejects.toThrow('SES answered 403');
    expect(asked).toHaveLength(4);
  });
});
