import { DatabaseSync } from 'node:sqlite';

import { type BuildAppOptions, buildApp } from 'fauxqs';

import { type Gate, signerOf } from '../access/gate.ts';
import { s3Demands, snsDemands, sqsDemands } from '../access/service-demands.ts';
import { DamagedDataError } from '../errors.ts';
import { accessDeniedXml, ServiceError } from '../services/service-error.ts';
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

export interface TextMessage {
  readonly to: string;
  readonly text: string;
}

/** Queues, topics and buckets, in this process. */
export class Fauxqs {
  readonly #stores: Stores;
  readonly #app: ReturnType<typeof buildApp>;
  readonly #corsRules: CorsRules = new Map();
  #endpoint = '';
  #gate: Gate | undefined;
  #creation: BucketChange['event'] = 'ObjectCreated:Put';

  private constructor(stores: Stores, persistence: Persistence) {
    this.#stores = stores;
    this.#app = buildApp({ logger: false, stores });
    this.#app.addHook('preClose', (done) => {
      persistence.close();
      done();
    });
    // Files for imports are larger than what it takes by itself.
    this.#app.removeContentTypeParser('*');
    this.#app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 512 * 1024 * 1024 }, (_request, body, done) =>
      done(null, body),
    );
  }

  /**
   * @param onText hears of text messages, which fauxqs itself refuses
   * @throws DamagedDataError where its database can't be read
   */
  static async start(folder: string, onText: (message: TextMessage) => void): Promise<Fauxqs> {
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

    const fauxqs = new Fauxqs(stores, persistence);
    fauxqs.#applyCors();
    fauxqs.#enforceRoles();
    fauxqs.#readRequests(onText);
    fauxqs.#endpoint = await fauxqs.#app.listen({ host: '127.0.0.1', port: 0 });
    return fauxqs;
  }

  get endpoint(): string {
    return this.#endpoint;
  }

  /** From now on, functions may do what their roles allow. The gate comes after the start: queues' addresses are in the template's values. */
  guard(gate: Gate): void {
    this.#gate = gate;
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

  /** Tells of every object that is made or removed. */
  watchBuckets(tell: (change: BucketChange) => void): void {
    const store = this.#stores.s3Store;
    const putObject = store.putObject.bind(store);
    const completeMultipartUpload = store.completeMultipartUpload.bind(store);
    const deleteObject = store.deleteObject.bind(store);
    store.putObject = (bucket, ...rest) => {
      const object = putObject(bucket, ...rest);
      tell({ event: this.#creation, bucket, key: object.key, size: object.contentLength, etag: object.etag });
      return object;
    };
    store.completeMultipartUpload = (id, ...rest) => {
      const { bucket = '' } = Reflect.get(store, 'multipartUploads').get(id) ?? {};
      const object = completeMultipartUpload(id, ...rest);
      tell({
        event: 'ObjectCreated:CompleteMultipartUpload',
        bucket,
        key: object.key,
        size: object.contentLength,
        etag: object.etag,
      });
      return object;
    };
    store.deleteObject = (bucket, key) => {
      deleteObject(bucket, key);
      tell({ event: 'ObjectRemoved:Delete', bucket, key });
    };
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }

  #applyCors(): void {
    this.#app.addHook('onRequest', async (request, reply) => {
      const { origin, 'access-control-request-method': asked, 'access-control-request-headers': named } = request.headers;
      const preflight = request.method === 'OPTIONS' && asked !== undefined;
      const rules = this.#corsRules.get(decodeURIComponent(request.url.split(/[/?]/)[1] ?? ''));
      if (origin === undefined || !rules) return;
      const headers = corsHeaders(rules, origin, preflight ? asked : request.method, named);
      if (headers) void reply.headers(headers);
      if (preflight) await reply.status(headers ? 200 : 403).send();
    });
  }

  #enforceRoles(): void {
    this.#app.addHook('preHandler', async (request, reply) => {
      const signer = signerOf(request.raw);
      const gate = this.#gate;
      if (!gate?.judges(signer)) return;
      const { 'x-amz-target': target } = request.headers;
      const { body } = request;
      try {
        if (typeof target === 'string') gate.check(signer, sqsDemands(target, body));
        else gate.check(signer, isForm(body) ? snsDemands(body) : s3Demands(request.method, request.url));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const { code, message } = error;
        if (typeof target === 'string') await reply.status(403).send({ __type: `com.amazonaws.sqs#${code}`, message });
        else await reply.status(403).type('text/xml').send(accessDeniedXml(error));
      }
    });
  }

  #readRequests(onText: (message: TextMessage) => void): void {
    this.#app.addHook('preHandler', (request, reply, done) => {
      // The handlers of buckets run in one go after this, so a change that follows is this request's.
      const copies = request.headers['x-amz-copy-source'] !== undefined;
      this.#creation = copies ? 'ObjectCreated:Copy' : request.method === 'POST' ? 'ObjectCreated:Post' : 'ObjectCreated:Put';
      // It can't take a file without a byte.
      if (request.method === 'PUT') request.body ??= Buffer.alloc(0);
      const form = request.body;
      if (!isTextMessage(form)) {
        done();
        return;
      }
      onText({ to: form.PhoneNumber, text: form.Message });
      void reply.type('text/xml').send(published());
    });
  }
}

function openDatabase(folder: string, Manager: Parts['PersistenceManager']): Persistence {
  try {
    return new Manager(folder);
  } catch (error) {
    throw new DamagedDataError(folder, `fauxqs.db: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

/** Three faults of fauxqs 2.4.1. */
function mend(persistence: Persistence, invalidCharacters: RegExp): void {
  // It writes NULL into a column that may not be. Left as it is, the row becomes visible at its old deadline, should we restart before.
  persistence.updateMessageReady = () => {};
  // It waits for the disk at every message. This way data outlives the process, which is what a development machine needs.
  const database: unknown = Reflect.get(persistence, 'db');
  if (database instanceof DatabaseSync) database.exec('PRAGMA synchronous = OFF');
  // It takes half of a character beyond U+FFFF for an invalid one.
  invalidCharacters.test = (text) => /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
}

const isForm = (body: unknown): body is Record<string, string> =>
  typeof body === 'object' && body !== null && typeof Reflect.get(body, 'Action') === 'string';

const isTextMessage = (form: unknown): form is { PhoneNumber: string; Message: string } =>
  typeof form === 'object' &&
  form !== null &&
  Reflect.get(form, 'Action') === 'Publish' &&
  typeof Reflect.get(form, 'PhoneNumber') === 'string';

const published = (): string =>
  `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${crypto.randomUUID()}</MessageId></PublishResult></PublishResponse>`;

function queueAttributes(properties: Queue['properties']): Record<string, string> {
  const { RedrivePolicy, VisibilityTimeout, DelaySeconds, MessageRetentionPeriod, MaximumMessageSize } = properties;
  const { ReceiveMessageWaitTimeSeconds, FifoQueue, ContentBasedDeduplication } = properties;
  const plain = {
    VisibilityTimeout,
    DelaySeconds,
    MessageRetentionPeriod,
    MaximumMessageSize,
    ReceiveMessageWaitTimeSeconds,
    FifoQueue,
  };
  const set = Object.entries({ ...plain, ContentBasedDeduplication }).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(set.map(([name, value]) => [name, String(value)])),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}
