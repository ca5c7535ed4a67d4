import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';

export interface ReceivedDelivery {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A customer's endpoint for event hooks: proves itself, takes everything, keeps what came. */
export class HookEndpoint {
  readonly url: string;
  readonly received: ReceivedDelivery[] = [];
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/events`;
  }

  static async start(): Promise<HookEndpoint> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const endpoint = new HookEndpoint(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('request', (request, response) => void endpoint.#answer(request).then((body) => response.end(body)));
    return endpoint;
  }

  async #answer(request: IncomingMessage): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'GET') return JSON.stringify({ verification: request.headers['x-okta-verification-challenge'] });
    this.received.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
    return '';
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
