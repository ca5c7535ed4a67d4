import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import * as z from 'zod';

import { type Answer, apiClient, type Call, type CallOptions, eventually } from '../support/api-client.ts';
import { HookEndpoint } from '../support/endpoint.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { localTableClient, storedItems } from '../support/search-table.ts';

let stack: TestStack;
let call: Call;
let endpoint: HookEndpoint;

/** Everything that anybody was told, and which secrets it may tell: those that were made for it. */
const told: { readonly at: string; readonly text: string; readonly shows: readonly string[] }[] = [];

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([startStack(), HookEndpoint.start()]);
  call = apiClient(stack);
}, 120_000);

afterAll(async () => {
  await endpoint.stop();
  await stack.stop();
});

const plant = (kind: string, value: string): string => stack.canaries.plant(kind, value);
let secrets = 0;
/** A secret that no policy refuses, with characters that are written otherwise in JSON, URLs and HTML. */
function secret(kind: string): string {
  secrets += 1;
  return plant(kind, `Kestrel-${secrets}-Lantern-7Zq&"é`);
}
/** One that fits into a header. */
const plain = (kind: string): string => plant(kind, `canary-${kind.replaceAll(/\W+/g, '-')}-7zq`);

const headersOf = (headers: Headers): string => [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');

async function ask(method: string, path: string, options: CallOptions = {}, shows: readonly string[] = []): Promise<Answer> {
  const answer = await call(method, path, options);
  told.push({ at: `${method} ${path}`, text: `${headersOf(answer.headers)}\n${answer.text}`, shows });
  return answer;
}

const Identified = z.object({ id: z.string() });

async function make(path: string, body: object, options: CallOptions = {}, shows: readonly string[] = []): Promise<string> {
  const answer = await ask('POST', path, { ...options, body }, shows);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return Identified.parse(answer.body).id;
}

const profileOf = (name: string) => ({
  login: `${name}@example.com`,
  email: `${name}@example.com`,
  firstName: name,
  lastName: 'Bird',
});

/** A browser that keeps its cookies. */
class Visitor {
  readonly #cookies = new Map<string, string>();
  #csrf = '';

  async visit(path: string, shows: readonly string[] = []): Promise<string> {
    return this.#note('GET', path, await fetch(`${stack.url}${path}`, { headers: this.#headers(), redirect: 'manual' }), shows);
  }

  async submit(path: string, fields: Readonly<Record<string, string>>, shows: readonly string[] = []): Promise<string> {
    const body = new URLSearchParams({ ...fields, csrf: this.#csrf });
    return this.#note(
      'POST',
      path,
      await fetch(`${stack.url}${path}`, { method: 'POST', headers: this.#headers(), body, redirect: 'manual' }),
      shows,
    );
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  async #note(method: string, path: string, response: Response, shows: readonly string[]): Promise<string> {
    const text = await response.text();
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
      plant(name.endsWith('form') ? "a form's cookie" : "a session's cookie", decodeURIComponent(value));
    }
    const [, csrf] = /name="csrf" value="([^"]+)"/.exec(text) ?? [];
    if (csrf !== undefined) this.#csrf = plant("a form's token", csrf);
    // A form shows its own token to the browser that it was made for.
    told.push({
      at: `page ${method} ${path}`,
      text: `${headersOf(response.headers)}\n${text}`,
      shows: [...shows, "a form's cookie", "a form's token"],
    });
    return text;
  }
}

async function linkIn(login: string): Promise<string> {
  return eventually(async () => {
    const mail = (await stack.mailbox()).find(({ to }) => to.includes(login));
    const [link] = /\/activate\/\S+/.exec(mail?.text ?? '') ?? [];
    if (link === undefined) throw new Error('no mail yet');
    return link;
  }, 60);
}

/** Gives the password with which the created one signs in. */
async function users(): Promise<string> {
  const password = secret('password at creation');
  const id = await make('/api/v1/users?activate=true', {
    profile: profileOf('created'),
    credentials: { password: { value: password } },
  });
  await ask('POST', `/api/v1/users/${id}`, { body: { credentials: { password: { value: secret('password at a change') } } } });
  const replaced = secret('password at a replacement');
  await ask('PUT', `/api/v1/users/${id}`, {
    body: { profile: profileOf('created'), credentials: { password: { value: replaced } } },
  });
  const hash = plant('hash at creation', await bcrypt.hash('weaves algebraic patterns', 4));
  const [, , , salted = ''] = hash.split('$');
  const imported = { hash: { algorithm: 'BCRYPT', workFactor: 4, salt: salted.slice(0, 22), value: salted.slice(22) } };
  plant('hash at creation, its value', salted.slice(22));
  await make('/api/v1/users?activate=true', { profile: profileOf('hashed'), credentials: { password: imported } });
  await ask('POST', '/api/v1/authn', { body: { username: 'hashed@example.com', password: 'weaves algebraic patterns' } }, [
    'sessionToken',
  ]);
  const answer = plain('recovery answer');
  const asked = await make('/api/v1/users', {
    profile: profileOf('asked'),
    credentials: { password: { value: password }, recovery_question: { question: 'Who?', answer } },
  });
  const newer = secret('password by the answer');
  const recovered = await ask('POST', `/api/v1/users/${asked}/credentials/forgot_password_recovery_question`, {
    body: { password: { value: newer }, recovery_question: { answer } },
  });
  expect(recovered.status).toBe(200);
  const changed = await ask('POST', `/api/v1/users/${asked}/credentials/change_password`, {
    body: { oldPassword: { value: newer }, newPassword: { value: secret('password by the old one') } },
  });
  expect(changed.status).toBe(200);
  const weak = await ask('POST', '/api/v1/users', {
    body: {
      profile: profileOf('weak'),
      credentials: { password: { value: plant('password that is refused', 'weak@example.com-weak-canary') } },
    },
  });
  expect(weak.status).toBeLessThan(500);
  const key = plain('idempotency key');
  const staged = { profile: profileOf('staged') };
  const stagedId = await make('/api/v1/users?activate=false', staged);
  for (let again = 0; again < 2; again += 1) {
    const path = `/api/v1/users/${stagedId}/lifecycle/activate?sendEmail=false`;
    const { status } = await ask('POST', path, { body: {}, headers: { 'idempotency-key': key } }, ['activationToken']);
    expect(status).toBe(200);
  }
  return replaced;
}

async function signIns(password: string): Promise<void> {
  const login = 'created@example.com';
  await ask('POST', '/api/v1/authn', { body: { username: login, password: secret('wrong password') } });
  const opened = await ask('POST', '/api/v1/authn', { body: { username: login, password } }, ['sessionToken']);
  const { sessionToken } = z.object({ sessionToken: z.string() }).parse(opened.body);
  const session = await ask('POST', '/api/v1/sessions', { body: { sessionToken } }, ['session id']);
  const path = `/api/v1/sessions/${Identified.parse(session.body).id}`;
  await ask('GET', path, {}, ['session id']);
  await ask('POST', `${path}/lifecycle/refresh`, {}, ['session id']);
  expect((await ask('POST', '/api/v1/sessions', { body: { sessionToken } })).status).toBe(401);
  await ask('DELETE', path);
}

async function pages(): Promise<void> {
  const visitor = new Visitor();
  const { login: email, firstName, lastName } = profileOf('registered');
  await visitor.visit('/signup');
  await visitor.submit('/signup', { email, firstName, lastName });
  const link = await linkIn(email);
  const token = plant('registration link', link.slice('/activate/'.length));
  await visitor.visit(link, ['registration link']);
  await visitor.submit(
    '/activate/password',
    { token, password: plant('password on the page that is refused', `${email}-canary`) },
    ['registration link'],
  );
  const password = secret('password at registration');
  await visitor.submit('/activate/password', { token, password }, ['registration link']);
  await visitor.visit(link);
  await visitor.visit('/signin');
  await visitor.submit('/signin', { username: email, password: secret('wrong password on the page') });
  await visitor.submit('/signin', { username: email, password }, ["a session's cookie"]);
  await visitor.visit('/signin');
  expect((await ask('GET', `/api/v1/users/${email}`)).body).toMatchObject({ status: 'ACTIVE' });
}

async function imports(): Promise<void> {
  const created = await ask('POST', '/api/v1/imports', { body: { name: 'canaries' } }, ['signature of an upload']);
  const { id, uploadUrl } = z.object({ id: z.string(), uploadUrl: z.string() }).parse(created.body);
  plant('signature of an upload', new URL(uploadUrl).searchParams.get('X-Amz-Signature') ?? '');
  const hash = plant('hash in an import', await bcrypt.hash('imported algebraic patterns', 4));
  const broken = plant('broken hash in an import', '$2b$99$canary-no-hash-at-all-7zq');
  const rows = [`in@example.com,in@example.com,In,${hash}`, `out@example.com,out@example.com,Out,${broken}`];
  await fetch(uploadUrl, { method: 'PUT', body: `login,email,firstName,passwordHash\n${rows.join('\n')}\n` });
  await eventually(async () => {
    expect((await ask('GET', `/api/v1/imports/${id}`)).body).toMatchObject({ status: 'COMPLETED' });
  }, 60);
  const report = await call('GET', `/api/v1/imports/${id}/report`);
  const link = report.headers.get('location') ?? z.object({ url: z.string() }).catch({ url: '' }).parse(report.body).url;
  const text = await (await fetch(link)).text();
  expect(text).toContain('out@example.com');
  told.push({ at: 'report of an import', text, shows: [] });
}

async function hooks(): Promise<void> {
  const authScheme = { type: 'HEADER', key: 'Authorization', value: plain('secret of a hook') };
  const headers = [{ key: 'X-Canary', value: plain('header of a hook') }];
  const config = { uri: endpoint.url, authScheme, headers };
  const items = ['user.lifecycle.create', 'user.account.update_password', 'user.session.start', 'user.account.update_profile'];
  const hook = { name: 'canary', events: { type: 'EVENT_TYPE', items }, channel: { type: 'HTTP', version: '1.0.0', config } };
  // Headers are configuration: whoever may manage hooks reads them, as in Okta.
  const shows = ['header of a hook'];
  const id = await make('/api/v1/eventHooks', hook, {}, shows);
  await ask('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`, {}, shows);
  const signing = await ask('GET', `/api/v1/eventHooks/${id}/signingSecret`, {}, ['signing secret']);
  plant('signing secret', z.object({ secret: z.string() }).parse(signing.body).secret);
  await ask('POST', `/api/v1/eventHooks/${id}/signingSecret/rotate`, { body: {} });
  await ask('GET', '/api/v1/eventHooks', {}, shows);
  // Where nobody is: what hooks bring to endpoints that are there is counted below.
  const uri = 'http://127.0.0.1:9/closed';
  const asking = { uri, authScheme: { ...authScheme, value: plain('secret of an inline hook') } };
  const inline = {
    name: 'canary',
    type: 'com.okta.user.pre-registration',
    channel: { type: 'HTTP', version: '1.0.0', config: asking },
  };
  const inlineId = await make('/api/v1/inlineHooks', inline);
  await ask('POST', `/api/v1/inlineHooks/${inlineId}/execute`, { body: { data: { action: 'ALLOW' } } });
  const hookKeyId = await make('/api/v1/hook-keys', { name: 'canary' });
  const client = { uri, tokenUrl: uri, clientId: 'canary' };
  const secret = { ...client, authType: 'client_secret_post', clientSecret: plain('client secret of an inline hook') };
  const oauthId = await make('/api/v1/inlineHooks', { ...inline, channel: { type: 'OAUTH', version: '1.0.0', config: secret } });
  await ask('POST', `/api/v1/inlineHooks/${oauthId}/execute`, { body: {} });
  const signed = { ...client, authType: 'private_key_jwt', hookKeyId };
  await ask('PUT', `/api/v1/inlineHooks/${oauthId}`, { body: { ...inline, channel: { type: 'OAUTH', config: signed } } });
  await ask('POST', `/api/v1/inlineHooks/${oauthId}/execute`, { body: {} });
  await ask('GET', `/api/v1/history/inline-hooks/${oauthId}`);
  await ask('GET', `/api/v1/history/hook-keys/${hookKeyId}`);
  const bad = { ...hook, channel: { ...hook.channel, config: { ...config, uri: 'https://169.254.169.254/' } } };
  expect((await ask('POST', '/api/v1/eventHooks', { body: bad })).status).toBe(400);
}

/** Secrets where none belong, in requests that fail. */
async function misplaced(): Promise<void> {
  const fail = async (method: string, path: string, options: CallOptions = {}): Promise<void> => {
    expect((await ask(method, path, options)).status).toBeGreaterThanOrEqual(400);
  };
  await fail('GET', '/api/v1/users', { token: plant('unknown API token', `00${'canary7zq'.repeat(5).slice(0, 40)}`) });
  await fail('GET', '/api/v1/users', { token: null, headers: { authorization: `Bearer ${plain('bearer token')}` } });
  await fail('GET', '/api/v1/users', { token: null, headers: { authorization: `Basic ${plain('basic credentials')}` } });
  // A 404 and a 400 name, to whoever asked, what she asked for.
  expect((await ask('GET', `/api/v1/users/${plain('secret in a path')}`, {}, ['secret in a path'])).status).toBe(404);
  await fail('GET', `/api/v1/users?search=${encodeURIComponent(`profile.login near "${plain('secret in a search')}"`)}`);
  await fail('GET', `/api/v1/logs?filter=${encodeURIComponent(`nothing eq "${plain('secret in a filter')}`)}`);
  await fail('GET', `/api/v1/nothing?token=${plain('secret in a query')}`);
  await fail('GET', '/api/v1/nothing', {
    headers: { 'user-agent': plain('secret in a user agent'), cookie: `sid=${plain('secret in a cookie')}` },
  });
  await fail('POST', '/api/v1/users', { body: `{"credentials":{"password":{"value":"${plain('password in a broken body')}"}` });
  await fail('POST', '/api/v1/authn', {
    body: JSON.stringify({ username: 'x@example.com', password: { value: plain('password of a wrong kind') } }),
  });
  const named = { profile: { [plain('password as a name')]: 'x' } };
  expect((await ask('POST', '/api/v1/users', { body: named }, ['password as a name'])).status).toBe(400);
  await fail('POST', '/api/v1/sessions', { body: { sessionToken: plain('unknown session token') } });
  await new Visitor().visit(`/activate/${plain('unknown link')}`, ['unknown link']);
}

/** Keys that nobody ever sends: unwrapped as their owners do. */
async function keys(): Promise<void> {
  const { endpoints, names } = stack;
  const kms = new KMSClient({
    endpoint: endpoints['AWS_ENDPOINT_URL_KMS'] ?? '',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const unwrap = async (kind: string, purpose: string, wrapped: string): Promise<void> => {
    const { Plaintext } = await kms.send(
      new DecryptCommand({ CiphertextBlob: Buffer.from(wrapped, 'base64'), EncryptionContext: { purpose } }),
    );
    const bytes = Buffer.from(Plaintext ?? []);
    for (const encoding of ['base64', 'hex', 'latin1'] as const) plant(kind, bytes.toString(encoding));
  };
  const table = Object.entries(names).find(([id]) => id.startsWith('DirectoryTable'))?.[1] ?? '';
  for await (const { pk, sk, text } of storedItems(localTableClient(endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''), table)) {
    const field = (name: string): string => new RegExp(`(?:^|[{,"])${name}"?[=:]"?([A-Za-z0-9+/=]+)`, 'm').exec(text)?.[1] ?? '';
    if (pk === 'o#org' && sk === 'keys') await unwrap("the org's key", 'org-keys', field('wrapped'));
    if (sk === 'p') await unwrap('data key of a credential', 'credential', field('wrappedKey'));
    if (sk === 'h') await unwrap('data key of a hook', 'event-hook', field('wrappedKey'));
    // A hook that proves itself by a key has no secret of its own.
    if ((sk === 'v' || sk === 'f') && field('wrappedKey') !== '')
      await unwrap('data key of an inline hook', 'inline-hook', field('wrappedKey'));
  }
}

/** Reads all that the API has to say once more, when everything has happened. */
async function readAll(): Promise<void> {
  for (const path of [
    'users?limit=200',
    'groups',
    'logs?limit=1000',
    'imports',
    'api-tokens',
    'org',
    'brands',
    'meta/schemas/user/default',
  ])
    expect((await ask('GET', `/api/v1/${path}`)).status).toBe(200);
  await ask('GET', '/api/v1/policies?type=PASSWORD');
  await ask('GET', '/api/v1/eventHooks', {}, ['header of a hook']);
}

describe('AC-031: secrets', () => {
  beforeAll(async () => {
    await hooks();
    await signIns(await users());
    await pages();
    await imports();
    await misplaced();
    await eventually(async () => {
      expect(
        endpoint.received.some(({ text }) => text.includes('registered@example.com') && text.includes('user.session.start')),
      ).toBe(true);
    }, 90);
    await keys();
    await readAll();
  }, 240_000);

  it('are of many kinds', () => {
    expect(stack.canaries.kinds.size).toBeGreaterThan(35);
  });

  it('stand in no answer and on no page but the ones that were made to show them', () => {
    expect(told.length).toBeGreaterThan(60);
    const leaks = told.flatMap(({ at, text, shows }) =>
      stack.canaries.search(text).flatMap((kind) => (shows.includes(kind) ? [] : [`${kind}: ${at}`])),
    );
    expect(leaks).toEqual([]);
  });

  it('stand in no mail but the link in its own', async () => {
    const mails = await stack.mailbox();
    const seen = mails.flatMap(({ to, subject, text, html }) =>
      stack.canaries.search(`${subject}\n${text}\n${html}`).map((kind) => `${kind}: ${to.join()}`),
    );
    expect(seen).toEqual(['registration link: registered@example.com']);
  });

  it('reach an endpoint in the headers that it was given, and in no body', () => {
    expect(endpoint.received.length).toBeGreaterThan(0);
    for (const { headers, text } of endpoint.received) {
      expect(stack.canaries.search(text)).toEqual([]);
      expect(stack.canaries.search(JSON.stringify(headers)).toSorted()).toEqual(['header of a hook', 'secret of a hook']);
    }
  });

  it('AC-039: stand in no log of a function, in no item of the table and not on the console', async () => {
    // A hook's header is configuration, as its address is.
    const sighted = (await stack.sightings()).filter(({ kind, at }) => !(kind === 'header of a hook' && at.startsWith('table h#')));
    expect(sighted).toEqual([]);
    stack.canaries.release('canary-header-of-a-hook-7zq');
  });
});

describe('the search for secrets', () => {
  it('finds one that leaks into the table, and a stack does not stop in silence with it', async () => {
    const leaky = await startStack();
    const leaked = leaky.canaries.plant('leaked password', 'canary-that-leaks-7zq');
    const table = Object.entries(leaky.names).find(([id]) => id.startsWith('DirectoryTable'))?.[1] ?? '';
    const client = localTableClient(leaky.endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
    const item = { pk: 'w#leak', sk: 'w', note: Buffer.from(`why not: ${leaked}`).toString('base64') };
    await client.send(new PutCommand({ TableName: table, Item: item }));
    await expect(leaky.stop()).rejects.toThrow('leaked password');
  }, 120_000);

  it('finds one in what a function logs', async () => {
    const leaky = await startStack();
    // The pool notes the type of what an invocation failed with: here a name that nobody should choose.
    leaky.canaries.plant('operation that is logged', 'primaryAuthentication');
    await apiClient({ url: leaky.url, apiToken: leaky.apiToken })('POST', '/api/v1/authn', {
      body: { username: 'x@example.com', password: 'y' },
    });
    await expect(leaky.stop()).rejects.toThrow('operation that is logged');
  }, 120_000);
});
