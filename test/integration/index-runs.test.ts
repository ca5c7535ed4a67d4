import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { HookEndpoint } from '../support/endpoint.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { localTableClient, storedItems } from '../support/search-table.ts';

const people = 2_100;
/** Stands in what is hers, and nowhere else. */
const mark = 'zerlindaquux';
const header = 'login,email,firstName,lastName,city';
const person = (index: number): string => {
  const login = index === 42 ? `${mark}@example.com` : `person${index}@example.com`;
  return `${login},${login},First${index},Last${String(index).padStart(5, '0')},City${index % 3}`;
};

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

const Created = z.object({ id: z.string(), uploadUrl: z.string() });
const Progress = z.object({ status: z.string(), indexing: z.nullable(z.object({ done: z.number() })) });
const Users = z.array(z.object({ id: z.string(), profile: z.object({ login: z.string(), lastName: z.string() }) }));

async function runImport(rows: readonly string[]): Promise<string> {
  const { id, uploadUrl } = Created.parse((await call('POST', '/api/v1/imports', { body: { name: 'People' } })).body);
  expect((await fetch(uploadUrl, { method: 'PUT', body: `${header}\n${rows.join('\n')}\n` })).status).toBe(200);
  await eventually(async () => {
    expect(Progress.parse((await call('GET', `/api/v1/imports/${id}`)).body).status).toBe('COMPLETED');
  }, 300);
  return id;
}

async function search(expression: string, query = ''): Promise<z.infer<typeof Users>> {
  const found: z.infer<typeof Users> = [];
  let path: string | undefined = `/api/v1/users?limit=200&search=${encodeURIComponent(expression)}${query}`;
  while (path !== undefined) {
    const { status, body, headers } = await call('GET', path);
    expect(status).toBe(200);
    found.push(...Users.parse(body));
    const next: string | undefined = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    path = next === undefined ? undefined : next.slice(stack.url.length);
  }
  return found;
}

async function partitionsWith(text: string): Promise<string[]> {
  const table = Object.entries(stack.names).find(([id]) => id.startsWith('DirectoryTable'))?.[1] ?? '';
  const found = new Set<string>();
  for await (const item of storedItems(localTableClient(stack.endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''), table)) {
    if (item.sk.includes(text) || item.text.includes(text)) found.add(item.pk);
  }
  return [...found];
}

describe('the index of a large import', () => {
  it('is a run: everybody is found as soon as it is over, in order, and few items were written', async () => {
    await runImport(Array.from({ length: people }, (_, index) => person(index)));
    expect(await search('profile.lastName eq "last00007"')).toMatchObject([{ profile: { login: 'person7@example.com' } }]);
    expect(await search('profile.city eq "City1"')).toHaveLength(people / 3);
    expect(await search('status eq "STAGED"')).toHaveLength(people);
    const sorted = await search('profile.lastName sw "Last000"', '&sortBy=profile.lastName&sortOrder=desc');
    expect(sorted.map(({ profile }) => profile.lastName)).toEqual(
      Array.from({ length: 100 }, (_, index) => `Last${String(99 - index).padStart(5, '0')}`),
    );
    const partitions = await partitionsWith(mark);
    expect(partitions.filter((pk) => pk.startsWith('b#user#profile.')).length).toBe(2);
    expect(partitions.filter((pk) => pk.startsWith('x#'))).toEqual([]);
  }, 360_000);

  it('is rows where few people come, whatever the file looked like', async () => {
    const rows = Array.from({ length: people + 1 }, (_, index) => person(index));
    await runImport(rows);
    expect(await search(`profile.lastName eq "last0${people}"`)).toHaveLength(1);
    expect((await partitionsWith(`last0${people}`)).some((pk) => pk.startsWith('x#'))).toBe(true);
  }, 360_000);

  it('is no finding of the job that proves the index', async () => {
    const { id } = Created.partial({ uploadUrl: true }).parse(
      (await call('POST', '/api/v1/directoryJobs', { body: { type: 'checkSearchIndex' } })).body,
    );
    await eventually(async () => {
      const { body } = await call('GET', `/api/v1/directoryJobs/${id}`);
      expect(body).toMatchObject({ status: 'COMPLETED', progress: { findings: { missing: 0, stale: 0 } } });
    }, 120);
  }, 180_000);

  it('is walked by backfills', async () => {
    const channel = { type: 'HTTP', version: '1.0.0', config: { uri: endpoint.url } };
    const events = { type: 'EVENT_TYPE', items: ['user.session.end'] };
    const hook = Created.partial({ uploadUrl: true }).parse(
      (await call('POST', '/api/v1/eventHooks', { body: { name: 'all', events, channel } })).body,
    );
    const path = `/api/v1/eventHooks/${hook.id}`;
    expect((await call('POST', `${path}/lifecycle/verify`)).status).toBe(200);
    expect((await call('POST', `${path}/backfills`, { body: {} })).status).toBe(201);
    await eventually(async () => expect(endpoint.received.some(({ text }) => text.includes('person'))).toBe(true), 60);
    await call('POST', `${path}/lifecycle/deactivate`);
  }, 90_000);

  it('is looked into wherever users are counted or looked for', async () => {
    const { payload } = z.object({ payload: z.string() }).parse(await stack.invoke('GroupUpkeepCounter', { action: 'recount' }));
    expect(JSON.parse(payload)).toMatchObject({ ok: true });
    const type = Created.partial({ uploadUrl: true }).parse(
      (await call('POST', '/api/v1/meta/types/user', { body: { name: 'guest', displayName: 'Guest' } })).body,
    );
    expect((await call('DELETE', `/api/v1/meta/types/user/${type.id}`)).status).toBe(204);
    const filter = encodeURIComponent('type eq "BUILT_IN"');
    const [everyone] = z.array(z.object({ id: z.string() })).parse((await call('GET', `/api/v1/groups?filter=${filter}`)).body);
    const { status, body } = await call('GET', `/api/v1/groups/${everyone?.id}/users?limit=50`);
    expect([status, Users.parse(body).length]).toEqual([200, 50]);
  }, 90_000);

  it('forgets who is erased', async () => {
    const [hers] = await search(`profile.login eq "${mark}@example.com"`);
    for (const _ of [1, 2]) expect((await call('DELETE', `/api/v1/users/${hers?.id}`)).status).toBe(204);
    await eventually(async () => {
      await stack.invoke('SweeperFunction', {});
      const left = await partitionsWith(String(hers?.id));
      expect(left.filter((pk) => pk.startsWith('b#'))).toEqual([]);
    }, 120);
    expect((await partitionsWith(mark)).filter((pk) => pk.startsWith('b#'))).toEqual([]);
    expect(await search('status eq "STAGED"')).toHaveLength(people);
  }, 180_000);
});
