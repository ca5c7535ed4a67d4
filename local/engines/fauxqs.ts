import { type BuildAppOptions, buildApp } from 'fauxqs';

import { StartError } from '../errors.ts';
import { region, type RunResource } from '../template/stack-template.ts';
import { type BucketChange, corsHeaders } from './bucket.ts';

type Stores = NonNullable<BuildAppOptions['stores']>;
type Persistence = NonNullable<Stores['sqsStore']['persistence']>;
type Bucket = RunResource<'AWS::S3::Bucket'>;
type Queue = RunResource<'AWS::SQS::Queue'>;
type CorsRules = Map<string, Bucket['properties']['CorsConfiguration']['CorsRules']>;

/** Parts that `startFauxqs` puts together itself, but then listens on every interface of the machine and tells nobody of new objects. */
interface Parts {
  readonly SqsStore: new () => Stores['sqsStore'];
  readonly SnsStore: new () => Stores['snsStore'];
  readonly S3Store: new () => Stores['s3Store'];
  readonly PersistenceManager: new (folder: string) => Persistence;
  readonly INVALID_MESSAGE_BODY_CHAR: RegExp;
}

async function parts(): Promise<Parts> {
  const main = import.meta.resolve('fauxqs');
  const files = ['sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js', 'sqs/sqsTypes.js'];
  const modules = await Promise.all(files.map((file): Promise<object> => import(new URL(file, main).href)));
  return Object.assign({}, ...modules);
}

export interface FauxqsOptions {
  /** Where its database is. */
  readonly folder: string;
  readonly onText: (text: { readonly to: string; readonly text: string }) => void;
  readonly onBucketChange: (change: BucketChange) => void;
}

/** Queues, topics and buckets, in this process. */
export class Fauxqs {
  readonly endpoint: string;
  readonly #stores: Stores;
  readonly #corsRules: CorsRules;
  readonly #close: () => Promise<void>;

  private constructor(endpoint: string, stores: Stores, corsRules: CorsRules, close: () => Promise<void>) {
    this.endpoint = endpoint;
    this.#stores = stores;
    this.#corsRules = corsRules;
    this.#close = close;
  }

  /** @throws StartError where its database can't be read */
  static async start({ folder, onText, onBucketChange }: FauxqsOptions): Promise<Fauxqs> {
    const { SqsStore, SnsStore, S3Store, PersistenceManager, INVALID_MESSAGE_BODY_CHAR } = await parts();
    const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
    const persistence = openDatabase(folder, PersistenceManager);
    mend(persistence, INVALID_MESSAGE_BODY_CHAR);
    // Before the stores write through: loading a queue would otherwise replace its row, and lose the messages that hang on it.
    persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
    for (const store of Object.values(stores)) store.persistence = persistence;
    for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence;
    // Without a host of its own, a queue's URL has the host that the request came to, not a name under .localhost.
    stores.sqsStore.host = '';
    stores.sqsStore.region = region;

    const corsRules: CorsRules = new Map();
    const app = buildApp({ logger: false, stores });
    app.removeContentTypeParser('*');
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 512 * 1024 * 1024 }, (_request, body, done) => done(null, body));

    let creation: BucketChange['event'] = 'ObjectCreated:Put';
    app.addHook('onRequest', async (request, reply) => {
      const { origin, 'access-control-request-method': asked } = request.headers;
      const preflight = request.method === 'OPTIONS' && asked !== undefined;
      const bucket = decodeURIComponent(request.url.split(/[/?]/)[1] ?? '');
      const rules = corsRules.get(bucket);
      if (origin === undefined || !rules) return;
      const headers = corsHeaders(rules, origin, preflight ? asked : request.method, request.headers['access-control-request-headers']);
      if (headers) void reply.headers(headers);
      if (preflight) await reply.status(headers ? 200 : 403).send();
    });
    app.addHook('preHandler', (request, reply, done) => {
      // The handlers of buckets are synchronous: this is the request that a change below belongs to.
      creation = request.headers['x-amz-copy-source'] ? 'ObjectCreated:Copy' : request.method === 'POST' ? 'ObjectCreated:Post' : 'ObjectCreated:Put';
      const form = request.body;
      if (isTextMessage(form)) {
        onText({ to: form.PhoneNumber, text: form.Message });
        void reply.type('text/xml').send(published());
      } else done();
    });
    watch(stores.s3Store, () => creation, onBucketChange);
    app.addHook('preClose', (done) => {
      persistence.close();
      done();
    });
    const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
    return new Fauxqs(endpoint, stores, corsRules, () => app.close());
  }

  ensureQueue({ name, arn, properties }: Queue): void {
    const queueName = name.slice(name.lastIndexOf('/') + 1);
    const attributes = queueAttributes(properties);
    const existing = this.#stores.sqsStore.getQueueByName(queueName);
    if (existing) existing.setAttributes({ RedrivePolicy: '', ...attributes });
    else this.#stores.sqsStore.createQueue(queueName, name, arn, attributes);
  }

  ensureBucket({ name, properties }: Bucket): void {
    this.#stores.s3Store.createBucket(name);
    this.#corsRules.set(name, properties.CorsConfiguration.CorsRules);
  }

  async stop(): Promise<void> {
    await this.#close();
  }
}

function openDatabase(folder: string, Manager: Parts['PersistenceManager']): Persistence {
  try {
    return new Manager(folder);
  } catch (error) {
    throw new StartError(`The database of queues and buckets in ${folder} can't be opened (${error instanceof Error ? error.message : 'unknown'}).`);
  }
}

/** Two faults of fauxqs 2.4.1. */
function mend(persistence: Persistence, invalidCharacters: RegExp): void {
  // It writes NULL into a column that may not be. Left as it is, the row becomes visible at its old deadline, should we restart before.
  persistence.updateMessageReady = () => {};
  // It takes half of a character beyond U+FFFF for an invalid one.
  invalidCharacters.test = (text) => /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
}

function watch(store: Stores['s3Store'], creation: () => BucketChange['event'], tell: (change: BucketChange) => void): void {
  const putObject = store.putObject.bind(store);
  const completeMultipartUpload = store.completeMultipartUpload.bind(store);
  const deleteObject = store.deleteObject.bind(store);
  store.putObject = (bucket, ...rest) => {
    const object = putObject(bucket, ...rest);
    tell({ event: creation(), bucket, key: object.key, size: object.contentLength, etag: object.etag });
    return object;
  };
  store.completeMultipartUpload = (id, ...rest) => {
    const { bucket = '' } = Reflect.get(store, 'multipartUploads').get(id) ?? {};
    const object = completeMultipartUpload(id, ...rest);
    tell({ event: 'ObjectCreated:CompleteMultipartUpload', bucket, key: object.key, size: object.contentLength, etag: object.etag });
    return object;
  };
  store.deleteObject = (bucket, key) => {
    deleteObject(bucket, key);
    tell({ event: 'ObjectRemoved:Delete', bucket, key });
  };
}

const isTextMessage = (form: unknown): form is { PhoneNumber: string; Message: string } =>
  typeof form === 'object' && form !== null && Reflect.get(form, 'Action') === 'Publish' && typeof Reflect.get(form, 'PhoneNumber') === 'string';

const published = (): string =>
  `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${crypto.randomUUID()}</MessageId></PublishResult></PublishResponse>`;

function queueAttributes(properties: Queue['properties']): Record<string, string> {
  const { RedrivePolicy, VisibilityTimeout, DelaySeconds, MessageRetentionPeriod, MaximumMessageSize } = properties;
  const { ReceiveMessageWaitTimeSeconds, FifoQueue, ContentBasedDeduplication } = properties;
  const plain = { VisibilityTimeout, DelaySeconds, MessageRetentionPeriod, MaximumMessageSize, ReceiveMessageWaitTimeSeconds, FifoQueue };
  const set = Object.entries({ ...plain, ContentBasedDeduplication }).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(set.map(([name, value]) => [name, String(value)])),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}
