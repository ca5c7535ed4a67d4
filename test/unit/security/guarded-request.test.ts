import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { exchange } from '../../../shared/security/exchange.ts';
import { guardedRequest, type OutboundRequest, type OutboundResult } from '../../../shared/security/index.ts';
import { certificate, expiredCertificate, privateKey } from './tls-fixtures.ts';

const open = new Set<Server>();

async function listen(server: Server): Promise<number> {
  open.add(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

afterEach(() => {
  for (const server of open) {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
    server.close();
  }
  open.clear();
});

const serve = (listener: RequestListener): Promise<number> => listen(createHttpServer(listener));

async function call(port: number, changes: Partial<OutboundRequest> = {}): Promise<OutboundResult> {
  return guardedRequest({
    url: `http://127.0.0.1:${port}/hook`,
    method: 'POST',
    headers: {},
    timeoutMs: 2000,
    maxResponseBytes: 64 * 1024,
    allowLoopback: true,
    ...changes,
  });
}

async function handshake({ cert, host = 'hooks.example.com', ca }: { cert: string; host?: string; ca?: string }) {
  let serverName: unknown;
  const server = createHttpsServer({ key: privateKey, cert }, (request, response) => {
    serverName = 'servername' in request.socket ? request.socket.servername : undefined;
    response.end('hello');
  });
  const port = await listen(server);
  const result = await exchange({
    url: new URL(`https://${host}:${port}/`),
    address: '127.0.0.1',
    servername: host,
    method: 'GET',
    headers: {},
    timeoutMs: 2000,
    maxResponseBytes: 1000,
    ...(ca === undefined ? {} : { ca }),
  });
  return { result, serverName };
}

describe('guardedRequest', () => {
  it('sends the request and gives the answer', async () => {
    let seen: unknown;
    const port = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
        response.writeHead(201, { 'X-Reply': ['a', 'b'] }).end('schön');
      });
    });
    const url = `http://127.0.0.1:${port}/hook?a=b#fragment`;
    const result = await call(port, {
      url,
      headers: { Authorization: 'secret', 'Content-Type': 'application/json' },
      body: '{"ü":1}',
    });
    expect(result).toMatchObject({ ok: true, status: 201, body: 'schön', address: '127.0.0.1', headers: { 'x-reply': 'a, b' } });
    expect(result.latencyMs).toBeLessThan(2000);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/hook?a=b',
      body: '{"ü":1}',
      headers: {
        host: `127.0.0.1:${port}`,
        authorization: 'secret',
        'content-length': '8',
        'accept-encoding': 'identity',
        connection: 'close',
      },
    });
  });

  it('follows no redirect', async () => {
    let requests = 0;
    const port = await serve((request, response) => {
      requests += 1;
      response.writeHead(302, { location: `http://${request.headers.host}/elsewhere` }).end();
    });
    expect(await call(port)).toMatchObject({ ok: true, status: 302 });
    expect(requests).toBe(1);
  });

  it('ends an answer that drips', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(drip));
    });
    const result = await call(port, { timeoutMs: 250 });
    expect(result).toMatchObject({ ok: false, kind: 'timeout', detail: 'protocol' });
    expect(result.latencyMs).toBeGreaterThanOrEqual(240);
    expect(result.latencyMs).toBeLessThan(1000);
  });

  it('ends a connection that never answers, and headers that drip', async () => {
    const silent = await listen(createTcpServer());
    expect(await call(silent, { timeoutMs: 100 })).toMatchObject({ ok: false, kind: 'timeout' });
    const dripping = await listen(
      createTcpServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 10);
        socket.on('error', () => clearInterval(drip)).once('close', () => clearInterval(drip));
      }),
    );
    expect(await call(dripping, { timeoutMs: 200 })).toMatchObject({ ok: false, kind: 'timeout' });
  });

  it('takes as many bytes as it may and ends the connection at one more', async () => {
    const head = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n';
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (request) => socket.end(head + 'x'.repeat(Number(/\d+/.exec(request.toString())?.[0]))));
      }),
    );
    const size = (bytes: number) => call(port, { url: `http://127.0.0.1:${port}/${bytes}`, maxResponseBytes: head.length + 1000 });
    expect(await size(1000)).toMatchObject({ ok: true, body: 'x'.repeat(1000) });
    expect(await size(1001)).toMatchObject({ ok: false, kind: 'too-large' });
  });

  it('reads little of an answer without end', async () => {
    let sent = 0;
    let closed: Promise<void> | undefined;
    const port = await serve((_request, response) => {
      closed = new Promise((resolve) => {
        response.once('close', () => resolve());
      });
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      response.on('drain', pour);
      pour();
    });
    expect(await call(port)).toMatchObject({ ok: false, kind: 'too-large' });
    await closed;
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['nothing', ''],
  ])('fails by protocol for %s', async (_what, answer) => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(answer));
      }),
    );
    expect(await call(port)).toMatchObject({ ok: false, kind: 'protocol' });
  });

  it('fails to connect where nobody listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect(await call(port)).toMatchObject({ ok: false, kind: 'connect', detail: 'ECONNREFUSED', address: '127.0.0.1' });
  });

  it('refuses URL and headers before anything is looked up', async () => {
    let lookups = 0;
    const resolver = async (): Promise<string[]> => {
      lookups += 1;
      return ['127.0.0.1'];
    };
    for (const changes of [
      { url: 'http://localhost:1/', allowLoopback: false },
      { url: 'https://169.254.169.254/' },
      { url: 'https://example.com:22/' },
      { headers: { Host: 'evil' } },
      { headers: { 'X-A': 'a\r\nHost: evil' } },
    ]) {
      expect(await call(1, { resolver, ...changes })).toMatchObject({ ok: false, kind: 'refused-request' });
    }
    expect(lookups).toBe(0);
  });
});

const never = (): Promise<string[]> => new Promise(() => undefined);

async function failing(): Promise<string[]> {
  throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
}

describe('the addresses of a name', () => {
  const url = 'https://hooks.example.com/';

  it.each([
    ['private', ['10.0.0.1']],
    ['of this machine', ['127.0.0.1']],
    ['of the metadata service', ['169.254.169.254']],
    ['private beside a public one', ['1.1.1.1', '192.168.0.1']],
    ['mapped', ['::ffff:1.1.1.1']],
    ['no address at all', ['hooks.example.com']],
  ])('are refused where one is %s, on the local stage too', async (_what, addresses) => {
    for (const allowLoopback of [false, true]) {
      const result = await call(0, { url, allowLoopback, resolver: async () => addresses });
      expect(result).toMatchObject({ ok: false, kind: 'refused-address' });
      expect(result).not.toHaveProperty('address');
    }
  });

  it('must be this machine’s for localhost', async () => {
    expect(await call(0, { url: 'http://localhost:1/', resolver: async () => ['1.1.1.1'] })).toMatchObject({
      kind: 'refused-address',
    });
  });

  it('are asked for once, and the one that was checked is dialled', async () => {
    let connections = 0;
    const port = await serve((_request, response) => {
      connections += 1;
      response.end();
    });
    let lookups = 0;
    const rebinding = async (): Promise<string[]> => {
      lookups += 1;
      return lookups % 2 === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
    };
    const kinds: unknown[] = [];
    for (let round = 0; round < 50; round += 1) {
      const result = await call(port, { url: `http://localhost:${port}/`, resolver: rebinding });
      kinds.push(result.ok ? result.address : result.kind);
    }
    expect(lookups).toBe(50);
    expect(connections).toBe(25);
    expect(new Set(kinds)).toEqual(new Set(['127.0.0.1', 'refused-address']));
  });

  it('are taken IPv4 first', async () => {
    const port = await serve((_request, response) => response.end());
    const result = await call(port, { url: `http://localhost:${port}/`, resolver: async () => ['::1', '127.0.0.1'] });
    expect(result).toMatchObject({ ok: true, address: '127.0.0.1' });
  });

  it('are a failure when there are none, or the look-up fails or takes too long', async () => {
    expect(await call(0, { url, resolver: async () => [] })).toMatchObject({ kind: 'dns', detail: 'no address' });
    expect(await call(0, { url, resolver: failing })).toMatchObject({ kind: 'dns', detail: 'ENOTFOUND' });
    expect(await call(0, { url, resolver: never, timeoutMs: 50 })).toMatchObject({ kind: 'timeout', detail: 'dns' });
  });
});

describe('an exchange over TLS', () => {
  it('succeeds with a trusted certificate for the URL’s name, whatever the address', async () => {
    const { result, serverName } = await handshake({ cert: certificate, ca: certificate });
    expect(result).toMatchObject({ ok: true, status: 200, body: 'hello' });
    expect(serverName).toBe('hooks.example.com');
  });

  it('fails with a self-signed certificate', async () => {
    const { result } = await handshake({ cert: certificate });
    expect(result).toMatchObject({ ok: false, kind: 'tls', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('fails with a certificate for another name', async () => {
    const { result } = await handshake({ cert: certificate, host: 'other.example.com', ca: certificate });
    expect(result).toMatchObject({ ok: false, kind: 'tls', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('fails with an expired certificate', async () => {
    const { result } = await handshake({ cert: expiredCertificate, ca: expiredCertificate });
    expect(result).toMatchObject({ ok: false, kind: 'tls', detail: 'CERT_HAS_EXPIRED' });
  });

  it('fails where the other side speaks no TLS', async () => {
    const port = await listen(
      createTcpServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const result = await exchange({
      url: new URL(`https://hooks.example.com:${port}/`),
      address: '127.0.0.1',
      servername: 'hooks.example.com',
      method: 'GET',
      headers: {},
      timeoutMs: 2000,
      maxResponseBytes: 1000,
    });
    expect(result).toMatchObject({ ok: false, kind: 'tls' });
  });
});
