import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

/** One request to one address that has been checked already. */
export interface Exchange {
  readonly url: URL;
  /** Dialled as it is; nothing is looked up again. */
  readonly address: string;
  /** The name that the certificate must be for; empty where it must be for the address. */
  readonly servername: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for all of it, from dialling to the last byte. */
  readonly timeoutMs: number;
  /** Of all that comes back: interim answers, status, headers, framing and body. */
  readonly maxResponseBytes: number;
  /** Certificate authorities to trust. @default - those that Node brings */
  readonly ca?: string;
}

export interface OutboundResponse {
  readonly ok: true;
  readonly status: number;
  /** Lower-case names; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Read as UTF-8. */
  readonly body: string;
}

export interface ExchangeFailure {
  readonly ok: false;
  readonly kind: 'connect' | 'tls' | 'timeout' | 'too-large' | 'protocol';
  /** For the log: an error's code, nothing that the other side wrote. */
  readonly detail: string;
}

const maxHeaderBytes = 16_384;

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };

function send(exchange: Exchange): ClientRequest {
  const { url, address, servername, method, headers, body } = exchange;
  const options = {
    host: address,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
    method,
    // A body that no program asked to be packed can't unfold to more than was counted.
    headers: { ...headers, host: url.host, 'accept-encoding': 'identity', ...lengthOf(body) },
    // No pool: a connection is for one checked address and one exchange.
    agent: false,
    maxHeaderSize: maxHeaderBytes,
    setHost: false,
  } as const;
  if (url.protocol !== 'https:') return httpRequest(options);
  return httpsRequest({
    ...options,
    servername,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(exchange.ca && { ca: exchange.ca }),
  });
}

function headersOf(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')] as const),
  );
}

/** How far an exchange has come tells what an error means. */
function followPhase(request: ClientRequest): () => 'connect' | 'tls' | 'protocol' {
  let phase: 'connect' | 'tls' | 'protocol' = 'connect';
  request.once('socket', (socket) => {
    const secure = socket instanceof TLSSocket;
    socket.once('connect', () => {
      phase = secure ? 'tls' : 'protocol';
    });
    socket.once('secureConnect', () => {
      phase = 'protocol';
    });
  });
  return () => phase;
}

/** Tells when more has come than may. One read may go beyond the limit; nothing of it is kept. */
function countBytes(request: ClientRequest, limit: number, over: () => void): void {
  let bytes = 0;
  request.once('socket', (socket) => {
    // Ahead of the parser, so that it never sees a read that goes beyond.
    socket.prependListener('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) over();
    });
  });
}

/**
 * Sends one request and reads one answer, within a time and a size, over a connection of its own. Redirects are answers like
 * others. Never rejects.
 */
export function exchange(input: Exchange): Promise<OutboundResponse | ExchangeFailure> {
  return new Promise((resolve) => {
    const request = send(input);
    const phase = followPhase(request);

    function finish(result: OutboundResponse | ExchangeFailure): void {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    }
    const fail = (kind: ExchangeFailure['kind'], detail: string): void => finish({ ok: false, kind, detail });
    const timer = setTimeout(() => fail('timeout', phase()), input.timeoutMs);

    countBytes(request, input.maxResponseBytes, () => fail('too-large', `over ${input.maxResponseBytes} bytes`));
    request.on('error', (error: NodeJS.ErrnoException) => fail(phase(), error.code ?? 'unknown'));
    request.once('close', () => fail('protocol', 'closed without an answer'));
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error: NodeJS.ErrnoException) => fail('protocol', error.code ?? 'unknown'));
      response.once('end', () =>
        finish({
          ok: true,
          status: response.statusCode ?? 0,
          headers: headersOf(response),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(input.body);
  });
}
