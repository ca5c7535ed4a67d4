import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { Kms } from '../../../local/services/kms.ts';

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly receives: number;
}

export interface BusEvent {
  readonly detailType: string;
  readonly detail: string;
}

/** A call of an event hook, as its endpoint saw it. */
export interface Delivery {
  readonly url: string;
  readonly body: string;
}

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** What the services beside the table hold, as plain values: a fork has its own. */
interface Held {
  queues: Map<string, readonly QueuedMessage[]>;
  bus: readonly BusEvent[];
  mails: readonly object[];
  deliveries: readonly Delivery[];
  objects: Map<string, Stored>;
  sequence: number;
}

const keyId = 'roster-test-key';
const kms = new Kms([{ id: keyId, arn: `arn:aws:kms:local:0:key/${keyId}`, aliases: [], material: Buffer.alloc(32, 7) }]);

/** The queues' addresses, and every other name that functions are given. */
export const environment: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-west-1',
  TABLE_NAME: 'roster',
  ROSTER_STAGE: 'local',
  ROSTER_ORIGIN: 'https://id.example.com',
  REGISTRATION: 'open',
  KEY_ID: keyId,
  EVENT_BUS_NAME: 'bus',
  MESSAGE_QUEUE_URL: 'https://sqs.example/messages',
  RECOVERY_QUEUE_URL: 'https://sqs.example/recovery',
  LOG_WAKEUP_QUEUE_URL: 'https://sqs.example/log-wakeups',
  HOOK_WAKEUP_QUEUE_URL: 'https://sqs.example/hook-wakeups',
  HOOK_BACKFILL_QUEUE_URL: 'https://sqs.example/hook-backfills',
  DIRECTORY_JOB_QUEUE_URL: 'https://sqs.example/directory-jobs',
  IMPORT_CHUNK_QUEUE_URL: 'https://sqs.example/import-chunks',
  DEPARTURE_QUEUE_URL: 'https://sqs.example/departures',
  ERASURE_WAKEUP_QUEUE_URL: 'https://sqs.example/erasure-wakeups',
  MEMBER_COUNTS_QUEUE_URL: 'https://sqs.example/member-counts',
  GROUP_CLEARING_QUEUE_URL: 'https://sqs.example/group-clearing',
  GROUP_RULES_QUEUE_URL: 'https://sqs.example/group-rules',
  APP_MAPPINGS_QUEUE_URL: 'https://sqs.example/app-mappings',
  IMPORT_BUCKET: 'imports',
  ERASURE_BUCKET: 'erasures',
  DIALER_FUNCTION: 'dialer',
  MAIL_SENDER: 'roster@example.com',
  MAIL_CONFIGURATION_SET: 'mails',
};

/** Rules of the bus, as infra/constructs has them: what goes into which queue. */
/** Which queues the bus wakes by an event, as the template's rules say. */
const woken: readonly (readonly [queue: string, types: RegExp])[] = [
  ['member-counts', /^group\.user_membership\.|^user\.lifecycle\.(create|activate|deactivate)$/],
  ['group-clearing', /^group\.lifecycle\.delete$/],
  [
    'group-rules',
    /^user\.(lifecycle|account)\.|^group\.(user_membership\.|lifecycle\.delete$|profile\.update$)|^roster\.schema\.updated$/,
  ],
  [
    'app-mappings',
    /^user\.lifecycle\.(create|activate|deactivate)$|^user\.account\.update_(profile|user_type)$|^group\.(user_membership\.|lifecycle\.delete$|application_assignment\.)|^application\.(user_membership|lifecycle\.(activate|deactivate|delete)$)/,
  ],
];

type Input = Readonly<Record<string, unknown>>;

function failure(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** SQS, EventBridge, KMS, S3, SES, SNS and the dialer, at once and in memory. */
export class Services {
  #held: Held = { queues: new Map(), bus: [], mails: [], deliveries: [], objects: new Map(), sequence: 0 };

  fork(): Services {
    const copy = new Services();
    copy.#held = { ...this.#held, queues: new Map(this.#held.queues), objects: new Map(this.#held.objects) };
    return copy;
  }

  get bus(): readonly BusEvent[] {
    return this.#held.bus;
  }

  get mails(): readonly object[] {
    return this.#held.mails;
  }

  get deliveries(): readonly Delivery[] {
    return this.#held.deliveries;
  }

  send(service: string, command: object): Promise<object> {
    const operation = command.constructor.name.replace(/Command$/, '');
    return Promise.resolve(this.#answer(`${service}.${operation}`, Reflect.get(command, 'input') as Input));
  }

  #answer(what: string, input: Input): object {
    switch (what) {
      case 'SQS.SendMessage':
        return this.#enqueue(input, String(input['MessageBody']));
      case 'SQS.SendMessageBatch': {
        const entries = input['Entries'] as readonly { readonly Id: string; readonly MessageBody: string }[];
        for (const { MessageBody } of entries) this.#enqueue(input, MessageBody);
        return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
      }
      case 'EventBridge.PutEvents':
        return this.#putEvents(input['Entries'] as readonly { readonly DetailType: string; readonly Detail: string }[]);
      case 'KMS.GenerateDataKey':
      case 'KMS.Decrypt':
        return askKms(what.slice(4), input);
      case 'SES.SendEmail':
      case 'SNS.Publish':
        this.#held.mails = [...this.#held.mails, input];
        return {};
      case 'SES.DeleteSuppressedDestination':
        return {};
      case 'Lambda.Invoke':
        return this.#dial(JSON.parse(String(input['Payload'])));
      case 'S3.PutObject':
        this.upload(String(input['Key']), Buffer.from(input['Body'] as string));
        return {};
      case 'S3.ListObjectsV2':
        return this.#listObjects(input);
      case 'S3.GetObject':
        return this.#getObject(input);
      default:
        throw new Error(`nobody answers ${what}`);
    }
  }

  #enqueue({ QueueUrl }: Input, body: string): object {
    this.enqueue(String(QueueUrl).split('/').at(-1) ?? '', body);
    return {};
  }

  enqueue(queue: string, body: string, receives = 0): void {
    this.#held.sequence += 1;
    const message = { id: `message-${this.#held.sequence}`, body, receives };
    this.#held.queues.set(queue, [...(this.#held.queues.get(queue) ?? []), message]);
  }

  waiting(queue: string): readonly QueuedMessage[] {
    return this.#held.queues.get(queue) ?? [];
  }

  /** What waits in a queue, taken out. */
  receive(queue: string, most = 10): readonly QueuedMessage[] {
    const waiting = this.#held.queues.get(queue) ?? [];
    this.#held.queues.set(queue, waiting.slice(most));
    return waiting.slice(0, most).map((message) => ({ ...message, receives: message.receives + 1 }));
  }

  /** Back into the queue, to be shown again. */
  giveBack(queue: string, messages: readonly QueuedMessage[]): void {
    this.#held.queues.set(queue, [...(this.#held.queues.get(queue) ?? []), ...messages]);
  }

  #putEvents(entries: readonly { readonly DetailType: string; readonly Detail: string }[]): object {
    for (const { DetailType, Detail } of entries) {
      this.#held.bus = [...this.#held.bus, { detailType: DetailType, detail: Detail }];
      for (const [queue, types] of woken) if (types.test(DetailType)) this.enqueue(queue, JSON.stringify({ by: 'bus' }));
    }
    this.enqueue('hook-wakeups', JSON.stringify({ by: 'bus' }));
    return { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `bus-${index}` })) };
  }

  /** Endpoints take everything, and prove themselves. */
  #dial(request: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string }): object {
    const challenge = Object.entries(request.headers).find(([name]) => /challenge$/i.test(name))?.[1];
    if (challenge === undefined) this.#held.deliveries = [...this.#held.deliveries, { url: request.url, body: request.body ?? '' }];
    const body = challenge === undefined ? '' : JSON.stringify({ verification: challenge });
    const result = { ok: true, status: 200, headers: {}, body, latencyMs: 1 };
    return { Payload: Buffer.from(JSON.stringify(result)) };
  }

  /** A file of the bucket. An upload tells the splitter. */
  upload(key: string, bytes: Buffer): void {
    const etag = createHash('md5').update(bytes).digest('hex');
    this.#held.objects.set(key, { bytes, etag });
    if (!key.startsWith('uploads/')) return;
    const record = { s3: { object: { key, size: bytes.length, eTag: etag } } };
    this.enqueue('import-uploads', JSON.stringify({ Records: [record] }));
  }

  #listObjects({ Prefix, StartAfter = '', MaxKeys }: Input): object {
    const keys = [...this.#held.objects.keys()].filter((key) => key.startsWith(String(Prefix)) && key > String(StartAfter));
    return {
      Contents: keys
        .sort()
        .slice(0, Number(MaxKeys))
        .map((Key) => ({ Key })),
    };
  }

  #getObject({ Key, Range, IfMatch }: Input): object {
    const stored = this.#held.objects.get(String(Key));
    if (stored === undefined) throw failure('NoSuchKey');
    if (IfMatch !== undefined && IfMatch !== `"${stored.etag}"`) throw failure('PreconditionFailed');
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(String(Range)) ?? [];
    const bytes = start === undefined ? stored.bytes : stored.bytes.subarray(Number(start), Number(end) + 1);
    return { Body: Readable.from([bytes]) };
  }
}

function askKms(operation: string, { CiphertextBlob, ...input }: Input): object {
  const blob = CiphertextBlob === undefined ? {} : { CiphertextBlob: Buffer.from(CiphertextBlob as Uint8Array).toString('base64') };
  const answer = kms.handle(operation, { ...input, ...blob });
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      name === 'Plaintext' || name === 'CiphertextBlob' ? new Uint8Array(Buffer.from(String(value), 'base64')) : value,
    ]),
  );
}
