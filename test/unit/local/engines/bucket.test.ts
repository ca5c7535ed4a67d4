import { describe, expect, it } from '@jest/globals';

import { type BucketChange, corsHeaders, notification, notifiedQueues } from '../../../../local/engines/bucket.ts';
import { resourceTypes } from '../../../../local/template/resource-types.ts';

const put = (key: string): BucketChange => ({ event: 'ObjectCreated:Put', bucket: 'files', key, size: 3, etag: '"abc"' });

const bucketOf = (properties: object): Parameters<typeof notifiedQueues>[0] => ({
  id: 'Bucket',
  name: 'files',
  arn: '',
  properties: resourceTypes['AWS::S3::Bucket'].parse(properties),
});

const announcing = (Event: string, ...Rules: { Name: string; Value: string }[]): Parameters<typeof notifiedQueues>[0] =>
  bucketOf({ NotificationConfiguration: { QueueConfigurations: [{ Event, Queue: 'arn:queue', Filter: { S3Key: { Rules } } }] } });

describe("a bucket's notifications", () => {
  const uploads = { Name: 'prefix', Value: 'uploads/' };
  const csv = { Name: 'suffix', Value: '.csv' };

  it.each([
    [announcing('s3:ObjectCreated:*', uploads), put('uploads/a'), ['arn:queue']],
    [announcing('s3:ObjectCreated:*', uploads), put('reports/a'), []],
    [announcing('s3:ObjectCreated:*', uploads, csv), put('uploads/a.csv'), ['arn:queue']],
    [announcing('s3:ObjectCreated:*', uploads, csv), put('uploads/a.txt'), []],
    [announcing('s3:ObjectCreated:Put'), put('a'), ['arn:queue']],
    [announcing('s3:ObjectCreated:Post'), put('a'), []],
    [announcing('s3:ObjectCreated:*'), { event: 'ObjectRemoved:Delete' as const, bucket: 'files', key: 'a' }, []],
    [bucketOf({}), put('a'), []],
  ])('reach the queues whose configuration fits (case %#)', (bucket, change, queues) => {
    expect(notifiedQueues(bucket, change)).toEqual(queues);
  });

  it('have the shape of S3, with the key encoded as in a form', () => {
    expect(notification(put('uploads/red flower é+&.csv'), new Date(0))).toMatchObject({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          eventTime: '1970-01-01T00:00:00.000Z',
          eventName: 'ObjectCreated:Put',
          s3: {
            bucket: { name: 'files', arn: 'arn:aws:s3:::files' },
            object: { key: 'uploads/red+flower+%C3%A9%2B%26.csv', size: 3, eTag: 'abc' },
          },
        },
      ],
    });
  });
});

describe("a bucket's CORS rules", () => {
  const { CorsRules } = bucketOf({
    CorsConfiguration: {
      CorsRules: [
        { AllowedOrigins: ['http://localhost:8080'], AllowedMethods: ['PUT'], AllowedHeaders: ['content-type'], MaxAge: 3600 },
        { AllowedOrigins: ['https://*.example.com'], AllowedMethods: ['GET'], ExposedHeaders: ['ETag'] },
      ],
    },
  }).properties.CorsConfiguration;

  it('allow what one of them allows', () => {
    expect(corsHeaders(CorsRules, 'http://localhost:8080', 'PUT', 'Content-Type')).toMatchObject({
      'access-control-allow-origin': 'http://localhost:8080',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '3600',
    });
    expect(corsHeaders(CorsRules, 'https://a.example.com', 'GET', undefined)).toMatchObject({
      'access-control-expose-headers': 'ETag',
    });
  });

  it.each([
    ['http://localhost:9999', 'PUT', undefined],
    ['http://localhost:8080', 'DELETE', undefined],
    ['http://localhost:8080', 'PUT', 'content-type, x-other'],
    ['https://example.org', 'GET', undefined],
  ])('allow nothing else: %s %s %s', (origin, method, headers) => {
    expect(corsHeaders(CorsRules, origin, method, headers)).toBeUndefined();
  });
});
