import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { HookEndpoint } from '../support/endpoint.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

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

const Properties = z.record(z.string(), z.object({ permissions: z.array(z.object({ action: z.string() })) }));
const Schema = z.object({ definitions: z.object({ base: z.object({ properties: Properties }) }) });

/** Attributes of the schema that nobody but administrators may see. */
async function hiddenAttributes(): Promise<string[]> {
  const { properties } = Schema.parse((await call('GET', '/api/v1/meta/schemas/user/default')).body).definitions.base;
  return Object.entries(properties).flatMap(([name, { permissions }]) =>
    permissions.some(({ action }) => action === 'HIDE') ? [name] : [],
  );
}

const special: Readonly<Record<string, string>> = { countryCode: 'NZ' };
const valueOf = (name: string, round: string): string => special[name] ?? `${name} hidden ${round} 7zq`;

const items = [
  'user.lifecycle.create',
  'user.account.update_profile',
  'user.lifecycle.deactivate',
  'user.lifecycle.delete.initiated',
];

async function subscribe(): Promise<void> {
  const body = {
    name: 'visibility',
    events: { type: 'EVENT_TYPE', items },
    channel: { type: 'HTTP', version: '1.0.0', config: { uri: endpoint.url } },
  };
  const { id } = z.object({ id: z.string() }).parse((await call('POST', '/api/v1/eventHooks', { body })).body);
  expect((await call('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`)).status).toBe(200);
}

describe('an event', () => {
  it('AC-055: carries no value of a hidden attribute, to a hook or in the log, whoever changed it and how', async () => {
    const hidden = await hiddenAttributes();
    expect(hidden).toEqual(expect.arrayContaining(['primaryPhone', 'streetAddress', 'city', 'state', 'zipCode', 'postalAddress']));
    await subscribe();
    const valued = (round: string) => Object.fromEntries(hidden.map((name) => [name, valueOf(name, round)]));
    const identity = { login: 'seen@example.com', email: 'seen@example.com', firstName: 'Seen', lastName: 'By All' };
    const made = await call('POST', '/api/v1/users?activate=false', { body: { profile: { ...identity, ...valued('first') } } });
    expect(made.status).toBe(200);
    const { id } = z.object({ id: z.string() }).parse(made.body);
    expect(made.text).toContain(valueOf('city', 'first'));
    expect((await call('POST', `/api/v1/users/${id}`, { body: { profile: valued('second') } })).status).toBe(200);

    const upload = z
      .object({ uploadUrl: z.string() })
      .parse((await call('POST', '/api/v1/imports', { body: { name: 'hidden' } })).body);
    const header = ['login', 'email', 'firstName', ...hidden];
    const row = (login: string, round: string) => [login, login, 'Seen', ...hidden.map((name) => valueOf(name, round))].join(',');
    const csv = [header.join(','), row('seen@example.com', 'third'), row('brought@example.com', 'fourth')].join('\n');
    expect((await fetch(upload.uploadUrl, { method: 'PUT', body: `${csv}\n` })).status).toBe(200);
    await eventually(async () => {
      expect((await call('GET', '/api/v1/users/seen@example.com')).text).toContain(valueOf('city', 'third'));
      expect((await call('GET', '/api/v1/users/brought@example.com')).text).toContain(valueOf('city', 'fourth'));
    }, 60);
    for (let twice = 0; twice < 2; twice += 1) expect((await call('DELETE', `/api/v1/users/${id}`)).status).toBe(204);

    await eventually(async () => {
      for (const type of items) expect(endpoint.received.some(({ text }) => text.includes(`"${type}"`))).toBe(true);
    }, 90);
    const bodies = [...endpoint.received.map(({ text }) => text), (await call('GET', '/api/v1/logs?limit=1000')).text];
    // They do say which attributes changed, as Okta's do.
    expect(bodies.join('\n')).toContain('changedAttributes');
    for (const round of ['first', 'second', 'third', 'fourth'])
      for (const name of hidden)
        if (special[name] === undefined) for (const body of bodies) expect(body).not.toContain(valueOf(name, round));
    for (const body of bodies) expect(body).not.toContain('"NZ"');
  }, 240_000);
});
