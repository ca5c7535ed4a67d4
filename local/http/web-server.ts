import { createServer, type IncomingMessage, type Server } from 'node:http';

import { codeOf } from '../errors.ts';
import { listen } from '../listen.ts';
import { mailboxPage, mailboxPolicy } from '../mailbox/mailbox-page.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { HttpApi } from './http-api.ts';
import { failed, type HttpAnswer } from './payload.ts';

/** Bytes that an HTTP API takes of a body, and of the request line with the headers. */
const bodyLimit = 10 * 1024 * 1024;
const headLimit = 10_240;

/** The one address that people know: the stack's HTTP API, and beside it what only the local stack has, under `/_local`. */
export class WebServer {
  readonly #mailbox: Mailbox;
  readonly #server: Server;
  #api: HttpApi | undefined;

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
    this.#server = createServer({ maxHeaderSize: headLimit }, (request, response) => {
      void this.#answer(request).then(({ status, headers, body }) =>
        response.writeHead(status, { ...headers, 'content-length': body.length }).end(request.method === 'HEAD' ? undefined : body),
      );
    });
    this.#server.on('clientError', (error, socket) => {
      const [status, message] =
        codeOf(error) === 'HPE_HEADER_OVERFLOW' ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
      const body = JSON.stringify({ message });
      if (socket.writable) {
        socket.end(
          `HTTP/1.1 ${status} ${message}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
        );
      }
    });
  }

  /** @returns the port */
  listen(port: number): Promise<number> {
    return listen(this.#server, port);
  }

  /** Requests before this are told to come again. */
  serve(api: HttpApi): void {
    this.#api = api;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<HttpAnswer> {
    const target = request.url ?? '/';
    if (target.startsWith('/_local/')) return this.#local(target);
    const body = await read(request);
    if (!body) return failed(413, 'Request Entity Too Large');
    if (!this.#api) return failed(503, 'Service Unavailable');
    const { method = 'GET', rawHeaders, socket } = request;
    const remoteAddress = socket.remoteAddress ?? '127.0.0.1';
    return this.#api.handle({ method, target, rawHeaders, remoteAddress, body }).catch(() => failed(500, 'Internal Server Error'));
  }

  #local(target: string): HttpAnswer {
    const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };
    switch (target.split('?')[0]) {
      case '/_local/mailbox.json':
        return {
          status: 200,
          headers: { ...headers, 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(this.#mailbox.list())),
        };
      case '/_local/mailbox':
        return {
          status: 200,
          headers: { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': mailboxPolicy },
          body: Buffer.from(mailboxPage(this.#mailbox.list())),
        };
      default:
        return failed(404, 'Not Found');
    }
  }
}

/** The whole body, or nothing where it is too long. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= bodyLimit) chunks.push(bytes);
  }
  return size <= bodyLimit ? Buffer.concat(chunks) : undefined;
}
