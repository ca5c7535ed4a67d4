import { join } from 'node:path';

import { Gate, type GateListener } from './access/gate.ts';
import type { DataFolder } from './data-folder.ts';
import { DynamoDb } from './engines/dynamodb.ts';
import { notification, notifiedQueues } from './engines/bucket.ts';
import { GuardedDynamoDb } from './engines/guarded-dynamodb.ts';
import { Fauxqs, type TextMessage } from './engines/fauxqs.ts';
import { createEventBus, EventSources, partitionKeyOf, sendToQueue, tablesOf } from './event-sources.ts';
import { FunctionsLog } from './functions-log.ts';
import { Lambda } from './functions/lambda.ts';
import type { Outcome } from './functions/worker.ts';
import { HttpApi } from './http/http-api.ts';
import { WebServer } from './http/web-server.ts';
import { Mailbox } from './mailbox/mailbox.ts';
import { ControlServer } from './services/control-server.ts';
import { CustomResources } from './services/custom-resources.ts';
import { Kms } from './services/kms.ts';
import type { SesEvent } from './services/ses-recipients.ts';
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
  /** Hears of what the functions' roles are used for. */
  readonly access?: GateListener;
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
   * @param timeoutMs how long it may take. @default - the function's own timeout
   * @throws StartError where none does, or several do
   */
  invoke(logicalIdPrefix: string, event: unknown, timeoutMs?: number): Promise<Outcome>;
  /** A fault for tests: ends every instance of that function in the midst of its work. */
  kill(logicalIdPrefix: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the engines, makes what the template declares and isn't there yet, and connects it.
 *
 * @throws StartError whose message is for people; everything that was started has been stopped then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const running = new Running();
  try {
    return await assemble(options, running);
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** What runs, to be stopped in the reverse order. */
class Running {
  readonly #parts: { stop(): unknown }[] = [];

  add<T extends { stop(): unknown }>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  async stop(): Promise<void> {
    for (const part of this.#parts.splice(0).toReversed()) await part.stop();
  }
}

async function assemble(
  { cdkOut, stackId, data, port, parameters = {}, access = {} }: LocalStackOptions,
  running: Running,
): Promise<LocalStack> {
  const mailbox = new Mailbox(data.file('mailbox.jsonl'));
  const log = running.add(new FunctionsLog(data.file(join('logs', 'functions.log'))));
  const web = running.add(new WebServer(mailbox));
  const url = `http://localhost:${await web.listen(port)}`;
  const control = running.add(new ControlServer());
  await control.listen();

  const dynamodb = running.add(await DynamoDb.start(data.path));
  data.lock(dynamodb.pid);
  const onText = ({ to, text }: TextMessage): void =>
    void mailbox.add({ kind: 'text', to: [to], from: '', subject: '', text, html: '' });
  const fauxqs = running.add(await Fauxqs.start(data.path, onText));
  const queueEndpoint = fauxqs.endpoint;
  const template = new StackTemplate({ cdkOut, stackId, parameters, apiUrl: url, queueEndpoint });
  await provision(template, dynamodb, fauxqs);

  const refused = (message: string): void => {
    log.write({ function: 'roles', stream: 'platform', message });
    access.refused?.(message);
  };
  const gate = new Gate(template, { ...access, refused });
  fauxqs.guard(gate);
  const partitionKeys = new Map(tablesOf(template).map((table) => [table.name, partitionKeyOf(table)]));
  const guarded = running.add(await GuardedDynamoDb.start({ engine: dynamodb.endpoint, gate, partitionKeys }));
  const endpoints = endpointsOf({ control: control.endpoint, dynamodb: guarded.endpoint, fauxqs: queueEndpoint });
  const send = (arn: string, body: string, group?: string): Promise<void> => sendToQueue(queueEndpoint, arn, body, group);
  const lambda = running.add(new Lambda({ template, endpoints, log: (line) => log.write(line), sendToQueue: send }));
  const complain = (message: string): void => log.write({ function: 'event sources', stream: 'platform', message });
  const sources = running.add(new EventSources({ template, data, dynamodb, queueEndpoint, lambda, log: complain }));
  const customResources = new CustomResources();
  const bus = createEventBus(template, { lambda, sendToQueue: send });
  const tell = ({ detailType, detail }: SesEvent): Promise<unknown> =>
    bus.put({ Entries: [{ Source: 'aws.ses', DetailType: detailType, Detail: JSON.stringify(detail) }] });
  control.serve({ gate, kms: createKms(template, data), bus, ses: running.add(new Ses(mailbox, tell)), lambda, customResources });
  await sources.start();
  web.serve(new HttpApi(template, lambda));
  await customResources.create(template, lambda, control.endpoint);

  return {
    url,
    endpoints,
    outputs: template.outputs(),
    names: template.names(),
    invoke: (prefix, event, timeoutMs) => lambda.invoke(lambda.named(prefix), JSON.stringify(event), undefined, timeoutMs),
    kill: (prefix) => lambda.kill(lambda.named(prefix)),
    stop: () => running.stop(),
  };
}

/** Makes the tables, queues and buckets, and has the buckets' changes told to the queues. */
async function provision(template: StackTemplate, dynamodb: DynamoDb, fauxqs: Fauxqs): Promise<void> {
  for (const table of tablesOf(template)) await dynamodb.ensureTable(table);
  for (const queue of template.list('AWS::SQS::Queue')) fauxqs.ensureQueue(queue);
  const buckets = template.list('AWS::S3::Bucket');
  for (const bucket of buckets) fauxqs.ensureBucket(bucket);
  fauxqs.watchBuckets((change) => {
    const bucket = buckets.find(({ name }) => name === change.bucket);
    const message = JSON.stringify(notification(change, new Date()));
    for (const queue of bucket ? notifiedQueues(bucket, change) : []) void sendToQueue(fauxqs.endpoint, queue, message);
  });
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
    AWS_ENDPOINT_URL_SESV2: at.control,
    AWS_ENDPOINT_URL_EVENTBRIDGE: at.control,
    AWS_ENDPOINT_URL_LAMBDA: at.control,
    AWS_ENDPOINT_URL_KMS: at.control,
    // Any other service: a clear refusal here, rather than a call to AWS with made-up keys.
    AWS_ENDPOINT_URL: at.control,
  };
}
