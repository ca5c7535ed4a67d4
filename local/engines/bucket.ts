import { randomBytes } from 'node:crypto';

import { region, type RunResource } from '../template/stack-template.ts';

type Bucket = RunResource<'AWS::S3::Bucket'>;
type CorsRule = Bucket['properties']['CorsConfiguration']['CorsRules'][number];

/** What happened to an object. */
export interface BucketChange {
  readonly event:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Post'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete';
  readonly bucket: string;
  readonly key: string;
  readonly size?: number;
  readonly etag?: string;
}

/** ARNs of the queues that a bucket tells of a change. */
export function notifiedQueues({ properties }: Bucket, { event, key }: BucketChange): string[] {
  const { QueueConfigurations } = properties.NotificationConfiguration;
  const wanted = QueueConfigurations.filter(({ Event, Filter }) => {
    const [, family = ''] = /^s3:(.*?)\*?$/.exec(Event) ?? [];
    const hears = Event.endsWith('*') ? event.startsWith(family) : event === family;
    return (
      hears &&
      Filter.S3Key.Rules.every(({ Name, Value }) => (Name.toLowerCase() === 'prefix' ? key.startsWith(Value) : key.endsWith(Value)))
    );
  });
  return wanted.map(({ Queue }) => Queue);
}

/**
 * The message that S3 sends.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notification({ event, bucket, key, size, etag }: BucketChange, at: Date): object {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: at.toISOString(),
        eventName: event,
        userIdentity: { principalId: 'local' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(), 'x-amz-id-2': 'local' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'local',
          bucket: { name: bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            // As a form field is encoded, but for the slashes.
            key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            ...(size !== undefined && { size }),
            ...(etag !== undefined && { eTag: etag.replaceAll('"', '') }),
            sequencer: (at.getTime() * 1000).toString(16).toUpperCase().padStart(16, '0'),
          },
        },
      },
    ],
  };
}

/** Headers of the first rule that allows the request, as S3 picks it; nothing where none does. */
export function corsHeaders(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  requested: string | undefined,
): Record<string, string> | undefined {
  const headers = requested ? requested.toLowerCase().split(/\s*,\s*/) : [];
  const rule = rules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders }) =>
      AllowedMethods.includes(method) &&
      AllowedOrigins.some((allowed) => like(allowed, origin)) &&
      headers.every((header) => AllowedHeaders.some((allowed) => like(allowed, header))),
  );
  return (
    rule && {
      'access-control-allow-origin': rule.AllowedOrigins.includes('*') ? '*' : origin,
      'access-control-allow-methods': rule.AllowedMethods.join(', '),
      ...(headers.length > 0 && { 'access-control-allow-headers': headers.join(', ') }),
      ...(rule.ExposedHeaders.length > 0 && { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
      ...(rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    }
  );
}

/** Whether a value fits a pattern with at most one `*`. */
function like(pattern: string, value: string): boolean {
  const [start = '', end] = pattern.toLowerCase().split('*');
  const lower = value.toLowerCase();
  return end === undefined ? lower === start : lower.startsWith(start) && lower.endsWith(end);
}
