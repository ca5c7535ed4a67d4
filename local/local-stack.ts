import { join } from 'node:path';

import type { DataFolder } from './data-folder.ts';
import { DynamoDb } from './engines/dynamodb.ts';
import { notification, notifiedQueues } from './engines/bucket.ts';
import { Fauxqs } from './engines/fauxqs.ts';
import { StartError } from './errors.ts';
import { createEventBus, EventSources, sendToQueue, tablesOf } from './event-sources.ts';
import { FunctionsLog } from './functions-log.ts';
import { Lambda } from './functions/lambda.ts';
import type { Outcome } from './functions/worker.ts';
import { HttpApi } from './http/http-api.ts';
import { WebServer } from './http/web-server.ts';
import { Mailbox } from './mailbox/mailbox.ts';
import { ControlServer } from './services/control-server.ts';
import { CustomResources } from './services/custom-resources.ts';
import { Kms } from './services/kms.ts';
import { Ses } from './services/ses.ts';
import { StackTemplate } from './template/stack-template.ts';

export interface LocalStackOptions {
  /** The folder that CDK wrote. */
  readonly cdkOut: string;
  /** The stack's id in the CDK app. */
  readonly stackId: string;
  /** Held for as long as the stack runs; made if absent. */
  readonly data: DataFolder;
  /** 0 for any that is free. */
  readonly port: number;
  /** Values for the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A synthesized stack at work on this machine. */
export interface LocalStack {
  /** `http://localhost:<port>`: the HTTP API, and `/_local/mailbox`. */
  readonly url: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What `Ref` gives, by logical id. */
  readonly names: Readonly<Record<string, string>>;
  /** The engines' addresses, as the functions see them: `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /**
   * Invokes the one function whose logical id begins so.
   *
   * @throws StartError where none does, or several do
   */
  invoke(logicalIdPrefix: string, event: unknown): Promise<Outcome>;
  /** A fault for tests: ends every instance of that function in the midst of its work. */
  kill(logicalIdPrefix: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the engines, makes what the template declares and isn't there yet, and connects it.
 *
 * @throws StartError whose message is for people; everything that was started has been stopped then
 */
export async function startLocalStack({ cdkOut, stackId, data, port, parameters = {} }: LocalStackOptions): Promise<LocalStack> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each();
  };
  const started = <T extends { stop(): unknown }>(thing: T): T => {
    stops.push(() => thing.stop());
    return thing;
  };
  try {
    const mailbox = new Mailbox(data.file('mailbox.jsonl'));
    const log = new FunctionsLog(data.file(join('logs', 'functions.log')));
    stops.push(() => log.close());

    const web = started(new WebServer(mailbox));
    const url = `http://localhost:${await web.listen(port)}`;
    const control = started(new ControlServer());
    await control.listen();

    const dynamodb = started(await DynamoDb.start(data.path));
    data.lock(dynamodb.pid);
    // Declared before it exists, because the bucket's changes go to queues of the same engine.
    const announce: { bucket: Parameters<typeof Fauxqs.start>[0]['onBucketChange'] } = { bucket: () => {} };
    const fauxqs = started(
      await Fauxqs.start({
        folder: data.path,
        onText: ({ to, text }) => mailbox.add({ kind: 'text', to: [to], from: '', subject: '', text, html: '' }),
        onBucketChange: (change) => announce.bucket(change),
      }),
    );

    const template = new StackTemplate({ cdkOut, stackId, parameters, apiUrl: url, queueEndpoint: fauxqs.endpoint });
    for (const table of tablesOf(template)) await dynamodb.ensureTable(table);
    for (const queue of template.list('AWS::SQS::Queue')) fauxqs.ensureQueue(queue);
    for (const bucket of template.list('AWS::S3::Bucket')) fauxqs.ensureBucket(bucket);
    const send = (arn: string, body: string, group?: string): Promise<void> => sendToQueue(fauxqs.endpoint, arn, body, group);
    announce.bucket = (change) => {
      const bucket = template.list('AWS::S3::Bucket').find(({ name }) => name === change.bucket);
      for (const queue of bucket ? notifiedQueues(bucket, change) : []) void send(queue, JSON.stringify(notification(change, new Date())));
    };

    const endpoints = endpointsOf({ control: control.endpoint, dynamodb: dynamodb.endpoint, fauxqs: fauxqs.endpoint });
    const lambda = started(new Lambda({ template, endpoints, log: (line) => log.write(line), sendToQueue: send }));
    const customResources = new CustomResources();
    control.serve({
      kms: createKms(template, data),
      bus: createEventBus(template, { lambda, sendToQueue: send }),
      ses: started(new Ses(mailbox)),
      lambda,
      customResources,
    });
    const complain = (message: string): void => log.write({ function: 'event sources', stream: 'platform', message });
    const sources = started(new EventSources({ template, data, dynamodb, queueEndpoint: fauxqs.endpoint, lambda, log: complain }));
    await sources.start();
    web.serve(new HttpApi(template, lambda));
    await customResources.create(template, lambda, control.endpoint);

    const only = (prefix: string): string => {
      const [name, ...more] = lambda.named(prefix);
      if (name === undefined || more.length > 0) throw new StartError(`${more.length > 0 ? 'Several functions begin' : 'No function begins'} with ${prefix}.`);
      return name;
    };
    return {
      url,
      endpoints,
      outputs: template.outputs(),
      names: template.names(),
      invoke: async (prefix, event) => lambda.invoke(only(prefix), JSON.stringify(event)),
      kill: async (prefix) => lambda.kill(only(prefix)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createKms(template: StackTemplate, data: DataFolder): Kms {
  const aliases = template.list('AWS::KMS::Alias').map(({ properties }) => properties);
  const keys = template.list('AWS::KMS::Key').map(({ name: id, arn }) => ({
    id,
    arn,
    aliases: aliases.filter(({ TargetKeyId }) => TargetKeyId === id || TargetKeyId === arn).map(({ AliasName }) => AliasName),
    material: data.keyMaterial(id),
  }));
  return new Kms(keys);
}

function endpointsOf(at: { readonly control: string; readonly dynamodb: string; readonly fauxqs: string }): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: at.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: at.dynamodb,
    AWS_ENDPOINT_URL_SQS: at.fauxqs,
    AWS_ENDPOINT_URL_SNS: at.fauxqs,
    AWS_ENDPOINT_URL_S3: at.fauxqs,
    AWS_ENDPOINT_URL_SES: at.control,
    AWS_ENDPOINT_URL_EVENTBRIDGE: at.control,
    AWS_ENDPOINT_URL_LAMBDA: at.control,
    AWS_ENDPOINT_URL_KMS: at.control,
    // Any other service: a clear refusal here, rather than a call to AWS with made-up keys.
    AWS_ENDPOINT_URL: at.control,
  };
}
