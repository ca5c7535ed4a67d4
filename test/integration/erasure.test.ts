import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { HookEndpoint } from '../support/endpoint.ts';
import { submitForm } from '../support/hosted-form.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { localTableClient, storedItems } from '../support/search-table.ts';

const password = 'weaves algebraic patterns';
/** Stands in every value that is hers, and nowhere else. */
const mark = 'zerlindaquux';
const login = `${mark}@example.com`;
const agent = { 'user-agent': `Browser-of-${mark}/1.0` };

let stack: TestStack;
let call: Call;
let endpoint: HookEndpoint;

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([startStack(), HookEndpoint.start()]);
  call = apiClient(stack);
}, 120_000);

afterAll(async () => {
  await endpoint.stop();
  await stack.stop();
});

const Identified = z.object({ id: z.string() });

async function ask(method: string, path: string, options: Parameters<Call>[2] = {}): Promise<{ readonly id: string }> {
  const answer = await call(method, path, options);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return Identified.catch({ id: '' }).parse(answer.body);
}

const local = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Everything that the table, the buckets and the queues hold, by where it is. */
async function everything(): Promise<{ readonly at: string; readonly text: string }[]> {
  const { names, endpoints } = stack;
  const found: { at: string; text: string }[] = [];
  const table = Object.entries(names).find(([id]) => id.startsWith('DirectoryTable'))?.[1] ?? '';
  for await (const { pk, sk, text } of storedItems(localTableClient(endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''), table))
    found.push({ at: `table ${pk} ${sk}`, text });

  const s3 = new S3Client({ ...local, endpoint: endpoints['AWS_ENDPOINT_URL_S3'] ?? '', forcePathStyle: true });
  for (const [, Bucket] of Object.entries(names).filter(
    ([id]) => /^(ImportsBucket|ErasureRecord)/.test(id) && !id.includes('Policy'),
  )) {
    for (const { Key = '' } of (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      found.push({ at: `bucket ${Key}`, text: `${Key} ${(await Body?.transformToString()) ?? ''}` });
    }
  }

  const sqs = new SQSClient({ ...local, endpoint: endpoints['AWS_ENDPOINT_URL_SQS'] ?? '' });
  const queues = Object.entries(names).filter(([, name]) => /^https?:\/\/.*\/\d+\//.test(name));
  expect(queues.length).toBeGreaterThan(12);
  for (const [id, QueueUrl] of queues) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    for (const { Body = '' } of Messages) found.push({ at: `queue ${id}`, text: Body });
  }
  found.push({ at: 'logs of functions', text: await readFile(join(stack.data, 'logs', 'functions.log'), 'utf8') });
  return found;
}

const placesOf = (found: Awaited<ReturnType<typeof everything>>, sought: string): string[] =>
  found.filter(({ text }) => text.toLowerCase().includes(sought)).map(({ at }) => at);

/** She registers, chooses a password and signs in, from her own browser. */
async function register(): Promise<string> {
  const fields = { firstName: mark, lastName: `van ${mark}`, email: login };
  expect((await submitForm(stack.url, '/signup', '/signup', fields, agent)).status).toBe(200);
  const link = await eventually(async () => {
    const mail = (await stack.mailbox()).find(({ to }) => to.includes(login));
    const [found] = /https?:\/\/\S+\/activate\/\S+/.exec(mail?.text ?? '') ?? [];
    if (found === undefined) throw new Error('no mail yet');
    return found;
  }, 60);
  const token = link.slice(link.lastIndexOf('/') + 1);
  expect((await submitForm(stack.url, link, '/activate/password', { token, password }, agent)).status).toBe(200);
  expect((await submitForm(stack.url, '/signin', '/signin', { username: login, password }, agent)).status).toBeLessThan(400);
  await ask('POST', '/api/v1/authn', { body: { username: login, password }, headers: agent });
  return (await ask('GET', `/api/v1/users/${login}`)).id;
}

const Upload = z.object({ id: z.string(), uploadUrl: z.string() });

/** An import changes her and creates somebody else. */
async function importPeople(): Promise<void> {
  const { uploadUrl, id } = Upload.parse((await call('POST', '/api/v1/imports', { body: { name: 'people' } })).body);
  const csv = `login,email,firstName,city\n${login},${login},${mark},City of ${mark}\nbystander@example.com,bystander@example.com,Bystander,Basel\n`;
  expect((await fetch(uploadUrl, { method: 'PUT', body: csv })).status).toBe(200);
  await eventually(async () => {
    const { body } = await call('GET', `/api/v1/imports/${id}`);
    expect(body).toMatchObject({ status: 'COMPLETED' });
  }, 60);
}

async function subscribe(): Promise<void> {
  const items = ['user.lifecycle.create', 'user.account.update_profile', 'group.user_membership.add', 'user.session.start'];
  const channel = { type: 'HTTP', version: '1.0.0', config: { uri: endpoint.url } };
  const { id } = await ask('POST', '/api/v1/eventHooks', {
    body: { name: 'sync', events: { type: 'EVENT_TYPE', items }, channel },
  });
  await ask('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`);
}

const Events = z.array(z.object({ eventType: z.string(), uuid: z.string() }));

async function eventTypesOf(id: string): Promise<string[]> {
  const { body } = await call('GET', `/api/v1/logs?filter=${encodeURIComponent(`target.id eq "${id}"`)}`);
  return Events.parse(body).map(({ eventType }) => eventType);
}

/** The sweep of every minute, now. */
const sweep = (): Promise<unknown> => stack.invoke('SweeperFunction', {});

describe('a person who is deleted', () => {
  it('is nowhere any more, but where docs/privacy.md says that it expires; and everybody else is as before', async () => {
    await subscribe();
    const id = await register();
    await importPeople();
    const group = await ask('POST', '/api/v1/groups', { body: { profile: { name: 'Weavers' } } });
    const bystander = await ask('GET', '/api/v1/users/bystander@example.com');
    for (const member of [id, bystander.id]) await ask('PUT', `/api/v1/groups/${group.id}/users/${member}`);
    await ask('POST', `/api/v1/users/${id}`, { body: { profile: { nickName: `little ${mark}`, displayName: `Dr ${mark}` } } });
    await eventually(async () => {
      const found = await call('GET', `/api/v1/users?search=${encodeURIComponent(`profile.displayName eq "Dr ${mark}"`)}`);
      expect(found.body).toMatchObject([{ id }]);
      expect(await eventTypesOf(id)).toContain('group.user_membership.add');
      expect(endpoint.received.some(({ text }) => text.includes('group.user_membership.add'))).toBe(true);
      expect(await eventTypesOf(bystander.id)).toContain('group.user_membership.add');
    }, 90);
    const before = await everything();
    const places = placesOf(before, mark);
    for (const expected of [
      `table u#${id} u`,
      `table c#login#${login} c`,
      'table log#',
      'table x#',
      'table s#',
      'bucket uploads/',
      'bucket reports/',
    ])
      expect(places.filter((at) => at.startsWith(expected)).length).toBeGreaterThan(0);
    const loggedBefore = await eventTypesOf(id);

    await ask('DELETE', `/api/v1/users/${id}`);
    await ask('DELETE', `/api/v1/users/${id}`);
    for (const key of [id, login]) expect((await call('GET', `/api/v1/users/${key}`)).status).toBe(404);

    await eventually(async () => {
      await sweep();
      expect(await eventTypesOf(id)).toContain('user.lifecycle.delete.completed');
    }, 120);
    const after = await everything();
    // Sessions end two hours after their last use, uploads after seven days, reports after thirty.
    const expiring = /^(table s#|bucket (uploads|reports)\/)/;
    await eventually(async () => expect(placesOf(await everything(), mark).filter((at) => !expiring.test(at))).toEqual([]), 60);
    expect(after.map(({ at }) => at)).toContain(`bucket erased/${id}`);

    const logged = await eventTypesOf(id);
    for (const type of loggedBefore) expect(logged).toContain(type);
    expect(logged.filter((type) => type === 'user.lifecycle.delete.completed').length).toBe(1);
    const hers = (found: typeof after) => found.filter(({ at }) => at.startsWith(`table u#${bystander.id}`));
    expect(hers(after)).toEqual(hers(before));
  }, 300_000);

  it('is erased again where she came back', async () => {
    const profile = { login: 'returning@example.com', email: 'returning@example.com', firstName: 'Re', lastName: 'Turning' };
    const { id } = await ask('POST', '/api/v1/users?activate=true', {
      body: { profile, credentials: { password: { value: password } } },
    });
    const s3 = new S3Client({ ...local, endpoint: stack.endpoints['AWS_ENDPOINT_URL_S3'] ?? '', forcePathStyle: true });
    const Bucket = Object.entries(stack.names).find(([name]) => /^ErasureRecord(?!.*Policy)/.test(name))?.[1] ?? '';
    await s3.send(new PutObjectCommand({ Bucket, Key: `erased/${id}`, Body: id }));
    const { payload } = z.object({ payload: z.string() }).parse(await stack.invoke('ErasureEraser', { action: 'reapply' }));
    // The other one in the record is known.
    expect(JSON.parse(payload)).toEqual({ ok: true, seen: 2, reopened: 1 });
    expect((await call('GET', `/api/v1/users/${id}`)).status).toBe(404);
    expect((await call('GET', '/api/v1/users/returning@example.com')).status).toBe(404);
  }, 60_000);
});
