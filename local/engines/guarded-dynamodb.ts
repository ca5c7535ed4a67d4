import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { dynamoDbDemands } from '../access/dynamodb-demands.ts';
import { type Gate, signerOf } from '../access/gate.ts';
import { listen } from '../listen.ts';
import { ServiceError } from '../services/service-error.ts';

export interface GuardedDynamoDbOptions {
  /** Where the engine is. */
  readonly engine: string;
  readonly gate: Gate;
  /** Name of the partition key, by table. */
  readonly partitionKeys: ReadonlyMap<string, string>;
}

/** What the functions take for DynamoDB: hands on to the engine what their roles allow, and refuses the rest. */
export class GuardedDynamoDb {
  readonly #options: GuardedDynamoDbOptions;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  endpoint = '';

  private constructor(options: GuardedDynamoDbOptions) {
    this.#options = options;
    this.#server = createServer((asked, response) => {
      this.#pass(asked, response).catch((error: unknown) => refuse(response, error));
    });
    // The SDK keeps its connections; closing them under it would cost a retry.
    this.#server.keepAliveTimeout = 0;
  }

  static async start(options: GuardedDynamoDbOptions): Promise<GuardedDynamoDb> {
    const guarded = new GuardedDynamoDb(options);
    guarded.endpoint = `http://127.0.0.1:${await listen(guarded.#server, 0)}`;
    return guarded;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#agent.destroy();
  }

  async #pass(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { engine, gate, partitionKeys } = this.#options;
    const body = await buffer(asked);
    const signer = signerOf(asked);
    if (gate.judges(signer)) {
      const target = String(asked.headers['x-amz-target']);
      gate.check(signer, dynamoDbDemands(target, JSON.parse(body.toString('utf8')), partitionKeys));
    }
    const { method, url, headers } = asked;
    const onward = request(`${engine}${url ?? '/'}`, { method, headers, agent: this.#agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    onward.end(body);
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  const code = error instanceof ServiceError ? error.code : 'ValidationException';
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }));
}
