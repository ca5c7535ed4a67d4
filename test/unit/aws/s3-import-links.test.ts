import { createHash, createHmac } from 'node:crypto';

import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';

import { S3ImportLinks } from '../../../shared/aws/s3-import-links.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a/session+token=' };
const now = Date.UTC(2026, 0, 31, 12);

const linksIn = (region: string): S3ImportLinks =>
  new S3ImportLinks(new SQSClient({ region, credentials }).config, 'imports', { now: () => now });

afterEach(() => {
  delete process.env['AWS_ENDPOINT_URL_S3'];
});

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The signature, worked out from the URL alone.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
function signatureOf(method: string, { host, pathname, searchParams }: URL, region: string): string {
  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .toSorted()
    .join('&');
  const canonical = [method, pathname, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const scope = `20260131/${region}/s3/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const key = ['20260131', region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', '20260131T120000Z', scope, hash].join('\n')).toString('hex');
}

describe('links to an import’s files', () => {
  it('take an upload of one key for 15 minutes', async () => {
    const { url, expires } = await linksIn('eu-west-1').signUpload('imp1');
    const signed = new URL(url);
    expect(signed.origin + signed.pathname).toBe('https://imports.s3.eu-west-1.amazonaws.com/uploads/imp1.csv');
    expect(Object.fromEntries(signed.searchParams)).toMatchObject({
      'X-Amz-Credential': 'AKIDEXAMPLE/20260131/eu-west-1/s3/aws4_request',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': credentials.sessionToken,
      'X-Amz-Signature': signatureOf('PUT', signed, 'eu-west-1'),
    });
    expect(expires).toBe(now + 900_000);
  });

  it('give the report as a file with a name', async () => {
    const signed = new URL((await linksIn('us-east-1').signReport('imp1')).url);
    expect(signed.pathname).toBe('/reports/imp1.csv');
    expect(Object.fromEntries(signed.searchParams)).toMatchObject({
      'response-content-disposition': 'attachment; filename="imp1.csv"',
      'response-content-type': 'text/csv; charset=utf-8',
      'X-Amz-Signature': signatureOf('GET', signed, 'us-east-1'),
    });
    // A plus sign would be a space to some and a plus to others.
    expect(signed.search).not.toContain('+');
  });

  it('lead to where the region’s buckets are, or to the endpoint that the environment names', async () => {
    expect(new URL((await linksIn('cn-north-1').signUpload('imp1')).url).host).toBe('imports.s3.cn-north-1.amazonaws.com.cn');
    process.env['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:4566';
    const signed = new URL((await linksIn('eu-west-1').signUpload('imp1')).url);
    expect(signed.origin + signed.pathname).toBe('http://127.0.0.1:4566/imports/uploads/imp1.csv');
    expect(signed.searchParams.get('X-Amz-Signature')).toBe(signatureOf('PUT', signed, 'eu-west-1'));
  });
});
