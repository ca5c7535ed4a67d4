import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import { submitForm } from '../support/hosted-form.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

interface ReceivedEvent {
  readonly uuid: string;
  readonly eventType: string;
  readonly published: string;
  readonly target: readonly { readonly id: string }[] | null;
}

interface Delivery {
  readonly headers: IncomingMessage['headers'];
  /** As it came. */
  readonly text: string;
  readonly body: {
    readonly eventId: string;
    readonly source: string;
    readonly data: { readonly events: readonly ReceivedEvent[] };
  };
}

/** A customer's endpoint: answers challenges, keeps what it took. */
class Endpoint {
  readonly url: string;
  readonly #server: Server;
  readonly taken: Delivery[] = [];
  /** Deliveries that it refused. */
  refused = 0;
  /** Status for deliveries. */
  answer = 204;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/events`;
  }

  static async start(): Promise<Endpoint> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const endpoint = new Endpoint(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on(
      'request',
      (request, response) => void endpoint.#serve(request).then(({ status, body }) => response.writeHead(status).end(body)),
    );
    return endpoint;
  }

  async #serve(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const challenge = request.headers['x-okta-verification-challenge'];
    if (request.method === 'GET') return { status: 200, body: JSON.stringify({ verification: challenge }) };
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (this.answer >= 300) this.refused += 1;
    else this.taken.push({ headers: request.headers, text, body: JSON.parse(text) });
    return { status: this.answer, body: '' };
  }

  /** Types of the events about a user, in the order in which they came. */
  typesFor(userId: string): string[] {
    return this.events().flatMap(({ eventType, target }) => (target?.some(({ id }) => id === userId) ? [eventType] : []));
  }

  events(): ReceivedEvent[] {
    return this.taken.flatMap(({ body }) => body.data.events);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

let stack: TestStack;
let endpoint: Endpoint;
/** Of single tests: stopped whatever becomes of them. */
const others: Endpoint[] = [];
let users = 0;

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([startStack(), Endpoint.start()]);
}, 120_000);

afterAll(async () => {
  for (const each of [endpoint, ...others]) await each.stop();
  await stack.stop();
});

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(path.startsWith('http') ? path : `${stack.url}${path}`, {
    method,
    headers: { authorization: `SSWS ${stack.apiToken}`, accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The answer's body; the test ends where the status is another than 200. */
async function ask<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  const response = await call(method, path, body);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  const parsed: Body = JSON.parse(text);
  return parsed;
}

async function createUser(): Promise<string> {
  users += 1;
  const login = `hooked-${users}@example.com`;
  const profile = { firstName: 'Hooked', lastName: `User ${users}`, email: login, login };
  const { id } = await ask<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile,
    credentials: { password: { value: 'Tr0mbone-galaxy-7' } },
  });
  return id;
}

async function suspendAndBack(id: string): Promise<void> {
  await ask('POST', `/api/v1/users/${id}/lifecycle/suspend`);
  await ask('POST', `/api/v1/users/${id}/lifecycle/unsuspend`);
}

async function until(what: string, condition: () => boolean | Promise<boolean>, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not in ${milliseconds / 1000} seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const subscribed = ['user.lifecycle.create', 'user.lifecycle.suspend', 'user.lifecycle.unsuspend', 'user.lifecycle.deactivate'];

const hook = (uri: string, items: readonly string[] = subscribed) => ({
  name: 'Directory sync',
  events: { type: 'EVENT_TYPE', items },
  channel: {
    type: 'HTTP',
    version: '1.0.0',
    config: {
      uri,
      headers: [{ key: 'X-Tenant', value: 'blue' }],
      authScheme: { type: 'HEADER', key: 'Authorization', value: 'canary-secret-2718' },
    },
  },
});

interface Hook {
  readonly id: string;
  readonly status: string;
  readonly verificationStatus: string;
}

async function createVerified(uri: string, items?: readonly string[]): Promise<Hook> {
  const { id } = await ask<Hook>('POST', '/api/v1/eventHooks', hook(uri, items));
  return ask<Hook>('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`);
}

async function removeHook(id: string): Promise<void> {
  await ask('POST', `/api/v1/eventHooks/${id}/lifecycle/deactivate`);
  expect((await call('DELETE', `/api/v1/eventHooks/${id}`)).status).toBe(204);
}

/** Signs somebody up on the hosted pages, to her password. */
async function register(email: string, password: string): Promise<void> {
  const sent = await submitForm(stack.url, '/signup', '/signup', { firstName: 'Signed', lastName: 'Up', email });
  expect(sent.status).toBe(200);
  let link = '';
  await until('the activation mail', async () => {
    const mail = (await stack.mailbox()).find(({ to }) => to.includes(email));
    [link = ''] = /https?:\/\/\S+\/activate\/\S+/.exec(mail?.text ?? '') ?? [];
    return link !== '';
  });
  const token = link.slice(link.lastIndexOf('/') + 1);
  expect((await submitForm(stack.url, link, '/activate/password', { token, password })).status).toBe(200);
}

async function importFile(csv: string): Promise<string> {
  const created = await call('POST', '/api/v1/imports', { name: 'hooked' });
  expect(created.status).toBe(201);
  const { id, uploadUrl }: { id: string; uploadUrl: string } = JSON.parse(await created.text());
  expect((await fetch(uploadUrl, { method: 'PUT', body: csv })).status).toBe(200);
  return id;
}

/** The next link of an answer. */
const nextOf = (response: Response): string | undefined => /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];

/** A test that failed leaves its hook behind, and the next one would hear everything twice. */
async function removeLeftovers(): Promise<void> {
  for (const { id, status } of await ask<Hook[]>('GET', '/api/v1/eventHooks')) {
    if (status === 'ACTIVE') await ask('POST', `/api/v1/eventHooks/${id}/lifecycle/deactivate`);
    await call('DELETE', `/api/v1/eventHooks/${id}`);
  }
  endpoint.answer = 204;
}

describe('event hooks', () => {
  afterEach(removeLeftovers);

  it('are created, verified, listed without their secret, and deleted', async () => {
    const created = await ask<Hook>('POST', '/api/v1/eventHooks', hook(endpoint.url));
    expect(created).toMatchObject({
      status: 'ACTIVE',
      verificationStatus: 'UNVERIFIED',
      events: { items: subscribed, filter: null },
    });
    expect(await ask<Hook>('POST', `/api/v1/eventHooks/${created.id}/lifecycle/verify`)).toMatchObject({
      verificationStatus: 'VERIFIED',
    });
    const listed = await ask<Hook[]>('GET', '/api/v1/eventHooks');
    expect(listed.map(({ id }) => id)).toEqual([created.id]);
    expect(JSON.stringify([created, listed])).not.toContain('canary-secret');

    expect((await call('DELETE', `/api/v1/eventHooks/${created.id}`)).status).toBe(403);
    await removeHook(created.id);
    const gone = await call('GET', `/api/v1/eventHooks/${created.id}`);
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({
      errorCode: 'E0000007',
      errorSummary: `Not found: Resource not found: ${created.id} (Webhook)`,
    });
  });

  it('are refused for an address inside, and stay unverified where nobody proves to want them', async () => {
    const inside = await call('POST', '/api/v1/eventHooks', hook('https://169.254.169.254/'));
    expect(inside.status).toBe(400);
    expect(await inside.json()).toMatchObject({ errorCode: 'E0000001', errorSummary: 'Api validation failed: eventHook' });

    const { id } = await ask<Hook>('POST', '/api/v1/eventHooks', hook('http://127.0.0.1:9/nobody'));
    const unproved = await call('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`);
    expect(unproved.status).toBe(400);
    expect(await unproved.json()).toMatchObject({ errorCode: 'E0000001' });
    expect(await ask<Hook>('GET', `/api/v1/eventHooks/${id}`)).toMatchObject({ verificationStatus: 'UNVERIFIED' });
    await removeHook(id);
  });

  it('receive the lifecycle of users, in order', async () => {
    const early = await createUser();
    // A hook begins at the end of the log, so what happened before must have reached it.
    const known = `/api/v1/logs?filter=${encodeURIComponent(`target.id eq "${early}"`)}`;
    await until('the log has the early user', async () => (await ask<unknown[]>('GET', known)).length > 0);
    const { id } = await createVerified(endpoint.url);
    const ids = await Promise.all([createUser(), createUser(), createUser()]);
    await Promise.all(ids.map(suspendAndBack));
    await until('every event came', () => ids.every((user) => endpoint.typesFor(user).length === 3));
    for (const user of ids) {
      expect(endpoint.typesFor(user)).toEqual(['user.lifecycle.create', 'user.lifecycle.suspend', 'user.lifecycle.unsuspend']);
    }
    expect(endpoint.typesFor(early)).toEqual([]);
    expect(endpoint.taken[0]).toMatchObject({
      headers: { authorization: 'canary-secret-2718', 'x-tenant': 'blue', 'content-type': 'application/json' },
      body: { source: `${stack.url}/api/v1/eventHooks/${id}`, eventType: 'com.okta.event_hook', cloudEventsVersion: '0.1' },
    });
    await removeHook(id);
  }, 90_000);

  it('are signed by Standard Webhooks, through a rotation', async () => {
    const { id } = await createVerified(endpoint.url);
    const secret = async (): Promise<string> =>
      (await ask<{ secret: string }>('GET', `/api/v1/eventHooks/${id}/signingSecret`)).secret;
    const rotate = (overlapHours: number) => ask('POST', `/api/v1/eventHooks/${id}/signingSecret/rotate`, { overlapHours });
    /** Whether a new delivery is taken by who knows the secret. */
    const isTakenBy = async (...secrets: readonly string[]): Promise<boolean[]> => {
      const user = await createUser();
      const concerns = ({ body }: Delivery) => body.data.events.some(({ target }) => target?.some((party) => party.id === user));
      await until('the delivery came', () => endpoint.taken.some(concerns));
      const delivery = endpoint.taken.find(concerns);
      const headers = Object.fromEntries(Object.entries(delivery?.headers ?? {}).map(([name, value]) => [name, String(value)]));
      expect(headers['webhook-id']).toBe(delivery?.body.eventId);
      return secrets.map((known) => {
        try {
          new Webhook(known).verify(delivery?.text ?? '', headers);
          return true;
        } catch {
          return false;
        }
      });
    };
    const first = await secret();
    expect(await isTakenBy(first)).toEqual([true]);
    expect(JSON.stringify(await rotate(1))).not.toContain('whsec_');
    const second = await secret();
    expect(await isTakenBy(first, second)).toEqual([true, true]);
    await rotate(0);
    expect(await isTakenBy(first, second, await secret())).toEqual([false, false, true]);
    expect((await call('GET', `/api/v1/eventHooks/${id}/signingSecret`)).headers.get('cache-control')).toContain('no-store');
    await removeHook(id);
  }, 90_000);

  it('send what their filter wants, and say where one is wrong', async () => {
    const filter = (expression: string) => ({ eventFilterMap: [{ event: 'user.lifecycle.suspend', condition: { expression } }] });
    const filtered = (expression: string) => {
      const whole = hook(endpoint.url);
      return { ...whole, events: { ...whole.events, filter: filter(expression) } };
    };
    const refused = await call('POST', '/api/v1/eventHooks', filtered("event.actr.id eq 'x'"));
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { errorCode: 'E0000001', errorCauses: [{ errorSummary: expect.stringContaining('did you mean actor? (character 7)') }] },
    ]);
    const [one, other] = [await createUser(), await createUser()];
    const { id } = await ask<Hook>('POST', '/api/v1/eventHooks', filtered(`event.target.![id].contains('${one}')`));
    await ask('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`);
    await Promise.all([suspendAndBack(one), suspendAndBack(other)]);
    const typesFor = (user: string) => endpoint.typesFor(user).filter((type) => type.endsWith('suspend'));
    await until('both came back', () => [one, other].every((user) => typesFor(user).includes('user.lifecycle.unsuspend')));
    expect(typesFor(one)).toEqual(['user.lifecycle.suspend', 'user.lifecycle.unsuspend']);
    expect(typesFor(other)).toEqual(['user.lifecycle.unsuspend']);
    await removeHook(id);
  }, 90_000);

  it('lose nothing while their endpoint is down, and keep the order of each user', async () => {
    const { id } = await createVerified(endpoint.url);
    endpoint.answer = 503;
    const ids = await Promise.all([createUser(), createUser(), createUser()]);
    for (let round = 0; round < 3; round += 1) await Promise.all(ids.map(suspendAndBack));
    await until('the outage shows', () => endpoint.refused > 0);
    endpoint.answer = 204;
    await until('every event came', () => ids.every((user) => endpoint.typesFor(user).length >= 7), 90_000);
    const [back, forth] = ['user.lifecycle.suspend', 'user.lifecycle.unsuspend'];
    for (const user of ids) {
      expect(endpoint.typesFor(user)).toEqual(['user.lifecycle.create', back, forth, back, forth, back, forth]);
    }
    const failures = await ask<ReceivedEvent[]>(
      'GET',
      `/api/v1/logs?filter=${encodeURIComponent(`eventType eq "event_hook.delivery" and target.id eq "${id}"`)}`,
    );
    expect(failures.length).toBeGreaterThan(0);
    await removeHook(id);
  }, 180_000);

  it('hear of who registers, signs in and is imported, though nobody answered while it happened', async () => {
    const own = await Endpoint.start();
    others.push(own);
    const items = [
      'user.lifecycle.create',
      'user.lifecycle.activate',
      'user.account.update_password',
      'group.user_membership.add',
      'user.session.start',
      'system.import.complete',
    ];
    const { id } = await createVerified(own.url, items);
    own.answer = 503;
    await register('signed-up@example.com', 'weaves algebraic patterns');
    const signIn = { username: 'signed-up@example.com', password: 'weaves algebraic patterns' };
    await ask('POST', '/api/v1/authn', signIn);
    const imported = await importFile('login,email,firstName\nbrought@example.com,brought@example.com,Brought\n');
    await until('the outage shows', () => own.refused > 0);
    own.answer = 204;
    const of = (login: string) => ask<{ id: string }>('GET', `/api/v1/users/${login}`);
    const person = await of('signed-up@example.com');
    await until('every event came', () => own.typesFor(person.id).length === 5 && own.typesFor(imported).length === 1, 90_000);
    expect(own.typesFor(person.id).slice(0, 4)).toEqual([
      'user.lifecycle.create',
      'user.account.update_password',
      'user.lifecycle.activate',
      'group.user_membership.add',
    ]);
    expect(own.typesFor(person.id)[4]).toBe('user.session.start');
    expect(own.typesFor((await of('brought@example.com')).id)).toEqual(['user.lifecycle.create']);
    await removeHook(id);
  }, 180_000);
});

/** One state of a backfill. */
interface ReceivedState extends ReceivedEvent {
  readonly target: readonly { readonly id: string; readonly detailEntry: Record<string, unknown> }[];
  readonly debugContext: { readonly debugData: Readonly<Record<string, string>> };
}

interface Backfill {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly progress: Record<'users' | 'groups', { readonly sent: number; readonly percent: number } | null>;
}

describe('backfills', () => {
  afterEach(removeLeftovers);

  const lastName = 'Backfilled';
  const isState = ({ eventType }: ReceivedEvent): boolean => eventType.endsWith('.state');

  const statesOf = (received: Endpoint, id?: string): ReceivedState[] =>
    received.taken
      .flatMap(({ text }): ReceivedState[] => JSON.parse(text).data.events)
      .filter((event) => isState(event) && (id === undefined || event.target[0]?.id === id));

  async function createPeople(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const some = Array.from({ length: Math.min(10, count - ids.length) }, async (_, index) => {
        const login = `backfilled-${ids.length + index}@example.com`;
        const profile = { firstName: 'Back', lastName, email: login, login, city: 'canary-city', primaryPhone: 'canary-phone' };
        return (await ask<{ id: string }>('POST', '/api/v1/users?activate=false', { profile })).id;
      });
      ids.push(...(await Promise.all(some)));
    }
    return ids;
  }

  const createGroups = (count: number): Promise<string[]> =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const profile = { name: `Backfilled ${index}`, description: 'of the past' };
        return (await ask<{ id: string }>('POST', '/api/v1/groups', { profile })).id;
      }),
    );

  async function begin(hookId: string, body: object): Promise<Backfill> {
    const response = await call('POST', `/api/v1/eventHooks/${hookId}/backfills`, body);
    const text = await response.text();
    if (response.status !== 201) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text);
  }

  it('send the present state of every user and group, each once, without what is hidden; go on where they were stopped', async () => {
    const [people, groups] = [await createPeople(60), await createGroups(3)];
    const [member = '', leaver = ''] = people;
    expect((await call('PUT', `/api/v1/groups/${groups[0]}/users/${member}`)).status).toBe(204);
    await ask('POST', `/api/v1/users/${leaver}/lifecycle/deactivate`);
    const search = encodeURIComponent(`profile.lastName eq "${lastName}"`);
    const found = async (path: string): Promise<number> => (await ask<unknown[]>('GET', path)).length;
    await until('everybody is found', async () => (await found(`/api/v1/users?search=${search}&limit=200`)) === people.length);

    const own = await Endpoint.start();
    others.push(own);
    const { id: hookId } = await createVerified(own.url, ['user.session.end']);
    const path = `/api/v1/eventHooks/${hookId}/backfills`;
    const started = await begin(hookId, {});
    expect(started).toMatchObject({ status: 'RUNNING', kinds: ['group', 'user'], eventsPerSecond: 100, failures: 0 });
    expect((await call('POST', path, {})).status).toBe(400);
    const read = (id: string): Promise<Backfill> => ask<Backfill>('GET', `${path}/${id}`);
    await until('it is over', async () => (await read(started.id)).status !== 'RUNNING');

    const states = statesOf(own);
    const ended = await read(started.id);
    const count = (type: string): number => states.filter(({ eventType }) => eventType === type).length;
    expect(ended).toMatchObject({
      status: 'COMPLETED',
      reason: null,
      progress: {
        users: { sent: count('roster.user.state'), percent: 100 },
        groups: { sent: count('roster.group.state'), percent: 100 },
      },
    });
    for (const id of [...people, ...groups]) expect(statesOf(own, id)).toHaveLength(1);
    expect(new Set(states.map(({ uuid }) => uuid)).size).toBe(states.length);
    expect(own.taken.map(({ text }) => text).join()).not.toContain('canary-city');
    expect(own.taken.map(({ text }) => text).join()).not.toContain('canary-phone');
    expect(statesOf(own, member)[0]).toMatchObject({
      target: [{ type: 'User', detailEntry: { status: 'STAGED', profile: { lastName }, groupIds: [groups[0]] } }],
      debugContext: { debugData: { entityType: 'user', entityId: member, sentAgain: 'backfill', backfillId: started.id } },
    });
    expect(statesOf(own, leaver)[0]?.target[0]?.detailEntry).toMatchObject({ status: 'DEPROVISIONED' });
    expect(statesOf(own, groups[0])[0]?.target[0]?.detailEntry).toMatchObject({
      profile: { name: 'Backfilled 0', description: 'of the past' },
    });
    const calls = await ask<{ events: number }[]>('GET', `/api/v1/eventHooks/${hookId}/deliveries?limit=200`);
    expect(calls.reduce((sum, { events }) => sum + events, 0)).toBe(states.length);

    // 50 at ten a second: the next batch is five seconds away.
    own.taken.length = 0;
    const slow = await begin(hookId, { kinds: ['user'], eventsPerSecond: 10 });
    await until('a batch came and is counted', async () => (await read(slow.id)).progress.users?.sent === 50);
    expect(await ask<Backfill>('POST', `${path}/${slow.id}/cancel`)).toMatchObject({ status: 'CANCELLED' });
    const before = await read(slow.id);
    expect(before.progress.users).toMatchObject({ sent: 50 });
    expect(before.progress.groups).toBeNull();
    await ask('POST', `/api/v1/eventHooks/${hookId}/lifecycle/pause`);
    expect(await ask<Backfill>('POST', `${path}/${slow.id}/resume`)).toMatchObject({ status: 'RUNNING' });
    // Its worker is woken, finds the hook paused and leaves: the sweep, which comes each minute, wakes another.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(statesOf(own)).toHaveLength(50);
    await ask('POST', `/api/v1/eventHooks/${hookId}/lifecycle/resume`);
    await stack.invoke('SweeperFunction', {});
    await until('it is over', async () => (await read(slow.id)).status !== 'RUNNING', 90_000);
    for (const id of people) expect(statesOf(own, id)).toHaveLength(1);
    expect((await ask<Backfill[]>('GET', path)).map(({ id, status }) => [id, status])).toEqual([
      [slow.id, 'COMPLETED'],
      [started.id, 'COMPLETED'],
    ]);
    const filter = encodeURIComponent(`target.id eq "${hookId}" and eventType sw "roster.event_hook.backfill."`);
    const logged = async (): Promise<string[]> =>
      (await ask<ReceivedEvent[]>('GET', `/api/v1/logs?filter=${filter}`)).map(({ eventType }) => eventType.slice(27));
    await until('the log has it', async () => (await logged()).filter((type) => type === 'ended').length === 2);
    expect((await logged()).toSorted()).toEqual(['cancelled', 'ended', 'ended', 'started', 'started', 'started']);
    await removeHook(hookId);
  }, 240_000);
});

describe('the System Log', () => {
  const idsOf = (events: readonly ReceivedEvent[]): string[] => events.map(({ uuid }) => uuid);

  it('has each event once, though its appender dies again and again', async () => {
    const user = await createUser();
    for (let round = 0; round < 4; round += 1) {
      await suspendAndBack(user);
      await stack.killFunction('LogLogAppender');
    }
    const path = `/api/v1/logs?filter=${encodeURIComponent(`target.id eq "${user}" and eventType sw "user.lifecycle."`)}`;
    let events: ReceivedEvent[] = [];
    await until('the log has them', async () => {
      events = await ask<ReceivedEvent[]>('GET', path);
      return events.filter(({ eventType }) => eventType.endsWith('suspend')).length >= 8;
    });
    const moves = events.map(({ eventType }) => eventType).filter((type) => type.endsWith('suspend'));
    expect(moves).toEqual(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'user.lifecycle.suspend' : 'user.lifecycle.unsuspend')),
    );
    expect(new Set(idsOf(events)).size).toBe(events.length);
  }, 120_000);

  it('is followed by its next link', async () => {
    const first = await call('GET', '/api/v1/logs?limit=1000');
    await first.json();
    const user = await createUser();
    let link = nextOf(first);
    const told: ReceivedEvent[] = [];
    await until('the new user shows', async () => {
      const response = await call('GET', link ?? '');
      const events: ReceivedEvent[] = await response.json();
      told.push(...events);
      link = nextOf(response);
      return told.some(({ target }) => target?.some(({ id }) => id === user));
    });
    expect(link).toContain('after=');
  });

  it('is paged within bounds, in either direction, to an end', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const read = async (sortOrder: string): Promise<ReceivedEvent[]> => {
      const bounds = new URLSearchParams({ since: yesterday, until: new Date().toISOString(), sortOrder, limit: '7' });
      const events: ReceivedEvent[] = [];
      for (let link: string | undefined = `/api/v1/logs?${bounds.toString()}`; link !== undefined;) {
        const response: Response = await call('GET', link);
        const page: ReceivedEvent[] = await response.json();
        events.push(...page);
        link = nextOf(response);
      }
      return events;
    };
    const ascending = await read('ASCENDING');
    const descending = await read('DESCENDING');
    expect(ascending.length).toBeGreaterThan(14);
    expect(new Set(idsOf(ascending)).size).toBe(ascending.length);
    expect(idsOf(ascending).every((uuid) => idsOf(descending).includes(uuid))).toBe(true);
  });

  it('refuses a filter that it does not know, and a cursor of another query', async () => {
    const response = await call('GET', `/api/v1/logs?filter=${encodeURIComponent('nonsense eq "x"')}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errorCode: 'E0000053',
      errorCauses: [{ errorSummary: 'field is not valid: nonsense' }],
    });
    const link = new URL(nextOf(await call('GET', '/api/v1/logs?limit=1')) ?? '');
    expect((await call('GET', `/api/v1/logs?q=admin&after=${link.searchParams.get('after') ?? ''}`)).status).toBe(400);
  });
});
