import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { exchange } from '../../../shared/security/exchange.ts';
import {
  checkOutboundUrl,
  findHeaderFault,
  guardedRequest,
  isPublicAddress,
  type OutboundRequest,
  type OutboundResult,
} from '../../../shared/security/index.ts';
import { hostileUrls } from './hostile-urls.ts';
import { certificate, expiredCertificate, privateKey } from './tls-fixtures.ts';

/** What hooks allow an endpoint: test/unit/hooks/hook-abuse.test.ts holds that these are the figures that are sent. */
const mostBytes = 65_536;
/** Node reads so much at once; a read that goes beyond the limit is the last one. */
const oneRead = 65_536;

const request: OutboundRequest = {
  url: 'https://hooks.example.com/',
  method: 'POST',
  headers: {},
  body: '{}',
  timeoutMs: 3_000,
  maxResponseBytes: mostBytes,
  allowLoopback: false,
};

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
  jest.restoreAllMocks();
  for (const server of open) {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
    server.close();
  }
  open.clear();
});

/** A server that writes as long as anybody reads; what it is given is asked for again and again. */
function pouring(head: string, next: () => string | Buffer): Server {
  return createTcpServer((socket) => {
    socket.on('error', () => undefined);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(next()));
    };
    socket.once('data', () => {
      socket.write(head);
      socket.on('drain', pour);
      pour();
    });
  });
}

/** Bytes that this process took off the wire for one call, whatever became of them. */
async function countRead(call: () => Promise<OutboundResult>): Promise<{ result: OutboundResult; read: number }> {
  const sockets = new Set<Socket>();
  const connect: unknown = Reflect.get(Socket.prototype, 'connect');
  if (typeof connect !== 'function') throw new Error('sockets don’t connect');
  jest.spyOn(Socket.prototype, 'connect').mockImplementation(function track(this: Socket, ...parameters: unknown[]) {
    sockets.add(this);
    return Reflect.apply(connect, this, parameters);
  });
  const result = await call();
  return { result, read: [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0) };
}

const callLoopback = (port: number, changes: Partial<OutboundRequest> = {}) =>
  guardedRequest({ ...request, url: `http://127.0.0.1:${port}/`, allowLoopback: true, ...changes });

describe('AC-103: an address inside, however it is spelled', () => {
  const urls = hostileUrls();

  it('comes in more than 500 spellings', () => {
    expect(urls.length).toBeGreaterThan(500);
    expect(urls.some((url) => url.startsWith('https://0xa9fea9fe/'))).toBe(true);
  });

  it('is refused by what checks URLs, on the local stage too', () => {
    for (const allowLoopback of [false, true]) {
      expect(urls.filter((url) => checkOutboundUrl(url, { allowLoopback }).ok)).toEqual([]);
    }
  });

  it('is refused before anything is looked up or dialled', async () => {
    const connect = jest.spyOn(Socket.prototype, 'connect');
    let lookups = 0;
    const resolver = async (): Promise<string[]> => {
      lookups += 1;
      return ['1.1.1.1'];
    };
    const results = await Promise.all(urls.map((url) => guardedRequest({ ...request, url, resolver })));
    expect(new Set(results.map((result) => (result.ok ? 'ok' : result.kind)))).toEqual(new Set(['refused-request']));
    expect(lookups).toBe(0);
    expect(connect).not.toHaveBeenCalled();
  });

  it('is told from an honest one', () => {
    const honest = ['https://hooks.example.com/', 'https://EXAMPLE.com./x', 'https://1.1.1.1/', 'https://bücher.example.org:8443/'];
    expect(honest.filter((url) => !checkOutboundUrl(url, { allowLoopback: false }).ok)).toEqual([]);
  });
});

/** Numbers that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const publicAddresses = ['1.1.1.1', '8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001::1'];
const privateAddresses = ['127.0.0.1', '169.254.169.254', '169.254.170.2', '10.0.0.1', '::1', 'fd00:ec2::254', '::ffff:10.0.0.1'];

/** Answers like somebody who wants the check to see one address and the call to reach another. */
function rebinding(random: () => number): { answers: () => string[]; asked: () => number } {
  let asked = 0;
  const pick = (addresses: readonly string[]): string => addresses[Math.floor(random() * addresses.length)] ?? '';
  const answers = (): string[] => {
    asked += 1;
    const way = Math.floor(random() * 5);
    if (way === 0) return [pick(asked % 2 === 1 ? publicAddresses : privateAddresses)];
    if (way === 1) return [pick(publicAddresses), pick(privateAddresses)];
    if (way === 2) return Array.from({ length: 1 + Math.floor(random() * 200) }, () => pick(publicAddresses));
    if (way === 3) return [...Array.from({ length: 100 }, () => pick(publicAddresses)), pick(privateAddresses)];
    return [pick(privateAddresses)];
  };
  return { answers, asked: () => asked };
}

describe('AC-104: a name that leads elsewhere once it was checked', () => {
  it('is looked up once a call, and the address that was checked is the one dialled, in 10,000 tries', async () => {
    const dialled: unknown[] = [];
    jest.spyOn(Socket.prototype, 'connect').mockImplementation(function refuse(this: Socket, ...parameters: unknown[]) {
      const [options] = [parameters[0]].flat();
      dialled.push(options);
      const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      process.nextTick(() => this.destroy(error));
      return this;
    });
    const { answers, asked } = rebinding(seeded(104));
    const outcomes = new Set<string>();
    let calls = 0;
    for (let attempt = 0; attempt < 10_000; attempt += 1) {
      let answer: string[] = [];
      const before = dialled.length;
      const result = await guardedRequest({
        ...request,
        resolver: async () => {
          answer = answers();
          return answer;
        },
      });
      calls += 1;
      outcomes.add(result.ok ? 'ok' : result.kind);
      const clean = answer.every((address) => isPublicAddress(address));
      expect(dialled.length - before).toBe(clean ? 1 : 0);
      if (!clean) continue;
      const { host, lookup } = Object(dialled.at(-1));
      expect(lookup).toBeUndefined();
      if (!answer.includes(host) || result.address !== host) throw new Error(`dialled ${host} and not one of ${answer.join(' ')}`);
    }
    expect(asked()).toBe(calls);
    expect(outcomes).toEqual(new Set(['connect', 'refused-address']));
    expect(dialled.length).toBeGreaterThan(2_000);
    expect(dialled.every((options) => isPublicAddress(Object(options).host))).toBe(true);
  }, 180_000);
});

describe('AC-105: a redirect', () => {
  it.each([301, 302, 303, 307, 308])('of status %i is an answer and no way on', async (status) => {
    let requests = 0;
    const port = await listen(
      createHttpServer((_request, response) => {
        requests += 1;
        response.writeHead(status, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
      }),
    );
    const connect = jest.spyOn(Socket.prototype, 'connect');
    expect(await callLoopback(port)).toMatchObject({ ok: true, status });
    expect(requests).toBe(1);
    expect(connect).toHaveBeenCalledTimes(1);
  });
});

describe('AC-106: another protocol or port', () => {
  it('can’t be reached by going down from https', async () => {
    const server = createHttpsServer({ key: privateKey, cert: certificate }, (_request, response) =>
      response.writeHead(301, { location: 'http://hooks.example.com/' }).end(),
    );
    const port = await listen(server);
    const connect = jest.spyOn(Socket.prototype, 'connect');
    const result = await exchange({
      ...request,
      url: new URL(`https://hooks.example.com:${port}/`),
      address: '127.0.0.1',
      servername: 'hooks.example.com',
      ca: certificate,
    });
    expect(result).toMatchObject({ ok: true, status: 301 });
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it.each(['http:', 'file:', 'gopher:', 'ftp:', 'ssh:', 'ldap:', 'ws:', 'wss:'])('is refused: %s', (protocol) => {
    expect(checkOutboundUrl(`${protocol}//example.com/`, { allowLoopback: false }).ok).toBe(false);
  });

  it.each([21, 22, 25, 80, 110, 143, 465, 587, 3306, 5432, 6379, 9001, 9200, 11_211, 27_017])('is refused: port %i', (port) => {
    expect(checkOutboundUrl(`https://example.com:${port}/`, { allowLoopback: false }).ok).toBe(false);
  });
});

describe('AC-107: an answer that never comes to its end', () => {
  const quick = { timeoutMs: 150 };

  it.each<[string, string, string]>([
    ['a status line', 'HTTP/1.1 200 ', 'x'],
    ['headers', 'HTTP/1.1 200 OK\r\n', 'X-A: 1\r\n'],
    ['a body of a promised length', 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n', '.'],
    ['a body without length', 'HTTP/1.1 200 OK\r\n\r\n', '.'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\n.\r\n'],
    ['interim answers', '', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ])('is given up after its time where %s drip', async (_what, head, drop) => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.write(head);
        const drip = setInterval(() => socket.write(drop), 5);
        socket.on('error', () => clearInterval(drip)).once('close', () => clearInterval(drip));
      }),
    );
    const { result, read } = await countRead(() => callLoopback(port, quick));
    expect(result).toMatchObject({ ok: false, kind: 'timeout' });
    expect(read).toBeLessThan(mostBytes);
  });

  it('is given up after its time where a handshake never ends, or a certificate drips', async () => {
    const silent = await listen(createTcpServer((socket) => socket.on('error', () => undefined)));
    const dripping = await listen(
      createTcpServer((socket) => {
        // A record of a handshake that promises 16 kB.
        socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]));
        const drip = setInterval(() => socket.write(Buffer.from([0])), 5);
        socket.on('error', () => clearInterval(drip)).once('close', () => clearInterval(drip));
      }),
    );
    for (const port of [silent, dripping]) {
      const url = new URL(`https://hooks.example.com:${port}/`);
      const result = await exchange({ ...request, ...quick, url, address: '127.0.0.1', servername: 'hooks.example.com' });
      expect(result).toMatchObject({ ok: false, kind: 'timeout', detail: 'tls' });
    }
  });

  const line = Buffer.alloc(65_536, 'x');
  it.each<[string, string, () => string | Buffer]>([
    ['a gigabyte of a promised length', 'HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n', () => line],
    ['a body that never closes', 'HTTP/1.1 200 OK\r\n\r\n', () => line],
    ['chunks without end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', () => '1\r\n.\r\n'.repeat(1_000)],
    ['one chunk’s extension without end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=', () => line],
    ['headers without end', 'HTTP/1.1 200 OK\r\n', () => 'X-A: 1\r\n'.repeat(1_000)],
    ['one header without end', 'HTTP/1.1 200 OK\r\nX-A: ', () => line],
    ['trailers without end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', () => 'X-A: 1\r\n'.repeat(1_000)],
    ['a status line without end', 'HTTP/1.1 200 ', () => line],
    ['100 Continue without end', '', () => 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000)],
    ['103 Early Hints without end', '', () => `HTTP/1.1 103 Early Hints\r\nX-A: ${'y'.repeat(1_000)}\r\n\r\n`.repeat(64)],
  ])('costs 64 KiB and a read where it is %s', async (_what, head, next) => {
    const port = await listen(pouring(head, next));
    const { result, read } = await countRead(() => callLoopback(port));
    expect(result.ok ? 'ok' : result.kind).toMatch(/^(?:too-large|protocol)$/);
    expect(read).toBeLessThanOrEqual(mostBytes + oneRead);
  });

  it('is no larger for being packed: nothing is unpacked, and nothing packed is asked for', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    let asked: unknown;
    const port = await listen(
      createHttpServer((incoming, response) => {
        asked = incoming.headers['accept-encoding'];
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      }),
    );
    const { result, read } = await countRead(() => callLoopback(port));
    expect(asked).toBe('identity');
    expect(read).toBeLessThan(mostBytes);
    expect(result.ok ? Buffer.byteLength(result.body) : 0).toBeLessThan(mostBytes);
  });
});

describe('AC-107: a certificate that proves nothing', () => {
  it.each([
    ['expired', expiredCertificate, expiredCertificate, 'hooks.example.com', 'CERT_HAS_EXPIRED'],
    ['self-signed', certificate, undefined, 'hooks.example.com', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['for another name', certificate, certificate, 'other.example.com', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('is a failure before a byte of the request is sent: %s', async (_what, cert, ca, host, detail) => {
    let requests = 0;
    const port = await listen(createHttpsServer({ key: privateKey, cert }, () => (requests += 1)));
    const result = await exchange({
      ...request,
      headers: { Authorization: 'canary' },
      url: new URL(`https://${host}:${port}/`),
      address: '127.0.0.1',
      servername: host,
      ...(ca === undefined ? {} : { ca }),
    });
    expect(result).toMatchObject({ ok: false, kind: 'tls', detail });
    expect(requests).toBe(0);
  });
});

const reservedNames = [
  'Host, Content-Length, Transfer-Encoding, Accept-Encoding, Expect, Cookie, HTTP2-Settings, Sec-WebSocket-Key',
  'Connection, Keep-Alive, Proxy-Authenticate, Proxy-Authorization, Proxy-Connection, TE, Trailer, Upgrade',
  'X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256, X-Amz-Target, X-Amzn-Trace-Id, X-Amz-Invocation-Type',
].flatMap((names) => names.split(', '));

describe('AC-111: a header of a customer', () => {
  it.each(reservedNames)('can’t be %s, in any case', (name) => {
    for (const spelled of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(findHeaderFault({ [spelled]: 'x' })).toBe(`The header ${spelled} is reserved`);
    }
  });

  const breaks = ['\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\u560a', '\u560d', '\u010a', '\u000b', '\u000c'];

  it('can’t break out of its line, by name or by value, whatever it is broken with', () => {
    for (const sign of breaks) {
      expect(findHeaderFault({ [`X-A${sign}Host`]: 'x' })).toBe('A header has a malformed name');
      expect(findHeaderFault({ 'X-A': `x${sign}Host: evil` })).toBe('The header X-A has a malformed value');
    }
  });

  it('is checked again where the call is made, by whoever asks', async () => {
    const connect = jest.spyOn(Socket.prototype, 'connect');
    const hostile = [...breaks.map((sign) => ({ 'X-A': `x${sign}Host: evil` })), { Host: 'evil' }, { 'x-amz-date': '1' }];
    for (const headers of hostile) {
      expect(await guardedRequest({ ...request, url: 'https://1.1.1.1/', headers })).toMatchObject({ kind: 'refused-request' });
    }
    expect(connect).not.toHaveBeenCalled();
  });
});
