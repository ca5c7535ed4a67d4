import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { listen } from '../../local/listen.ts';
import { Kms } from '../../local/services/kms.ts';
import type { DialRequest, DialResult } from '../../shared/hooks/index.ts';

/** A message that a function put into a queue. */
export interface QueuedMessage {
  readonly queue: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface SendInput {
  readonly QueueUrl: string;
  readonly MessageBody?: string;
  readonly Entries?: readonly { readonly Id: string; readonly MessageBody: string }[];
}

interface PutEventsInput {
  readonly Entries: readonly unknown[];
}

/** As a bus answers that takes everything. */
const taken = ({ Entries }: PutEventsInput): object => ({
  FailedEntryCount: 0,
  Entries: Entries.map((_, index) => ({ EventId: String(index) })),
});

const keyId = 'roster-test-key';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/**
 * The services that functions call besides the table: KMS works, SQS remembers what it was given, the bus takes everything, and whoever is
 * dialled answers as a test says.
 */
export class FakeServices {
  readonly messages: QueuedMessage[] = [];
  /** Calls to endpoints. */
  readonly dialled: DialRequest[] = [];
  endpoint: (request: DialRequest) => DialResult = () => ({ ok: true, status: 204, headers: {}, body: '', latencyMs: 1 });
  readonly #server: Server;
  readonly #kms = new Kms([{ id: keyId, arn: `arn:aws:kms:local:0:key/${keyId}`, aliases: [], material: randomBytes(32) }]);
  #endpoint = '';

  private constructor() {
    this.#server = createServer((request, response) => void this.#respond(request, response));
  }

  static async start(): Promise<FakeServices> {
    const services = new FakeServices();
    services.#endpoint = `http://127.0.0.1:${await listen(services.#server, 0)}`;
    return services;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get environment(): Record<string, string> {
    const queue = (name: string): string => `${this.#endpoint}/${name}`;
    return {
      AWS_ENDPOINT_URL_KMS: this.#endpoint,
      AWS_ENDPOINT_URL_SQS: this.#endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: this.#endpoint,
      AWS_ENDPOINT_URL_LAMBDA: this.#endpoint,
      EVENT_BUS_NAME: 'Roster',
      DIALER_FUNCTION: 'dialer',
      KEY_ID: keyId,
      MESSAGE_QUEUE_URL: queue('messages'),
      RECOVERY_QUEUE_URL: queue('recovery'),
      LOG_WAKEUP_QUEUE_URL: queue('log'),
      HOOK_WAKEUP_QUEUE_URL: queue('hooks'),
      HOOK_BACKFILL_QUEUE_URL: queue('backfills'),
      DEPARTURE_QUEUE_URL: queue('departures'),
      DIRECTORY_JOB_QUEUE_URL: queue('directory-jobs'),
      GROUP_RULES_QUEUE_URL: queue('group-rules'),
      APP_MAPPINGS_QUEUE_URL: queue('app-mappings'),
    };
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const answer = request.url?.includes('/functions/dialer/')
      ? this.#dial(JSON.parse(body.toString()))
      : this.#answer(String(request.headers['x-amz-target']), body.toString());
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  }

  #dial(request: DialRequest): object {
    this.dialled.push(request);
    return this.endpoint(request);
  }

  #answer(target: string, body: string): object {
    const [service, operation = ''] = target.split('.');
    if (service === 'TrentService') return this.#kms.handle(operation, JSON.parse(body));
    if (service === 'AWSEvents') return taken(JSON.parse(body));
    const { QueueUrl, MessageBody, Entries = [] }: SendInput = JSON.parse(body);
    const queue = QueueUrl.split('/').at(-1) ?? '';
    const take = (text: string): { MessageId: string; MD5OfMessageBody: string } => {
      this.messages.push({ queue, body: JSON.parse(text) });
      return { MessageId: String(this.messages.length), MD5OfMessageBody: md5(text) };
    };
    if (MessageBody !== undefined) return take(MessageBody);
    return { Successful: Entries.map(({ Id, MessageBody: text }) => ({ Id, ...take(text) })), Failed: [] };
  }
}
