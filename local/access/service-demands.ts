import * as z from 'zod';

import { arn } from '../template/stack-template.ts';
import type { Demand } from './demand.ts';

const Queued = z.object({ QueueUrl: z.string().default('') });
const Entries = z.object({ Entries: z.array(z.object({ EventBusName: z.string().default('default') })).default([]) });
const Wrapped = z.object({ EncryptionContext: z.record(z.string(), z.string()).default({}) });

/** @param target such as `AmazonSQS.SendMessageBatch`; a batch needs the right to its one */
export function sqsDemands(target: string, body: unknown): Demand[] {
  const operation = target.slice(target.indexOf('.') + 1).replace(/Batch$/, '');
  const { QueueUrl } = Queued.parse(body ?? {});
  return [{ action: `sqs:${operation}`, resources: [arn('sqs', QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1))] }];
}

/** A text message goes to a number, which has no ARN. */
export function snsDemands(form: Readonly<Record<string, string>>): Demand[] {
  const to = form['TopicArn'] ?? form['TargetArn'] ?? form['PhoneNumber'] ?? '';
  return [{ action: `sns:${form['Action'] ?? ''}`, resources: [to] }];
}

/** @param url path-style: `/bucket/key?query` */
export function s3Demands(method: string, url: string): Demand[] {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const resources = [`arn:aws:s3:::${[bucket, key].filter(Boolean).join('/')}`];
  return [{ action: `s3:${key === '' ? bucketAction(method) : objectAction(method, searchParams.has('uploadId'))}`, resources }];
}

function objectAction(method: string, ofUpload: boolean): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return ofUpload ? 'ListMultipartUploadParts' : 'GetObject';
    case 'DELETE':
      return ofUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return 'PutObject';
  }
}

function bucketAction(method: string): string {
  return method === 'GET' || method === 'HEAD' ? 'ListBucket' : 'DeleteObject';
}

export function busDemands(input: unknown): Demand[] {
  const buses = new Set(Entries.parse(input).Entries.map(({ EventBusName }) => EventBusName));
  return [...buses].map((bus) => ({
    action: 'events:PutEvents',
    resources: [bus.startsWith('arn:') ? bus : arn('events', `event-bus/${bus}`)],
  }));
}

/** @param key ARN of the key that would do it */
export function kmsDemands(operation: string, input: unknown, key: string): Demand[] {
  const { EncryptionContext } = Wrapped.parse(input);
  const context = Object.entries(EncryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value] as const);
  return [{ action: `kms:${operation}`, resources: [key], context: Object.fromEntries(context) }];
}

/** SES goes by the address's identity where it is verified, else by its domain's; and by the configuration set, where the mail names one. */
export function sesDemands(form: URLSearchParams): Demand[] {
  const source = form.get('Source') ?? '';
  // The name before an address is no part of what IAM compares.
  const sender = /<([^<>]+)>$/.exec(source)?.[1] ?? source;
  const identities = [sender, sender.slice(sender.indexOf('@') + 1)].map((identity) => `identity/${identity}`);
  const set = form.get('ConfigurationSetName');
  return [identities, ...(set === null ? [] : [[`configuration-set/${set}`]])].map((resources) => ({
    action: `ses:${form.get('Action') ?? ''}`,
    resources: resources.map((resource) => arn('ses', resource)),
    context: { 'ses:FromAddress': sender },
  }));
}

/** The list of addresses that get no mail is the account's, and has no ARN. */
export const suppressionDemands = (operation: string): Demand[] => [
  { action: `ses:${operation}`, resources: ['*'], context: { 'ses:ApiVersion': '2' } },
];
