import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { type Answer, apiClient, type Call, type CallOptions, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

const Identified = z.looseObject({ id: z.string() });
const OktaError = z.strictObject({
  errorCode: z.string().regex(/^E\d{7}$/),
  errorSummary: z.string().min(5),
  // The log's errors have none, as Okta's.
  errorLink: z.optional(z.string()),
  errorId: z.string().regex(/^oae[0-9A-Za-z]{22}$/),
  errorCauses: z.array(z.strictObject({ errorSummary: z.string().min(3) })),
});

const password = 'Correct-Horse-Battery-1';
const hook = {
  name: 'Fixture',
  events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
  channel: { type: 'HTTP', version: '1.0.0', config: { uri: 'https://hooks.example.com/' } },
};
const profile = { login: 'fixture@bad.example', email: 'fixture@bad.example', firstName: 'Fixture', lastName: 'User' };

let stack: TestStack;
let call: Call;
/** What bad requests are about: `{user}` and the like in a path stand for these. */
let ids: Record<'user' | 'other' | 'group' | 'hook' | 'import' | 'everyone' | 'policy' | 'token', string>;

async function make(path: string, body: object): Promise<string> {
  const { status, text, body: made } = await call('POST', path, { body });
  if (status >= 300) throw new Error(text);
  return Identified.parse(made).id;
}

async function first(path: string): Promise<string> {
  const [found] = z.array(Identified).parse((await call('GET', path)).body);
  if (found === undefined) throw new Error(`${path} lists nothing`);
  return found.id;
}

beforeAll(async () => {
  stack = await startStack();
  call = apiClient(stack);
  const other = { ...profile, login: 'other@bad.example', email: 'other@bad.example' };
  const group = await make('/api/v1/groups', { profile: { name: 'Fixture' } });
  ids = {
    user: await make('/api/v1/users', { profile, groupIds: [group], credentials: { password: { value: password } } }),
    other: await make('/api/v1/users?activate=false', { profile: other, groupIds: [group] }),
    group,
    hook: await make('/api/v1/eventHooks', hook),
    import: await make('/api/v1/imports', { name: 'Fixture' }),
    everyone: await eventually(() => first(`/api/v1/groups?filter=${encodeURIComponent('type eq "BUILT_IN"')}`)),
    policy: await first('/api/v1/policies?type=PASSWORD'),
    token: await first('/api/v1/api-tokens'),
  };
  await make('/api/v1/imports', { name: 'Second' });
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

/** Everything in the table that requests write themselves: not what follows from it by the stream, nor counts of tries. */
async function state(): Promise<ReadonlyMap<string, object>> {
  const [, TableName] = Object.entries(stack.names).find(([id]) => id.startsWith('DirectoryTable')) ?? [];
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: stack.endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
  });
  const items = new Map<string, object>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const item of Items) {
      const [pk = '', sk = ''] = [item['pk']?.S, item['sk']?.S];
      // Counts of a group's members are folded from the log.
      const follows = /^(x|log|q|y|w)#/.test(pk) || sk === 'l' || sk === 'attempts' || sk === 'n';
      // A group learns by the log when its members changed.
      const { lastMembershipUpdated: _time, shards: _shards, ...facts } = unmarshall(item);
      if (!follows) items.set(`${pk} ${sk}`, facts);
    }
  }
  return items;
}

interface Case {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly options?: CallOptions;
  readonly status: number;
  readonly code: string;
  /** Part of a cause. */
  readonly cause?: string;
}

const fill = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => Object.entries(ids).find(([known]) => known === name)?.[1] ?? '');

function expectOktaError({ status, headers, body, text }: Answer, wanted: Pick<Case, 'path' | 'status' | 'code' | 'cause'>): void {
  const error = OktaError.parse(body);
  expect([status, error.errorCode, headers.get('content-type')]).toEqual([wanted.status, wanted.code, 'application/json']);
  const ofLog = wanted.path.startsWith('/api/v1/logs') && wanted.code !== 'E0000022';
  expect(error.errorLink).toBe(ofLog ? undefined : error.errorCode);
  expect(error.errorCauses.map(({ errorSummary }) => errorSummary).join('\n')).toContain(wanted.cause ?? '');
  // Nothing of how it is made: stack traces, table and class names.
  expect(text).not.toMatch(/\bat \S+ \(|node_modules|DynamoDB|Exception|arn:aws|TypeError/);
}

function itRefuses(cases: readonly Case[]): void {
  it.each(cases)('$what', async ({ method, path, options = {}, ...wanted }) => {
    const before = await state();
    const answer = await call(method, fill(path), options);
    expectOktaError(answer, { path, ...wanted });
    expect(await state()).toEqual(before);
  });
}

const invalid = { status: 400, code: 'E0000001' } as const;
const malformed = { status: 400, code: 'E0000003' } as const;
const unknown = { status: 404, code: 'E0000007' } as const;

/** A body whose every character is written as it is here. */
const raw = (body: string): CallOptions => ({ body });
const nested = (depth: number): string => `${'{"profile":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Every operation that takes a JSON body, and one that it would take. */
const writers = [
  { method: 'POST', path: '/api/v1/users' },
  { method: 'POST', path: '/api/v1/users/{user}' },
  { method: 'PUT', path: '/api/v1/users/{user}' },
  { method: 'POST', path: '/api/v1/groups' },
  { method: 'PUT', path: '/api/v1/groups/{group}' },
  { method: 'POST', path: '/api/v1/imports' },
  { method: 'POST', path: '/api/v1/eventHooks' },
  { method: 'PUT', path: '/api/v1/eventHooks/{hook}' },
  { method: 'POST', path: '/api/v1/authn' },
  { method: 'POST', path: '/api/v1/sessions' },
];

describe.each(writers)('$method $path refuses', ({ method, path }) => {
  const here = { method, path };
  itRefuses([
    { what: 'what is not JSON', ...here, options: raw('{"profile":'), ...malformed },
    { what: 'a list', ...here, options: raw('[]'), ...malformed },
    { what: 'null', ...here, options: raw('null'), ...malformed },
    { what: 'a text', ...here, options: raw('"text"'), ...malformed },
    { what: 'AC-070 a name that stands twice', ...here, options: raw('{"profile":{},"name":1,"profile":{}}'), ...malformed },
    { what: 'AC-070 a number without end', ...here, options: raw('{"name":1e400}'), ...malformed },
    { what: 'AC-070 minus nothing', ...here, options: raw('{"name":-0}'), ...malformed },
    { what: 'AC-070 ten thousand objects in each other', ...here, options: raw(nested(10_000)), ...malformed },
    { what: 'AC-070 a byte order mark', ...here, options: raw('\uFEFF{}'), ...malformed },
    {
      what: 'AC-070 half of a character',
      ...here,
      options: raw('{"name":"\\ud800","profile":{"nickName":"\\udc00"}}'),
      ...malformed,
    },
    {
      what: 'another charset',
      ...here,
      options: { body: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } },
      status: 400,
      code: 'E0000021',
    },
    {
      what: 'another content type',
      ...here,
      options: { body: '{}', headers: { 'content-type': 'text/plain' } },
      status: 400,
      code: 'E0000021',
    },
    {
      what: 'a body without a content type',
      ...here,
      options: { body: '{}', headers: { 'content-type': '' } },
      status: 400,
      code: 'E0000021',
    },
    { what: 'more than a megabyte', ...here, options: raw(`{"a":"${'x'.repeat(1024 * 1024)}"}`), status: 413, code: 'E0000003' },
  ]);
});

describe('creating a user refuses', () => {
  const creating = (body: unknown): Pick<Case, 'method' | 'path' | 'options'> => ({
    method: 'POST',
    path: '/api/v1/users',
    options: raw(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  const fresh = { login: 'new@bad.example', email: 'new@bad.example', firstName: 'New' };
  const withProfile = (more: object) => creating({ profile: { ...fresh, ...more } });
  const withMember = (more: object) => creating({ profile: fresh, ...more });
  const taken = 'login: An object with this field already exists';
  itRefuses([
    { what: 'nothing', ...creating(''), ...malformed },
    { what: 'an empty object', ...creating({}), ...invalid, cause: 'profile' },
    { what: 'an empty object', ...creating({}), ...invalid, cause: 'profile' },
    { what: 'an empty profile', ...creating({ profile: {} }), ...invalid, cause: 'login: The field cannot be left blank' },
    { what: 'AC-071 a profile that is a list', ...creating({ profile: [] }), ...invalid },
    { what: 'AC-071 a profile that is text', ...creating({ profile: 'x' }), ...invalid },
    {
      what: 'AC-069 ten thousand attributes',
      ...withProfile(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`a${i}`, i]))),
      ...invalid,
    },
    ...[5, true, ['a'], { length: 5 }, null, ''].map((login) => ({
      what: `AC-071 a login that is ${JSON.stringify(login)}`,
      ...withProfile({ login }),
      ...invalid,
      cause: 'login',
    })),
    ...['email', 'firstName', 'lastName', 'title', 'mobilePhone'].map((name) => ({
      what: `a ${name} that is a number`,
      ...withProfile({ [name]: 5 }),
      ...invalid,
      cause: `${name}: The field must be text`,
    })),
    ...['nope', 'constructor', 'toString', 'hasOwnProperty', 'id', 'status', 'credentials'].map((name) => ({
      what: `AC-069 an attribute ${name}`,
      ...withProfile({ [name]: 'x' }),
      ...invalid,
      cause: `Property name '${name}' is not defined in profile`,
    })),
    {
      what: 'AC-069 an attribute __proto__',
      ...creating(`{"profile":${JSON.stringify(fresh).replace('{', '{"__proto__":{"polluted":true},')}}`),
      ...invalid,
      cause: "Property name '__proto__' is not defined in profile",
    },
    { what: 'a first name that is too long', ...withProfile({ firstName: 'a'.repeat(51) }), ...invalid, cause: 'firstName' },
    { what: 'an address that is none', ...withProfile({ email: 'nowhere' }), ...invalid, cause: 'email' },
    ...[
      'a b@bad.example',
      'nowhere',
      '@bad.example',
      'a@',
      'a@b@bad.example',
      'a/b@bad.example',
      'a?b@bad.example',
      'a#b@bad.example',
    ].map((login) => ({ what: `the login ${login}`, ...withProfile({ login }), ...invalid, cause: 'login' })),
    { what: 'a login with a null byte', ...withProfile({ login: 'a\0b@bad.example' }), ...invalid, cause: 'login' },
    { what: 'a login of 101 characters', ...withProfile({ login: `${'a'.repeat(89)}@bad.example` }), ...invalid, cause: 'login' },
    { what: 'a login too long for a key', ...withProfile({ login: `${'ﷺ'.repeat(80)}@bad.example` }), ...invalid, cause: 'login' },
    { what: 'a login of a megabyte', ...withProfile({ login: 'ﷺ'.repeat(300_000) }), ...invalid, cause: 'login' },
    { what: 'a login that is taken', ...withProfile({ login: profile.login }), ...invalid, cause: taken },
    { what: 'one that differs by case', ...withProfile({ login: profile.login.toUpperCase() }), ...invalid, cause: taken },
    { what: 'one that differs by an accent', ...withProfile({ login: 'fixturé@bad.example' }), ...invalid, cause: taken },
    {
      what: 'one that differs by its Unicode form',
      ...withProfile({ login: 'fixture\u0301@bad.example' }),
      ...invalid,
      cause: taken,
    },
    { what: 'one in letters of full width', ...withProfile({ login: 'ｆｉｘｔｕｒｅ@bad.example' }), ...invalid, cause: taken },
    { what: 'AC-071 credentials that are text', ...withMember({ credentials: 'x' }), ...invalid, cause: 'credentials' },
    {
      what: 'a password that is a number',
      ...withMember({ credentials: { password: { value: 5 } } }),
      ...invalid,
      cause: 'password',
    },
    { what: 'an empty password', ...withMember({ credentials: { password: { value: '' } } }), ...invalid, cause: 'password' },
    { what: 'a short password', ...withMember({ credentials: { password: { value: 'x-9Qz' } } }), ...invalid, cause: 'password' },
    {
      what: 'a known password',
      ...withMember({ credentials: { password: { value: 'password1' } } }),
      ...invalid,
      cause: 'commonly used',
    },
    {
      what: 'a password of a megabyte',
      ...withMember({ credentials: { password: { value: 'p'.repeat(1e6) } } }),
      ...invalid,
      cause: 'password',
    },
    { what: 'a hash that is text', ...withMember({ credentials: { password: { hash: 'x' } } }), ...invalid, cause: 'hash' },
    ...[
      { algorithm: 'BCRYPT', workFactor: 31, salt: 'rwhzvHzGsyETtH6VGqZ1Bu', value: 'MIOaRa7pAzYJ34CNwUwyBdCtUmF.J6O' },
      { algorithm: 'BCRYPT', workFactor: 10, salt: 'short', value: 'MIOaRa7pAzYJ34CNwUwyBdCtUmF.J6O' },
      { algorithm: 'BCRYPT', workFactor: 10, salt: 'rwhzvHzGsyETtH6VGqZ1Bu', value: '' },
      { algorithm: 'ROT13', value: 'x' },
      {},
    ].map((hash) => ({
      what: `the hash ${JSON.stringify(hash)}`,
      ...withMember({ credentials: { password: { hash } } }),
      ...invalid,
      cause: 'password',
    })),
    {
      what: 'a password hook of no type that there is',
      ...withMember({ credentials: { password: { hook: { type: 'another' } } } }),
      ...invalid,
      cause: 'hook',
    },
    {
      what: 'a recovery question',
      ...withMember({ credentials: { recovery_question: { question: 'q', answer: 'a' } } }),
      ...invalid,
      cause: 'recovery',
    },
    {
      what: 'another provider',
      ...withMember({ credentials: { provider: { type: 'CARRIER_PIGEON' } } }),
      ...invalid,
      cause: 'provider',
    },
    { what: 'an unknown group', ...withMember({ groupIds: ['00gaaaaaaaaaaaaaaaaa'] }), ...unknown },
    { what: 'a group id of three thousand characters', ...withMember({ groupIds: ['a'.repeat(3000)] }), ...unknown },
    {
      what: 'more than twenty groups',
      ...withMember({ groupIds: Array.from({ length: 21 }, (_, i) => `00g${i}`) }),
      ...invalid,
      cause: '20',
    },
    { what: 'AC-071 groups that are text', ...withMember({ groupIds: 'x' }), ...invalid, cause: 'groupIds' },
    { what: 'AC-071 groups that are numbers', ...withMember({ groupIds: [5] }), ...invalid, cause: 'groupIds' },
    { what: 'an unknown type', ...withMember({ type: { id: 'otyaaaaaaaaaaaaaaaaa' } }), ...invalid, cause: 'type' },
    { what: 'AC-071 a type that is a number', ...withMember({ type: 5 }), ...invalid, cause: 'type' },
  ]);
});

describe('changing a user refuses', () => {
  const changing = (body: object, method = 'POST') => ({ method, path: '/api/v1/users/{user}', options: { body } });
  itRefuses([
    { what: 'the login of somebody else', ...changing({ profile: { login: 'OTHER@bad.example' } }), ...invalid, cause: 'login' },
    { what: 'no login at all', ...changing({ profile: { login: null } }), ...invalid, cause: 'login' },
    {
      what: 'a PUT without what is required',
      ...changing({ profile: { login: profile.login } }, 'PUT'),
      ...invalid,
      cause: 'email',
    },
    { what: 'an attribute that does not exist', ...changing({ profile: { shoe: 44 } }), ...invalid, cause: 'shoe' },
    { what: 'an attribute of another kind', ...changing({ profile: { title: ['a'] } }), ...invalid, cause: 'title' },
    { what: 'a weak password', ...changing({ credentials: { password: { value: 'password' } } }), ...invalid, cause: 'password' },
    {
      what: 'half a hash',
      ...changing({ credentials: { password: { hash: { algorithm: 'BCRYPT' } } } }),
      ...invalid,
      cause: 'work factor',
    },
    {
      what: 'a recovery question',
      ...changing({ credentials: { recovery_question: { answer: 'a' } } }),
      ...invalid,
      cause: 'recovery',
    },
    { what: 'another provider', ...changing({ credentials: { provider: { type: 'LDAP' } } }), ...invalid, cause: 'provider' },
    { what: 'a type that does not exist', ...changing({ type: { id: 'oty' } }, 'PUT'), ...invalid, cause: 'type' },
  ]);
});

describe('groups refuse', () => {
  const naming = (name: unknown) => ({ method: 'POST', path: '/api/v1/groups', options: { body: { profile: { name } } } });
  const member = { method: 'PUT', path: '/api/v1/groups/{group}/users/{user}' };
  itRefuses([
    { what: 'no name', method: 'POST', path: '/api/v1/groups', options: { body: { profile: {} } }, ...invalid, cause: 'name' },
    ...['', '   ', 5, ['a'], null].map((name) => ({
      what: `the name ${JSON.stringify(name)}`,
      ...naming(name),
      ...invalid,
      cause: 'name',
    })),
    { what: 'a name of 256 characters', ...naming('a'.repeat(256)), ...invalid, cause: 'name' },
    { what: 'a name too long for a key', ...naming('ﷺ'.repeat(255)), ...invalid, cause: 'name' },
    { what: 'a name that is taken', ...naming('fixture'), ...invalid, cause: 'name: An object with this field already exists' },
    { what: 'the name of a built-in group', ...naming('everyone'), ...invalid, cause: 'name' },
    {
      what: 'an attribute that does not exist',
      method: 'POST',
      path: '/api/v1/groups',
      options: { body: { profile: { name: 'x', shoe: 1 } } },
      ...invalid,
      cause: 'shoe',
    },
    {
      what: 'to rename a built-in group',
      method: 'PUT',
      path: '/api/v1/groups/{everyone}',
      options: { body: { profile: { name: 'x' } } },
      status: 403,
      code: 'E0000006',
    },
    { what: 'to delete a built-in group', method: 'DELETE', path: '/api/v1/groups/{everyone}', status: 403, code: 'E0000006' },
    {
      what: 'to put somebody into a built-in group',
      ...member,
      path: '/api/v1/groups/{everyone}/users/{user}',
      status: 403,
      code: 'E0000006',
    },
    {
      what: 'to let somebody leave it',
      method: 'DELETE',
      path: '/api/v1/groups/{everyone}/users/{user}',
      status: 403,
      code: 'E0000006',
    },
    { what: 'an unknown member', ...member, path: '/api/v1/groups/{group}/users/00uaaaaaaaaaaaaaaaaa', ...unknown },
    { what: 'a member by login', ...member, path: '/api/v1/groups/{group}/users/fixture@bad.example', ...unknown },
  ]);
});

describe('event hooks refuse', () => {
  const creating = (more: object) => ({ method: 'POST', path: '/api/v1/eventHooks', options: { body: { ...hook, ...more } } });
  const calling = (config: object) => creating({ channel: { ...hook.channel, config } });
  itRefuses([
    { what: 'nothing', method: 'POST', path: '/api/v1/eventHooks', options: { body: {} }, ...invalid, cause: 'name' },
    { what: 'no name', ...creating({ name: ' ' }), ...invalid, cause: 'name' },
    { what: 'no events', ...creating({ events: { type: 'EVENT_TYPE', items: [] } }), ...invalid, cause: 'events' },
    { what: 'an unknown event', ...creating({ events: { type: 'EVENT_TYPE', items: ['nope'] } }), ...invalid, cause: 'nope' },
    { what: 'another channel', ...creating({ channel: { ...hook.channel, type: 'SMTP' } }), ...invalid, cause: 'channel' },
    ...[
      'http://hooks.example.com/',
      'https://169.254.169.254/',
      'https://localhost/',
      'https://[::1]/',
      'file:///etc/passwd',
      'x',
      '',
    ].map((uri) => ({
      what: `the address ${uri}`,
      ...calling({ uri }),
      ...invalid,
      cause: 'uri',
    })),
    {
      what: 'a header that is ours',
      ...calling({ uri: 'https://hooks.example.com/', headers: [{ key: 'Host', value: 'x' }] }),
      ...invalid,
      cause: 'Host',
    },
    {
      what: 'a header of two lines',
      ...calling({ uri: 'https://hooks.example.com/', headers: [{ key: 'X-A', value: 'a\r\nB: c' }] }),
      ...invalid,
      cause: 'X-A',
    },
    { what: 'to be deleted while active', method: 'DELETE', path: '/api/v1/eventHooks/{hook}', status: 403, code: 'E0000038' },
  ]);
});

describe('imports refuse', () => {
  const naming = (name: unknown) => ({ method: 'POST', path: '/api/v1/imports', options: { body: { name } } });
  itRefuses([
    ...['', ' ', 5, null, 'a'.repeat(101)].map((name) => ({
      what: `the name ${JSON.stringify(name)}`.slice(0, 40),
      ...naming(name),
      ...invalid,
      cause: 'name',
    })),
    { what: 'a report that is not there yet', method: 'GET', path: '/api/v1/imports/{import}/report', ...unknown },
  ]);
});

describe('signing in refuses', () => {
  const trying = (body: object) => ({ method: 'POST', path: '/api/v1/authn', options: { body, token: null } });
  const failed = { status: 401, code: 'E0000004' };
  itRefuses([
    { what: 'nothing', ...trying({}), ...failed },
    { what: 'a login that is a number', ...trying({ username: 5, password }), ...invalid, cause: 'username' },
    {
      what: 'a password that is a list',
      ...trying({ username: profile.login, password: [password] }),
      ...invalid,
      cause: 'password',
    },
    { what: 'a login of a hundred thousand characters', ...trying({ username: 'a'.repeat(100_000), password }), ...failed },
    { what: 'a login of three thousand that fold into more', ...trying({ username: 'ﷺ'.repeat(1000), password }), ...failed },
    { what: 'the key of another item', ...trying({ username: '#c', password }), ...failed },
    {
      what: 'a session without a token',
      method: 'POST',
      path: '/api/v1/sessions',
      options: { body: {} },
      ...invalid,
      cause: 'sessionToken',
    },
    {
      what: 'a session for a token that is a number',
      method: 'POST',
      path: '/api/v1/sessions',
      options: { body: { sessionToken: 5 } },
      ...invalid,
      cause: 'sessionToken',
    },
    {
      what: 'a session for a token that is none',
      method: 'POST',
      path: '/api/v1/sessions',
      options: { body: { sessionToken: 'x' } },
      ...failed,
    },
    {
      what: 'a session for an API token',
      method: 'POST',
      path: '/api/v1/sessions',
      options: { body: { sessionToken: '00'.padEnd(42, 'a') } },
      ...failed,
    },
  ]);
});

/** Everything that is read by a name in its path. */
const named = [
  '/api/v1/users/',
  '/api/v1/groups/',
  '/api/v1/imports/',
  '/api/v1/eventHooks/',
  '/api/v1/sessions/',
  '/api/v1/api-tokens/',
  '/api/v1/policies/',
  '/api/v1/brands/',
  '/api/v1/meta/types/user/',
  '/api/v1/meta/schemas/user/',
];

describe.each(named)('GET %s refuses', (path) => {
  const odd = [
    ['a name that nobody has', 'nobody'],
    ['a null byte', '%00'],
    ['one level up', '..'],
    ['one level up, encoded', '%2e%2e'],
    ['a number sign', 'a%23b'],
    ['a name cut off by a question mark', 'a%3Fb'],
    ['two fields of a key', 'a%23u%23b'],
    ['the last character of all', '%EF%BF%BF'],
    ['three thousand characters', 'a'.repeat(3000)],
    ['a thousand emoji', '%F0%9F%98%80'.repeat(600)],
    ['a template', '%7B%7Bconstructor%7D%7D'],
    ['a property of every object', '__proto__'],
    ['spaces', '%20%20'],
  ] as const;
  itRefuses(odd.map(([what, name]) => ({ what, method: 'GET', path: `${path}${name}`, ...unknown })));
  itRefuses([{ what: 'a name with a slash', method: 'GET', path: `${path}a%2Fb%2Fc%2Fd`, status: 401, code: 'E0000015' }]);
});

describe('writing to what does not exist is refused:', () => {
  const user = '/api/v1/users/00uaaaaaaaaaaaaaaaaa';
  const transitions = ['activate', 'reactivate', 'deactivate', 'suspend', 'unsuspend', 'unlock', 'expire_password'];
  itRefuses(
    [
      ['POST', user],
      ['PUT', user],
      ['DELETE', user],
      ['GET', `${user}/groups`],
      ...transitions.map((transition) => ['POST', `${user}/lifecycle/${transition}`] as const),
      ['PUT', '/api/v1/groups/00gaaaaaaaaaaaaaaaaa'],
      ['DELETE', '/api/v1/groups/00gaaaaaaaaaaaaaaaaa'],
      ['GET', '/api/v1/groups/00gaaaaaaaaaaaaaaaaa/users'],
      ['PUT', '/api/v1/groups/00gaaaaaaaaaaaaaaaaa/users/{user}'],
      ['DELETE', '/api/v1/groups/{group}/users/00uaaaaaaaaaaaaaaaaa'],
      ['DELETE', `/api/v1/groups/{group}/users/${'a'.repeat(3000)}`],
      ['DELETE', '/api/v1/sessions/102aaaaaaaaaaaaaaaaaaaaaa'],
      ['POST', '/api/v1/sessions/102aaaaaaaaaaaaaaaaaaaaaa/lifecycle/refresh'],
      ['DELETE', '/api/v1/api-tokens/00Taaaaaaaaaaaaaaaaa'],
      ['DELETE', '/api/v1/eventHooks/whoaaaaaaaaaaaaaaaaa'],
      ['POST', '/api/v1/eventHooks/whoaaaaaaaaaaaaaaaaa/lifecycle/activate'],
      ['POST', '/api/v1/eventHooks/whoaaaaaaaaaaaaaaaaa/lifecycle/deactivate'],
      ['POST', '/api/v1/eventHooks/whoaaaaaaaaaaaaaaaaa/lifecycle/verify'],
      ['POST', '/api/v1/imports/impaaaaaaaaaaaaaaaaa/lifecycle/cancel'],
      ['GET', '/api/v1/imports/impaaaaaaaaaaaaaaaaa/report'],
      ['GET', '/api/v1/registrations/{user}'],
      ['POST', '/api/v1/registrations/00uaaaaaaaaaaaaaaaaa/lifecycle/approve'],
      ['GET', '/api/v1/policies/{policy}/rules/rulaaaaaaaaaaaaaaaaa'],
      ['GET', '/api/v1/policies/00paaaaaaaaaaaaaaaaa/rules'],
    ].map(([method = '', path = '']) => {
      // PUT reads its body before it looks for the object.
      const body = path.startsWith('/api/v1/groups/') ? { profile: { name: 'x' } } : { profile: { title: 'x' } };
      const takesBody = method === 'PUT' || (method === 'POST' && path === user);
      return { what: `${method} ${path}`.slice(0, 80), method, path, ...(takesBody ? { options: { body } } : {}), ...unknown };
    }),
  );
});

/** Lists, with what each of them can be asked. */
const lists = ['/api/v1/users', '/api/v1/groups', '/api/v1/groups/{group}/users', '/api/v1/logs', '/api/v1/imports'];

describe.each(lists)('GET %s', (path) => {
  itRefuses([
    ...['abc', '1e9', '1.5', '0x10', 'NaN', '10; drop', '١٠'].map((limit) => ({
      what: `the limit ${limit}`,
      method: 'GET',
      path: `${path}?limit=${encodeURIComponent(limit)}`,
      ...invalid,
      cause: 'limit',
    })),
    ...['x', '0', 'a'.repeat(4000), '../../etc', '{"position":0}'].map((after) => ({
      what: `the cursor ${after}`.slice(0, 40),
      method: 'GET',
      path: `${path}?after=${encodeURIComponent(after)}`,
      status: 400,
      code: 'E0000031',
      cause: 'Invalid cursor.',
    })),
  ]);

  it.each(['-1', '0', '999999999999999999999999', ''])('AC-081 takes the limit %s for the nearest that it has', async (limit) => {
    const { status, headers } = await call('GET', `${fill(path)}?limit=${limit}`);
    expect(status).toBe(200);
    // Okta's log alone has pages of none.
    const nearest = path === '/api/v1/logs' && limit === '0' ? /limit=0>; rel="self"/ : /limit=\d{2,5}>; rel="self"/;
    expect(headers.get('link')).toMatch(nearest);
  });

  it('AC-072 refuses a parameter that is said twice, however it is said', async () => {
    const wanted = { path, ...invalid, cause: 'limit: The parameter must not be repeated' };
    expectOktaError(await call('GET', `${fill(path)}?limit=1&limit=1`), wanted);
    expectOktaError(await call('GET', `${fill(path)}?limit=1&lim%69t=200`), wanted);
    expectOktaError(await call('GET', `${fill(path)}?limit=1;limit=2`), { path, ...invalid, cause: 'limit' });
    expectOktaError(await call('GET', `${fill(path)}?after=a&after=b`), { path, ...invalid, cause: 'after' });
  });

  it('refuses whoever takes no JSON', async () => {
    const answer = await call('GET', fill(path), { headers: { accept: 'text/html' } });
    expectOktaError(answer, { path, status: 400, code: 'E0000019', cause: 'application/json' });
  });

  it('AC-079 refuses a cursor that was changed, and one of another query', async () => {
    const [, cursor] = await eventually(async () => {
      const { headers } = await call('GET', `${fill(path)}?limit=1`);
      const next = /[?&]after=([^&>]+)[^>]*>; rel="next"/.exec(headers.get('link') ?? '');
      if (next === null) throw new Error('there is no second page');
      return next;
    });
    if (cursor === undefined) throw new Error('the next page has no cursor');
    const good = await call('GET', `${fill(path)}?limit=1&after=${cursor}`);
    expect(good.status).toBe(200);
    const middle = Math.floor(cursor.length / 2);
    const changed = cursor.slice(0, middle) + (cursor[middle] === 'A' ? 'B' : 'A') + cursor.slice(middle + 1);
    const wanted = { status: 400, code: 'E0000031', cause: 'Invalid cursor.' };
    for (const query of [`after=${changed}`, `after=${cursor}x`, `after=${cursor}&q=other`, `after=${cursor}&sortBy=id`]) {
      expectOktaError(await call('GET', `${fill(path)}?limit=1&${query}`), { path, ...wanted });
    }
    const elsewhere = path === '/api/v1/users' ? '/api/v1/groups' : '/api/v1/users';
    expectOktaError(await call('GET', `${elsewhere}?limit=1&after=${cursor}`), { path: elsewhere, ...wanted });
  });
});

describe('searching refuses', () => {
  const asking = (parameter: string, expression: string, path = '/api/v1/users') => ({
    method: 'GET',
    path: `${path}?${parameter}=${encodeURIComponent(expression)}`,
  });
  const search = { status: 400, code: 'E0000031' };
  const filter = { status: 400, code: 'E0000053' };
  itRefuses([
    { what: 'a search beside a filter', method: 'GET', path: '/api/v1/users?search=a&filter=b', status: 400, code: 'E0000033' },
    ...[
      'profile.login eq',
      'profile.login',
      'eq "a"',
      'profile.login xx "a"',
      'profile.login ne "a"',
      'not profile.login eq "a"',
      'profile.login ew "a"',
      'profile.nope eq "a"',
      'profile.__proto__ pr',
      'profile.constructor pr',
      'credentials.password.hash sw "a"',
      'profile.login eq "a" or',
      'profile.login eq "a',
      'profile.login eq "a\0"',
      'profile.login eq "a\\x"',
      'profile.login eq 5',
      'created gt "yesterday"',
      'profile.title co "a"',
      '('.repeat(5000),
      `profile.login eq "${'a'.repeat(5000)}"`,
      '" or 1=1 --',
      '{"$gt":""}',
    ].map((expression) => ({ what: `the search ${expression}`.slice(0, 50), ...asking('search', expression), ...search })),
    ...['profile.city eq "a"', 'status sw "A"', 'profile.login eq', 'lastUpdated gt "x"', '('].map((expression) => ({
      what: `the filter ${expression}`,
      ...asking('filter', expression),
      ...filter,
    })),
    { what: 'groups: a search by nothing', ...asking('search', 'profile.shoe eq "a"', '/api/v1/groups'), ...search },
    { what: 'groups: a filter by nothing', ...asking('filter', 'shoe eq "a"', '/api/v1/groups'), ...filter },
    { what: 'logs: a filter by nothing', ...asking('filter', 'shoe eq', '/api/v1/logs'), ...filter },
    { what: 'logs: a long keyword', ...asking('q', 'a'.repeat(41), '/api/v1/logs'), ...filter },
    { what: 'logs: a time that is none', ...asking('since', 'yesterday', '/api/v1/logs'), ...invalid, cause: 'since' },
    {
      what: 'logs: a time that is too great',
      ...asking('until', '+999999-01-01T00:00:00Z', '/api/v1/logs'),
      ...invalid,
      cause: 'until',
    },
    {
      what: 'logs: an end before the beginning',
      method: 'GET',
      path: '/api/v1/logs?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z',
      ...invalid,
      cause: 'until',
    },
    { what: 'logs: another order', ...asking('sortOrder', 'UP', '/api/v1/logs'), ...invalid, cause: 'sortOrder' },
    { what: 'policies without a type', method: 'GET', path: '/api/v1/policies', ...invalid, cause: 'type' },
  ]);
});

describe('callers are refused', () => {
  const upper = () => stack.apiToken.toUpperCase();
  const asking = (authorization: string): CallOptions => ({ headers: { authorization }, token: null });
  it.each([
    ['without a token', () => ({ token: null })],
    ['with an empty header', () => asking('')],
    ['with a token that is none', () => asking('SSWS nope')],
    ['with one of the right length', () => asking(`SSWS 00${'a'.repeat(40)}`)],
    ['with one in capitals', () => asking(`SSWS ${upper()}`)],
    ['with one cut short', () => asking(`SSWS ${stack.apiToken.slice(0, -1)}`)],
    ['with one and more', () => asking(`SSWS ${stack.apiToken}x`)],
    ['with one by itself', () => asking(stack.apiToken)],
    ['with another scheme', () => asking(`Bearer ${stack.apiToken}`)],
    ['with two', () => asking(`SSWS ${stack.apiToken} ${stack.apiToken}`)],
    ['with a very long one', () => asking(`SSWS ${'a'.repeat(5000)}`)],
  ])('%s', async (_, optionsOf) => {
    for (const [method, path] of [
      ['GET', '/api/v1/users'],
      ['POST', '/api/v1/users'],
      ['DELETE', `/api/v1/users/${ids.user}`],
      ['GET', `/api/v1/groups/${'a'.repeat(3000)}`],
      ['GET', '/api/v1/org'],
      ['GET', '/api/v1/logs'],
      ['GET', '/api/v1/imports'],
      ['GET', '/api/v1/eventHooks'],
      ['GET', `/api/v1/sessions/102${'a'.repeat(22)}`],
      ['GET', '/api/v1/nothing/here'],
    ] as const) {
      expectOktaError(await call(method, path, optionsOf()), { path, status: 401, code: 'E0000011' });
    }
  });
});

describe('paths and methods', () => {
  const wrong = { status: 405, code: 'E0000022' };
  const missing = { status: 401, code: 'E0000015' };
  itRefuses([
    ...[
      ['PATCH', '/api/v1/users'],
      ['DELETE', '/api/v1/users'],
      ['PATCH', '/api/v1/users/{user}'],
      ['GET', '/api/v1/users/{user}/lifecycle/suspend'],
      ['POST', '/api/v1/groups/{group}'],
      ['POST', '/api/v1/groups/{group}/users/{user}'],
      ['PUT', '/api/v1/logs'],
      ['GET', '/api/v1/authn'],
      ['PUT', '/api/v1/sessions'],
      ['PATCH', '/api/v1/eventHooks/{hook}'],
      ['GET', '/api/v1/eventHooks/{hook}/lifecycle/verify'],
      ['DELETE', '/api/v1/imports/{import}'],
      ['POST', '/api/v1/brands'],
      ['POST', '/api/v1/org'],
      ['OPTIONS', '/api/v1/users'],
    ].map(([method = '', path = '']) => ({ what: `refuse ${method} ${path}`, method, path, ...wrong })),
    ...[
      ['GET', '/api/v1/authenticators'],
      ['GET', '/api/v1/idps'],
      ['GET', '/api/v1/users/{user}/authenticatorEnrollments'],
      ['POST', '/api/v1/users/{user}/lifecycle/nope'],
      ['GET', '/api/v1/users/{user}/factors/a/b/c'],
      ['GET', '/api/v1/groups/{group}/roles'],
      ['POST', '/api/v1/authn/recovery/factors/sms/nothing'],
      ['GET', '/api/v1/registration/policies'],
      ['GET', '/api/v2/users'],
      ['GET', '/api/v1'],
      ['GET', '/api'],
      ['GET', '/api/v1/users/{user}/groups/more'],
      ['GET', '/api/v1//users'],
      ['GET', '/.well-known/openid-configuration'],
    ].map(([method = '', path = '']) => ({ what: `do not know ${method} ${path}`, method, path, ...missing })),
  ]);

  it('answer a path with a slash at its end as one without', async () => {
    expect((await call('GET', '/api/v1/users/?limit=1')).status).toBe(200);
    expect((await call('GET', `/api/v1/groups/${ids.group}/`)).status).toBe(200);
  });
});

describe('what Okta ignores is ignored:', () => {
  it('query parameters that nobody knows, also when they are repeated', async () => {
    for (const path of [
      '/api/v1/users',
      '/api/v1/groups',
      '/api/v1/logs',
      '/api/v1/imports',
      '/api/v1/org',
      `/api/v1/users/${ids.user}`,
    ]) {
      const query = 'unknown=1&unknown=2&__proto__=2&constructor=3&%00=4&a[]=5&a[b]=6&=7&&';
      expect([path, (await call('GET', `${path}?${query}`)).status]).toEqual([path, 200]);
    }
  });

  it('members of a body that nobody knows', async () => {
    const body = `{"profile":{"title":"Known"},"unknown":{"deep":[1,{"er":null}]},"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`;
    const answer = await call('POST', `/api/v1/users/${ids.other}`, { body });
    expect(answer).toMatchObject({ status: 200, body: { id: ids.other, status: 'STAGED', profile: { title: 'Known' } } });
    expect(answer.text).not.toContain('polluted');
    expect(await call('GET', `/api/v1/users/${ids.other}`)).toMatchObject({ status: 200, body: answer.body });
    expect((await call('GET', '/api/v1/org')).text).not.toContain('polluted');
  });

  it('odd texts, which are kept as they are', async () => {
    for (const nickName of [
      'a\0b',
      '\uFFFF',
      '<script>alert(1)</script>',
      '=1+1',
      '${jndi:ldap://x}',
      '\u202E',
      '😀'.repeat(50),
      ' ',
    ]) {
      const { status, body } = await call('POST', `/api/v1/users/${ids.other}`, { body: { profile: { nickName } } });
      expect([nickName, status]).toEqual([nickName, 200]);
      expect(body).toMatchObject({ profile: { nickName } });
    }
  });

  it('odd logins, each of which is its own', async () => {
    const odd = [
      'a|b',
      'a\uFFFFb',
      'c#login'.replace('#', '+'),
      "o'neil",
      '__proto__',
      'constructor',
      '00uaaaaaaaaaaaaaaaaa',
      '😀'.repeat(40),
    ];
    const made = new Set<string>();
    for (const name of odd) {
      const login = `${name}@odd.example`;
      const id = await make('/api/v1/users', { profile: { ...profile, login, email: 'odd@odd.example' } });
      made.add(id);
      expect((await call('GET', `/api/v1/users/${encodeURIComponent(login)}`)).body).toMatchObject({ id, profile: { login } });
    }
    expect(made.size).toBe(odd.length);
  });
});

describe('none of it', () => {
  it('was a failure of ours, here or in what follows by the stream and the queues', async () => {
    const lines = (await readFile(join(stack.data, 'logs', 'functions.log'), 'utf8')).trimEnd().split('\n');
    const said = lines.map((line) => z.looseObject({ stream: z.string(), message: z.string() }).parse(JSON.parse(line)));
    expect(said.length).toBeGreaterThan(500);
    expect(said.filter(({ stream, message }) => stream !== 'stdout' || message.includes('"level":"error"'))).toEqual([]);
  });
});

describe('the gateway', () => {
  it('answers what never reaches a function in its own words', async () => {
    expect(await call('GET', '/api/v1/users/%ff')).toMatchObject({ status: 400, body: { message: 'Bad Request' } });
    const huge = await call('POST', '/api/v1/users', { body: `{"a":"${'x'.repeat(7_000_000)}"}` });
    expect(huge).toMatchObject({ status: 413, body: { message: 'Request Entity Too Large' } });
  });
});
