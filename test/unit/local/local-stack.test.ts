import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { callJson } from '../../../local/engines/aws-json.ts';
import { DataFolder, type LocalStack, StartError, startLocalStack, UnsupportedError } from '../../../local/index.ts';
import { listen } from '../../../local/listen.ts';
import { synthesizeFixture } from './fixtures/stack.ts';

const fixture = synthesizeFixture();
const path = mkdtempSync(join(tmpdir(), 'stack-'));
let data: DataFolder;
let stack: LocalStack;
const used: string[] = [];

async function start(): Promise<void> {
  data = DataFolder.open(path);
  stack = await startLocalStack({ ...fixture, data, port: 0, access: { used: (grant) => used.push(grant) } });
}

async function stop(): Promise<void> {
  await stack.stop();
  data.close();
}

beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(path, { recursive: true });
});

/** What the fixture's function answers that makes calls with the SDK. */
async function sdk(call: string, input: object = {}): Promise<unknown> {
  const outcome = await stack.invoke('Sdk', { call, ...input });
  if ('error' in outcome) throw new Error(outcome.error.errorMessage);
  return JSON.parse(outcome.payload);
}

/** Takes messages out of a queue until one fits: its body. */
async function take(queue: string, fits: (body: string) => boolean = () => true): Promise<string> {
  const QueueUrl = stack.names[queue];
  const endpoint = stack.endpoints.AWS_ENDPOINT_URL_SQS ?? '';
  for (let tries = 0; tries < 20; tries++) {
    const received = await callJson(endpoint, 'AmazonSQS.ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1, VisibilityTimeout: 60 });
    const [first] = Object(received).Messages ?? [];
    if (!first) continue;
    await callJson(endpoint, 'AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle: first.ReceiptHandle });
    if (fits(first.Body)) return String(first.Body);
  }
  throw new Error(`nothing of the kind came into ${queue}`);
}

const message = async (queue: string, fits?: (body: string) => boolean): Promise<unknown> => JSON.parse(await take(queue, fits));

const reported = (by: string, part: string): Promise<unknown> =>
  message('Results', (body) => body.includes(`"by":"${by}"`) && body.includes(part));

describe('HTTP', () => {
  const get = (target: string, init?: RequestInit): Promise<Response> => fetch(`${stack.url}${target}`, init);

  it.each([
    ['GET', '/things', 'ANY /things', undefined],
    ['POST', '/things/a/b', 'ANY /things/{proxy+}', { proxy: 'a/b' }],
    ['GET', '/things/a%2Fb%25', 'ANY /things/{proxy+}', { proxy: 'a/b%' }],
    ['GET', '/things/7/name', 'GET /things/{id}/name', { id: '7' }],
    ['PUT', '/things/7/name', 'ANY /things/{proxy+}', { proxy: '7/name' }],
  ])('%s %s goes by %s', async (method, target, routeKey, pathParameters) => {
    const event = await (await get(target, { method })).json();
    expect([event.routeKey, event.pathParameters, event.requestContext.http.method]).toEqual([routeKey, pathParameters, method]);
  });

  it('answers what no route matches, and what can not be decoded', async () => {
    const [missing, bad] = [await get('/elsewhere'), await get('/things/%E0%A4%A')];
    expect([missing.status, await missing.json(), bad.status]).toEqual([404, { message: 'Not Found' }, 400]);
  });

  it('sends bytes and cookies as the function means them', async () => {
    const [cookies, bytes] = [await get('/things/cookies'), await get('/things/bytes')];
    expect(cookies.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect([bytes.headers.get('content-type'), Buffer.from(await bytes.arrayBuffer())]).toEqual([
      'image/png',
      Buffer.from('iVD/', 'base64'),
    ]);
  });

  it('sends no body for HEAD', async () => {
    const answer = await get('/things/x', { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
  });

  it('takes 6 MB and no more', async () => {
    const post = (size: number): Promise<Response> =>
      get('/things', { method: 'POST', body: 'x'.repeat(size), headers: { 'content-type': 'text/plain' } });
    const [large, tooLarge, huge] = [await post(3_000_000), await post(6_300_000), await post(11_000_000)];
    expect([large.status, tooLarge.status, huge.status]).toEqual([200, 413, 413]);
    expect(await tooLarge.json()).toEqual({ message: 'Request Entity Too Large' });
  });

  it('takes 10 kB of headers and no more', async () => {
    const answer = await get('/things', { headers: { 'x-long': 'x'.repeat(11_000) } });
    expect([answer.status, await answer.json()]).toEqual([431, { message: 'Request Header Fields Too Large' }]);
  });

  it.each([
    ['throws', '/things/throws', 500, 'Internal Server Error'],
    ['ends its process', '/things/exits', 500, 'Internal Server Error'],
    ['is slower than the integration allows', '/hasty/slow', 503, 'Service Unavailable'],
    ['is slower than its own timeout', '/limited/slow', 500, 'Internal Server Error'],
    ['never yields', '/limited/stuck', 500, 'Internal Server Error'],
  ])('answers for a function that %s, and goes on', async (_, target, status, text) => {
    const answer = await get(target);
    expect([answer.status, await answer.json()]).toEqual([status, { message: text }]);
    expect((await get('/limited/x')).status).toBe(200);
  });

  it('runs several requests of a function at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roster-meeting-'));
    const answers = await Promise.all([1, 2, 3].map(() => get(`/things/meets?folder=${encodeURIComponent(folder)}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    rmSync(folder, { recursive: true });
  });
});

describe('functions', () => {
  it('write to the log, and never to the terminal', async () => {
    await fetch(`${stack.url}/things/logged`);
    await fetch(`${stack.url}/things/throws`);
    const written = (): object[] =>
      readFileSync(data.file(join('logs', 'functions.log')), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    // What a thread writes comes when it comes.
    for (let tries = 0; tries < 50 && !JSON.stringify(written().slice(-2)).includes('logged'); tries++) await delay(20);
    expect(written()).toContainEqual({
      at: expect.any(String),
      function: 'Fixture-Web',
      requestId: expect.any(String),
      stream: 'stdout',
      message: 'handled /things/logged',
    });
    expect(written()).toContainEqual(
      expect.objectContaining({ stream: 'platform', message: expect.stringMatching(/^Error: on purpose\n +at web/) }),
    );
  });

  it('are told what custom resources answered', async () => {
    expect(await sdk('greeting')).toBe('Create world');
  });

  it('invoke each other, and hear of failures', async () => {
    const name = stack.names.Sdk;
    expect(await sdk('invoke', { name, payload: { call: 'greeting' } })).toEqual({ payload: 'Create world' });
    expect(await sdk('invoke', { name, payload: { call: 'none' } })).toMatchObject({
      FunctionError: 'Unhandled',
      payload: { errorType: 'TypeError' },
    });
  });

  it('that can not be loaded say why', async () => {
    const outcome = await stack.invoke('Missing', {});
    expect(outcome).toMatchObject({ error: { errorMessage: expect.stringContaining('missing is not exported') } });
  });
});

describe('events', () => {
  it('come from queues, and go to the dead letters in the end', async () => {
    await sdk('send', { body: 'fail' });
    expect(await reported('worker', 'fail')).toMatchObject({ what: { count: '1' } });
    expect(await reported('worker', 'fail')).toMatchObject({ what: { count: '2' } });
    expect(await take('DeadLetters')).toBe('fail');
  });

  it('come again when the function was killed', async () => {
    await sdk('send', { body: 'sleep' });
    await reported('worker', 'sleep');
    await stack.kill('Worker');
    expect(await reported('worker', 'sleep')).toMatchObject({ what: { count: '2' } });
  });

  it('come from the stream, if a filter matches, with bytes as Lambda has them', async () => {
    await sdk('put', { pk: 'u#1', sk: 'u' });
    await sdk('put', { pk: 'u#1', sk: 'e#1' });
    expect(await reported('stream', 'e#1')).toEqual({
      by: 'stream',
      what: [['INSERT', { pk: { S: 'u#1' }, sk: { S: 'e#1' }, bytes: { B: 'YWJj' } }]],
    });
  });

  it('come from buckets by way of a queue', async () => {
    await sdk('upload', { key: 'elsewhere/a.csv', body: 'x' });
    await sdk('upload', { key: 'uploads/red flower.csv', body: 'a,b' });
    expect(await message('Files')).toMatchObject({
      Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'uploads/red+flower.csv', size: 3 } } }],
    });
  });

  it('come from the bus, to functions and queues, by pattern', async () => {
    await sdk('publish', { type: 'unheard' });
    await sdk('publish', { type: 'told' });
    expect(await reported('listener', 'told')).toMatchObject({ what: { source: 'test', detail: { n: 1 }, region: 'eu-west-1' } });
    await sdk('publish', { type: 'queued', detail: '{"n":6}' });
    expect(await message('Parked')).toEqual({ by: 'bus' });
    expect(await sdk('publish', { type: 'told', detail: '[]' })).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }],
    });
  });

  it('are tried three times where nobody waits for the answer, then kept', async () => {
    await sdk('publish', { type: 'fails' });
    for (const _ of [1, 2, 3]) await reported('listener', 'fails');
    expect(await message('Parked')).toMatchObject({ 'detail-type': 'fails' });
  });
});

describe('messages', () => {
  const box = async (): Promise<Record<string, unknown>[]> => (await fetch(`${stack.url}/_local/mailbox.json`)).json();

  it('to a mailbox or a telephone are shown', async () => {
    await sdk('mail');
    await sdk('rawMail');
    await sdk('text');
    const [text, raw, mail] = await box();
    expect(mail).toMatchObject({
      kind: 'mail',
      to: ['anna@example.com', 'bob@example.com'],
      from: 'roster@example.com',
      subject: 'Welcome ✓',
      text: 'Hello',
      html: '<p>Hello</p>',
    });
    expect(raw).toMatchObject({
      to: ['carol@example.com'],
      subject: 'Grüße',
      text: expect.stringContaining('plain'),
      html: expect.stringContaining('<b>rich</b>'),
    });
    expect(text).toMatchObject({ kind: 'text', to: ['+491701234567'], text: 'Your code is 123456' });
    const page = await fetch(`${stack.url}/_local/mailbox`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('Your code is 123456');
  });
});

describe("a function's role", () => {
  const clerk = async (call: string, input: object = {}): Promise<unknown> => {
    const outcome = await stack.invoke('ClerkA', { call, ...input });
    return 'error' in outcome ? outcome.error.errorType : JSON.parse(outcome.payload);
  };

  it('holds for the table, by keys', async () => {
    expect(await clerk('put', { pk: 'open#1', sk: 's' })).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    expect(await clerk('get', { pk: 'open#1', sk: 's' })).toMatchObject({ pk: { S: 'open#1' } });
    expect(await clerk('put', { pk: 'closed#1', sk: 's' })).toBe('AccessDeniedException');
    expect(await clerk('get', { pk: 'closed#1', sk: 's' })).toBe('AccessDeniedException');
  });

  it('holds for files, by their keys', async () => {
    expect(await clerk('upload', { key: 'open/a', body: 'x' })).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    expect(await clerk('upload', { key: 'closed/a', body: 'x' })).toBe('AccessDenied');
    expect(await clerk('download', { key: 'open/a' })).toBe('AccessDenied');
  });

  it.each([
    ['send', 'AccessDeniedException', { body: 'x' }],
    ['generate', 'AccessDeniedException', {}],
    ['publish', 'AccessDeniedException', { type: 'told' }],
    ['mail', 'AccessDenied', {}],
    ['text', 'AccessDenied', {}],
  ])('refuses to %s where it says nothing of it', async (call, error, input) => {
    expect(await clerk(call, input)).toBe(error);
  });

  it('refuses to invoke', async () => {
    expect(await clerk('invoke', { name: stack.names.WebInSecond, payload: {} })).toBe('AccessDeniedException');
  });

  it('is told whose grants were used', () => {
    expect(used.filter((grant) => grant.startsWith('ClerkA '))).toEqual([
      'ClerkA dynamodb:PutItem open#*',
      'ClerkA dynamodb:GetItem open#*',
      'ClerkA s3:PutObject arn:aws:s3:::fixture-bucket/open/*',
    ]);
  });
});

describe('a bucket', () => {
  it('answers browsers by its CORS rules, and takes files of any size', async () => {
    const url = `${stack.endpoints.AWS_ENDPOINT_URL_S3}/${stack.names.Bucket}/direct.csv`;
    const asked = { origin: stack.url, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' };
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([200, stack.url]);
    expect((await fetch(url, { method: 'OPTIONS', headers: { ...asked, origin: 'https://example.org' } })).status).toBe(403);
    const put = await fetch(url, {
      method: 'PUT',
      headers: { origin: stack.url, 'content-type': 'text/csv' },
      body: Buffer.alloc(20_000_000),
    });
    expect([put.status, put.headers.get('access-control-allow-origin')]).toEqual([200, stack.url]);
    expect((await fetch(url, { method: 'PUT' })).status).toBe(200);
  });
});

describe('a queue', () => {
  it('takes every character', async () => {
    await sdk('send', { body: 'Grüße 😀' });
    expect(await reported('worker', '😀')).toMatchObject({ what: { body: 'Grüße 😀' } });
  });
});

describe('another start', () => {
  it('is refused while this one runs', () => {
    const folder = DataFolder.open(mkdtempSync(join(tmpdir(), 'stack-')));
    return expect(startLocalStack({ ...fixture, data: folder, port: Number(new URL(stack.url).port) })).rejects.toThrow(
      /^Port \d+ is in use/,
    );
  });

  it('finds everything as it was', async () => {
    const { wrapped, plaintext } = Object(await sdk('generate'));
    await sdk('put', { pk: 'kept', sk: 'e#kept' });
    await reported('stream', 'e#kept');
    await sdk('upload', { key: 'kept.csv', body: 'kept' });
    await callJson(stack.endpoints.AWS_ENDPOINT_URL_SQS ?? '', 'AmazonSQS.SendMessage', {
      QueueUrl: stack.names.Parked,
      MessageBody: '"kept"',
    });
    const messages = await (await fetch(`${stack.url}/_local/mailbox.json`)).json();

    await stop();
    await start();
    expect(await sdk('decrypt', { wrapped })).toBe(plaintext);
    expect(await sdk('get', { pk: 'kept', sk: 'e#kept' })).toMatchObject({ pk: { S: 'kept' } });
    expect(await sdk('download', { key: 'kept.csv' })).toBe('kept');
    expect(await message('Parked', (body) => body === '"kept"')).toBe('kept');
    expect(await (await fetch(`${stack.url}/_local/mailbox.json`)).json()).toEqual(messages);

    // The stream goes on where it was: what comes next is what is new.
    await sdk('put', { pk: 'new', sk: 'e#new' });
    const next = await message('Results', (body) => body.includes('"by":"stream"'));
    expect(JSON.stringify(next)).toContain('e#new');
  });

  it('stops with a sentence, and leaves nothing running, where the template asks for what is unknown', async () => {
    const { pid } = process;
    const children = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const before = children();
    const folder = DataFolder.open(mkdtempSync(join(tmpdir(), 'stack-')));
    const unknown = synthesizeFixture({ Cluster: { Type: 'AWS::ECS::Cluster' } });
    await expect(startLocalStack({ ...unknown, data: folder, port: 0 })).rejects.toThrow(
      new UnsupportedError('the resource type AWS::ECS::Cluster (Cluster)'),
    );
    expect(children()).toBe(before);
  });

  it('stops with the reason of a custom resource that failed', async () => {
    const folder = DataFolder.open(mkdtempSync(join(tmpdir(), 'stack-')));
    const starting = startLocalStack({ ...fixture, data: folder, port: 0, parameters: { Name: 'nobody' } });
    await expect(starting).rejects.toThrow(new StartError('The custom resource Greeting failed (no such name).'));
  });

  it('finds a port that is free where it is told none', async () => {
    const server = createServer();
    expect(await listen(server, 0)).toBeGreaterThan(1023);
    server.close();
  });
});
