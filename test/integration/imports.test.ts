import { setTimeout as wait } from 'node:timers/promises';

import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';

import { startStack, type TestStack } from '../support/local-stack.ts';

const Progress = z.object({
  id: z.string(),
  status: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  bytes: z.object({ total: z.number().nullable(), split: z.number() }),
  rows: z.object({
    total: z.number().nullable(),
    done: z.number(),
    skipped: z.number(),
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    failed: z.number(),
  }),
  rate: z.number().nullable(),
  problems: z.array(z.string()),
});
type Progress = z.infer<typeof Progress>;
const Created = Progress.extend({ uploadUrl: z.string() });
const User = z.object({
  id: z.string(),
  status: z.string(),
  lastUpdated: z.string(),
  profile: z.record(z.string(), z.unknown()),
  credentials: z.object({ provider: z.object({ type: z.string() }) }),
});
const Named = z.array(z.object({ id: z.string(), profile: z.object({ name: z.string() }) }));
const LogEvents = z.array(z.object({ uuid: z.string(), eventType: z.string(), target: z.array(z.object({ id: z.string() })) }));

/** One in two hundred is bad, three of ten bring a password; `npm run soak -- imports` brings ten thousand. */
const people = process.env['ROSTER_SOAK'] ? 10_000 : 2_400;

const passwords = ['Correct-Horse-1', 'Battery-Staple-2', 'Tr0ubador-And-3'];
const ended = new Set(['COMPLETED', 'CANCELLED', 'ERROR']);

let stack: TestStack;
let hashes: readonly string[];

beforeAll(async () => {
  [stack, hashes] = await Promise.all([
    startStack(),
    Promise.all(passwords.map((password, index) => bcrypt.hash(password, 4 + index * 3))),
  ]);
}, 60_000);

afterAll(async () => {
  await stack.stop();
});

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: {
      authorization: `SSWS ${stack.apiToken}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const progressOf = async (id: string): Promise<Progress> => Progress.parse((await call('GET', `/api/v1/imports/${id}`)).body);

async function begin(content: string | Buffer, name = 'People'): Promise<string> {
  const { id, uploadUrl } = Created.parse((await call('POST', '/api/v1/imports', { name })).body);
  const { status } = await fetch(uploadUrl, { method: 'PUT', body: new Uint8Array(Buffer.from(content)) });
  expect(status).toBe(200);
  return id;
}

async function finish(id: string, meanwhile: () => Promise<void> = async () => undefined): Promise<Progress> {
  for (;;) {
    const progress = await progressOf(id);
    if (ended.has(progress.status)) return progress;
    await meanwhile();
    await wait(100);
  }
}

const runImport = async (content: string | Buffer): Promise<Progress> => finish(await begin(content));

interface ReportRow {
  readonly line: string;
  readonly login: string;
  readonly outcome: string;
  readonly id: string;
  readonly column: string;
  readonly message: string;
}

async function reportOf(id: string): Promise<ReportRow[]> {
  // As a browser does: the redirect leads to the bucket.
  const response = await fetch(`${stack.url}/api/v1/imports/${id}/report`, {
    headers: { authorization: `SSWS ${stack.apiToken}` },
  });
  expect(response.status).toBe(200);
  const rows: ReportRow[] = parse(await response.text(), { columns: true, record_delimiter: '\r\n' });
  return rows;
}

const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** What CloudFormation calls the one resource whose logical id begins so. */
function named(prefix: string): string {
  const [found, ...others] = Object.entries(stack.names).filter(([id]) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id));
  if (found === undefined || others.length > 0) throw new Error(`which one is ${prefix}?`);
  return found[1];
}

const getUser = async (login: string) => User.parse((await call('GET', `/api/v1/users/${encodeURIComponent(login)}`)).body);
const signIn = async (username: string, password: string) => (await call('POST', '/api/v1/authn', { username, password })).status;

/** How each of the bad rows is bad: what the report says of its column. */
const faults = [
  { column: 'passwordHash', spoil: (cells: string[]) => cells.with(5, '$2b$10$tooshort') },
  { column: 'email', spoil: (cells: string[]) => cells.with(1, 'no address') },
  { column: 'login', spoil: (cells: string[]) => cells.with(0, '') },
  { column: 'groups', spoil: (cells: string[]) => cells.with(6, 'No Such Group') },
  { column: '', spoil: (cells: string[]) => cells.slice(0, 4) },
] as const;

/** Row `index` of the file, from 0; every 200th is bad. */
function cellsOf(index: number): string[] {
  const login = `person${index}@company.example`;
  const hash = index % 10 < 3 ? (hashes[index % hashes.length] ?? '') : '';
  const cells = [
    login,
    login,
    `First ${index}`,
    `"Last, ""${index}"""`,
    'Engineering',
    hash,
    index % 4 === 0 ? 'Staff;Berlin' : '',
  ];
  return index % 200 === 199 ? (faults[((index - 199) / 200) % faults.length]?.spoil(cells) ?? cells) : cells;
}

/** Rows 0, 1 and 2 of each ten have a hash, and none of the bad ones is among them: three of ten. */
function fileOf(count: number): string {
  const header = 'login,email,firstName,lastName,department,passwordHash,groups';
  return [header, ...Array.from({ length: count }, (_, index) => cellsOf(index).join(','))].join('\n');
}

async function createGroups(...names: string[]): Promise<void> {
  for (const name of names) expect((await call('POST', '/api/v1/groups', { profile: { name } })).status).toBe(200);
}

/** Follows the log from a time on until it has so many events that fit. */
async function awaitEvents(filter: string, since: string, count: number): Promise<z.infer<typeof LogEvents>> {
  const events: z.infer<typeof LogEvents> = [];
  let url = `${stack.url}/api/v1/logs?${new URLSearchParams({ filter, since, limit: '100' })}`;
  while (events.length < count) {
    const response = await fetch(url, { headers: { authorization: `SSWS ${stack.apiToken}` } });
    events.push(...LogEvents.parse(await response.json()));
    url = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? url;
    await wait(50);
  }
  return events;
}

describe('imports', () => {
  it('brings thousands of people over, three of ten with their passwords, and does nothing the second time', async () => {
    await createGroups('Staff', 'Berlin');
    const file = fileOf(people);
    const seen: Progress[] = [];
    const id = await begin(file);
    const first = await finish(id, async () => void seen.push(await progressOf(id)));
    const bad = Math.floor(people / 200);
    expect(first).toMatchObject({
      status: 'COMPLETED',
      bytes: { total: file.length, split: file.length },
      rows: { total: people, done: people, skipped: 0, created: people - bad, updated: 0, unchanged: 0, failed: bad },
      problems: [],
    });
    expect(first.rate).toBeGreaterThan(0);
    console.log(`${people} people at ${first.rate} a second`);
    expect(seen.some(({ rows }) => rows.done > 0 && rows.done < people)).toBe(true);

    const report = await reportOf(id);
    expect(report.map(({ line }) => Number(line))).toEqual(Array.from({ length: people }, (_, index) => index + 2));
    const failed = report.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ line, column }) => [Number(line), column])).toEqual(
      Array.from({ length: bad }, (_, index) => [index * 200 + 201, faults[index % faults.length]?.column]),
    );
    expect(failed.every(({ message, id: user }) => message.length > 10 && user === '')).toBe(true);
    expect(JSON.stringify(report)).not.toContain('$2b$');

    const [hashed, plain] = [await getUser('person10@company.example'), await getUser('PERSON13@company.example')];
    expect(hashed).toMatchObject({
      status: 'ACTIVE',
      credentials: { provider: { type: 'IMPORT' } },
      profile: { firstName: 'First 10', lastName: 'Last, "10"', department: 'Engineering' },
    });
    expect(plain).toMatchObject({ status: 'STAGED', credentials: { provider: { type: 'OKTA' } } });
    expect(report[10]?.id).toBe(hashed.id);
    const groups = Named.parse((await call('GET', `/api/v1/users/${(await getUser('person12@company.example')).id}/groups`)).body);
    expect(groups.map(({ profile }) => profile.name).toSorted()).toEqual(['Berlin', 'Everyone', 'Staff']);
    expect((await stack.mailbox()).flatMap(({ to }) => to).filter((address) => address.endsWith('@company.example'))).toEqual([]);

    expect(await signIn('person10@company.example', passwords[10 % 3] ?? '')).toBe(200);
    expect(await signIn('person11@company.example', 'wrong')).toBe(401);
    const signedIn = await getUser('person10@company.example');

    const second = await runImport(file);
    expect(second).toMatchObject({
      status: 'COMPLETED',
      rows: { total: people, done: people, created: 0, updated: 0, unchanged: people - bad, failed: bad },
    });
    console.log(`unchanged at ${second.rate} a second`);
    const again = await reportOf(second.id);
    expect(again.map(({ line, login, column, message }) => ({ line, login, column, message }))).toEqual(
      report.map(({ line, login, column, message }) => ({ line, login, column, message })),
    );
    expect(again.filter(({ outcome }) => outcome === 'unchanged').map((row) => row.id)).toEqual(
      report.filter(({ outcome }) => outcome === 'created').map((row) => row.id),
    );
    expect(await getUser('person10@company.example')).toEqual(signedIn);
    expect(await signIn('person10@company.example', passwords[10 % 3] ?? '')).toBe(200);
  }, 180_000);

  it('loses and doubles nothing when its workers are killed', async () => {
    // The queue shows a message again when its visibility timeout has passed, which nobody has to wait for here.
    const queue = { QueueUrl: named('ImportsChunksQueue'), Attributes: { VisibilityTimeout: '4' } };
    await new SQSClient({ ...aws, endpoint: stack.endpoints['AWS_ENDPOINT_URL_SQS'] ?? '' }).send(
      new SetQueueAttributesCommand(queue),
    );
    const count = 1500;
    const rows = Array.from({ length: count }, (_, index) => `k${index}@kill.example,k${index}@kill.example,K,${index}`);
    const id = await begin(['login,email,firstName,lastName', ...rows].join('\n'));
    let kills = 0;
    const killOnce = async (): Promise<void> => {
      if ((kills += 1) <= 3) await stack.killFunction('ImportsWorker');
    };
    const progress = await finish(id, killOnce);
    expect(kills).toBeGreaterThan(0);
    expect(progress.rows).toMatchObject({ total: count, done: count, created: count, updated: 0, unchanged: 0, failed: 0 });
    const report = await reportOf(id);
    expect(new Set(report.map((row) => row.id)).size).toBe(count);
    expect(report.map((row) => row.login)).toEqual(rows.map((row) => row.slice(0, row.indexOf(','))));
  }, 180_000);

  it('tells the log of the import and of everybody whom it brought', async () => {
    const since = new Date(Date.now() - 1000).toISOString();
    const { id } = await runImport('login,email,firstName\nlogged@log.example,logged@log.example,L\n');
    const [line] = await reportOf(id);
    // They come by the stream, behind those of everybody whom the tests before this one brought.
    const events = await awaitEvents(`transaction.id eq "${id}"`, since, 3);
    expect(events.map(({ eventType }) => eventType).toSorted()).toEqual([
      'system.import.complete',
      'system.import.start',
      'user.lifecycle.create',
    ]);
    expect(events.find(({ eventType }) => eventType === 'user.lifecycle.create')?.target[0]?.id).toBe(line?.id);
  }, 90_000);

  it('updates people who exist', async () => {
    await runImport('login,email,firstName\nold@update.example,old@update.example,Old\n');
    const { id, rows } = await runImport('login;firstName\nOLD@update.example;New\n');
    expect(rows).toMatchObject({ updated: 1, failed: 0 });
    expect(await getUser('old@update.example')).toMatchObject({ profile: { firstName: 'New', login: 'old@update.example' } });
    expect(await reportOf(id)).toMatchObject([{ line: '2', login: 'OLD@update.example', outcome: 'updated' }]);
  });

  it('refuses a file that it can not read, with the reason', async () => {
    const { status, problems } = await runImport(Buffer.from('\uFEFFlogin,email\n', 'utf16le'));
    expect([status, problems]).toEqual(['ERROR', ['The file is UTF-16 text: save it as CSV in UTF-8']]);
    expect((await runImport('')).problems).toEqual(['The file is empty: its first row names the columns']);
    const { id } = await runImport('login,shoe\n');
    expect((await call('GET', `/api/v1/imports/${id}/report`)).status).toBe(404);
  });

  it('is cancelled with what is done left as it is', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `c${index}@cancel.example,c${index}@cancel.example,C`);
    const id = await begin(['login,email,firstName', ...rows].join('\n'));
    while ((await progressOf(id)).status === 'CREATED') await wait(20);
    expect((await call('POST', `/api/v1/imports/${id}/lifecycle/cancel`)).status).toBe(200);
    const progress = await finish(id);
    expect(progress.status).toBe('CANCELLED');
    expect(progress.rows.done + progress.rows.skipped).toBe(5000);
    expect(progress.rows.created).toBe(progress.rows.done);
    expect(await reportOf(id)).toHaveLength(progress.rows.done);
    expect((await call('POST', `/api/v1/imports/${id}/lifecycle/cancel`)).status).toBe(200);
    // Chunks that workers have begun are applied to their end, which takes up to a minute behind the thousands of the tests before.
  }, 180_000);

  it('lists imports, the newest first, and answers as the rest of the API does', async () => {
    const { body } = await call('GET', '/api/v1/imports?limit=2');
    const listed = z.array(Progress).parse(body);
    expect(listed).toHaveLength(2);
    expect(listed[0]?.status).toBe('CANCELLED');
    expect(await call('GET', '/api/v1/imports/impAAAAAAAAAAAAAAAAA')).toMatchObject({
      status: 404,
      body: { errorCode: 'E0000007' },
    });
    expect(await call('POST', '/api/v1/imports', { name: ' ' })).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } });
    expect((await fetch(`${stack.url}/api/v1/imports`)).status).toBe(401);
  });
});
