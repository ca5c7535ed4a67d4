import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { type Answer, apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

const User = z.looseObject({
  id: z.string(),
  status: z.string(),
  lastUpdated: z.string(),
  profile: z.looseObject({ login: z.string() }),
  _links: z.looseObject({ self: z.object({ href: z.string() }) }),
});
type User = z.infer<typeof User>;
const Named = z.looseObject({ id: z.string(), profile: z.looseObject({ name: z.string() }) });
const LogEvents = z.array(
  z.object({
    uuid: z.string(),
    eventType: z.string(),
    published: z.string(),
    actor: z.object({ id: z.string() }),
    target: z.array(z.object({ id: z.string(), type: z.string() })),
    transaction: z.object({ id: z.string() }),
  }),
);
const OktaError = z.object({ errorCode: z.string(), errorCauses: z.array(z.object({ errorSummary: z.string() })) });

const password = 'Correct-Horse-Battery-1';

let stack: TestStack;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

let people = 0;
const newLogin = (): string => `person${++people}@directory.example`;
const profileOf = (login: string) => ({ login, email: login, firstName: 'Ada', lastName: 'Lovelace' });

/** A body that the call was to answer with 200, read by the schema. */
async function expectOk<Schema extends z.ZodType>(schema: Schema, answer: Promise<Answer>): Promise<z.output<Schema>> {
  const { status, text, body } = await answer;
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return schema.parse(body);
}

const postUser = (login: string, more: object = {}, query = ''): Promise<Answer> =>
  call('POST', `/api/v1/users${query}`, { body: { profile: profileOf(login), ...more } });

const createUser = (login = newLogin(), more: object = {}, query = ''): Promise<User> =>
  expectOk(User, postUser(login, more, query));

const getUser = (idOrLogin: string): Promise<User> => expectOk(User, call('GET', `/api/v1/users/${encodeURIComponent(idOrLogin)}`));

const createGroup = (name: string): Promise<z.infer<typeof Named>> =>
  expectOk(Named, call('POST', '/api/v1/groups', { body: { profile: { name } } }));

const groupsOf = async (userId: string): Promise<string[]> =>
  (await expectOk(z.array(Named), call('GET', `/api/v1/users/${userId}/groups`))).map(({ profile }) => profile.name);

/** The events of one object, oldest first. */
async function eventsOf(id: string): Promise<z.infer<typeof LogEvents>> {
  const until = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
  const filter = encodeURIComponent(`target.id eq "${id}"`);
  return expectOk(LogEvents, call('GET', `/api/v1/logs?filter=${filter}&until=${until}&limit=1000`));
}

const inParallel = <Result>(times: number, run: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => run(index)));

const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).toSorted((a, b) => a - b);

describe('an answer', () => {
  it.each([
    ['a list', 200, 'GET', '/api/v1/users?limit=1', {}],
    ['one object', 200, 'GET', '/api/v1/users/admin@example.com', {}],
    ['an unknown object', 404, 'GET', '/api/v1/users/nobody@directory.example', {}],
    ['a bad request', 400, 'POST', '/api/v1/users', { body: {} }],
    ['a wrong method', 405, 'DELETE', '/api/v1/users', {}],
    ['an unknown path', 401, 'GET', '/api/v1/elsewhere', {}],
    ['a stranger', 401, 'GET', '/api/v1/users', { token: null }],
    ['a wrong password', 401, 'POST', '/api/v1/authn', { body: { username: 'x@x.example', password: 'x' }, token: null }],
  ])('to %s carries Okta’s headers', async (_, status, method, path, options) => {
    const before = Math.floor(Date.now() / 1000);
    const [answer, other] = [await call(method, path, options), await call(method, path, options)];
    expect(answer.status).toBe(status);
    const { headers } = answer;
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-cache, no-store');
    expect(headers.get('pragma')).toBe('no-cache');
    expect(headers.get('expires')).toBe('0');
    expect(headers.get('x-okta-request-id')).toMatch(/^\S{8,}$/);
    expect(headers.get('x-okta-request-id')).not.toBe(other.headers.get('x-okta-request-id'));
    expect(headers.get('x-rate-limit-limit')).toBe('10000');
    expect(Number(headers.get('x-rate-limit-remaining'))).toBeLessThan(10_000);
    // A single number of seconds, without which the SDK does not try again.
    expect(headers.get('x-rate-limit-reset')).toMatch(/^\d{10}$/);
    expect(Number(headers.get('x-rate-limit-reset'))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(headers.get('date') ?? '')).not.toBeNaN();
  });

  it('without content has no body at all', async () => {
    const { id } = await createUser();
    const answer = await call('DELETE', `/api/v1/users/${id}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers.get('content-type') ?? '').not.toContain('json');
  });

  it('of a list links to itself and on, at the configured origin, whatever host was asked for', async () => {
    await createUser();
    await eventually(async () => {
      const { headers } = await call('GET', '/api/v1/users?limit=1&unknown=kept', { headers: { host: 'evil.example' } });
      const link = headers.get('link') ?? '';
      const [self, next] = [...link.matchAll(/<([^>]+)>; rel="(self|next)"/g)].map(([, url = '']) => new URL(url));
      expect(self?.href).toBe(`${stack.url}/api/v1/users?limit=1&unknown=kept`);
      expect(next?.origin).toBe(stack.url);
      expect(next?.searchParams.get('unknown')).toBe('kept');
      expect(next?.searchParams.get('limit')).toBe('1');
      const second = await call('GET', `${next?.pathname}${next?.search}`);
      expect(second.status).toBe(200);
      expect(second.headers.get('link')).toContain(`<${next?.href}>; rel="self"`);
    });
  });

  it('to an error is in Okta’s shape, with an id of its own', async () => {
    const answers = await inParallel(2, () => call('GET', '/api/v1/users/nobody@directory.example'));
    for (const { body } of answers) {
      expect(body).toEqual({
        errorCode: 'E0000007',
        errorSummary: 'Not found: Resource not found: nobody@directory.example (User)',
        errorLink: 'E0000007',
        errorId: expect.stringMatching(/^oae[0-9A-Za-z]{22}$/),
        errorCauses: [],
      });
    }
    expect(answers[0]?.text).not.toBe(answers[1]?.text);
  });
});

describe('_links.self', () => {
  const Link = z.looseObject({ href: z.string() });
  const Linked = z.looseObject({ _links: z.looseObject({ self: Link }) });
  const selfOf = (object: unknown): string => {
    const { _links: links } = Linked.parse(object);
    return links.self.href;
  };

  /** The object that lies at its own address. */
  async function itself(object: unknown): Promise<unknown> {
    const href = selfOf(object);
    expect(href.startsWith(`${stack.url}/api/v1/`)).toBe(true);
    return expectOk(Linked, call('GET', href.slice(stack.url.length)));
  }

  it.each([
    ['a user type', '/api/v1/meta/types/user/default'],
    ['the schema of users', '/api/v1/meta/schemas/user/default'],
    ['the schema of groups', '/api/v1/meta/schemas/group/default'],
  ])('of %s is where it can be read', async (_, path) => {
    const { body } = await call('GET', path);
    expect(await itself(body)).toEqual(body);
  });

  it.each([
    ['an API token', '/api/v1/api-tokens'],
    ['a brand', '/api/v1/brands'],
    ['a password policy', '/api/v1/policies?type=PASSWORD'],
    ['a sign-on policy', '/api/v1/policies?type=OKTA_SIGN_ON'],
    ['an enrollment policy', '/api/v1/policies?type=PROFILE_ENROLLMENT'],
    ['a user type', '/api/v1/meta/types/user'],
  ])('of %s in a list is where it can be read', async (_, path) => {
    const listed = await expectOk(z.array(Linked), call('GET', path));
    expect(listed.length).toBeGreaterThan(0);
    for (const object of listed) expect(await itself(object)).toEqual(object);
  });

  it('of a policy’s rule is the rule', async () => {
    const [policy] = await expectOk(z.array(z.object({ id: z.string() })), call('GET', '/api/v1/policies?type=PASSWORD'));
    const rules = await expectOk(z.array(Linked), call('GET', `/api/v1/policies/${policy?.id}/rules`));
    for (const rule of rules) expect(await itself(rule)).toEqual(rule);
  });

  it('of a user, her type and her schema lead to them', async () => {
    const user = await createUser();
    expect(await itself(user)).toEqual(user);
    const { _links: links } = z.object({ _links: z.object({ schema: Link, type: Link }) }).parse(user);
    for (const { href } of [links.schema, links.type]) {
      expect(selfOf(await expectOk(Linked, call('GET', href.slice(stack.url.length))))).toBe(href);
    }
  });

  it('of a group, and of a member in its list, lead to them', async () => {
    const group = await createGroup('self links');
    expect(await itself(group)).toEqual(group);
    const user = await createUser(newLogin(), { groupIds: [group.id] });
    const [member] = await expectOk(z.array(Linked), call('GET', `/api/v1/groups/${group.id}/users`));
    expect(await itself(member)).toEqual(user);
  });

  it('of an event hook is the hook', async () => {
    const channel = { type: 'HTTP', version: '1.0.0', config: { uri: 'https://hooks.example.com/' } };
    const events = { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] };
    const { body } = await call('POST', '/api/v1/eventHooks', { body: { name: 'Self', events, channel } });
    expect(await itself(body)).toEqual(body);
  });
});

describe('an Idempotency-Key', () => {
  const post = (key: string, login: string, more: object = {}): Promise<Answer> =>
    call('POST', '/api/v1/users', { body: { profile: profileOf(login), ...more }, headers: { 'idempotency-key': key } });

  it('gives the same answer again, and does nothing again', async () => {
    const login = newLogin();
    const [first, second] = [await post('key-1', login), await post('key-1', login)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    const { id } = User.parse(first.body);
    await eventually(async () => expect(await eventsOf(id)).toHaveLength(1));
  });

  it('is refused for another body, and another path', async () => {
    expect((await post('key-2', newLogin())).status).toBe(200);
    for (const answer of [
      await post('key-2', newLogin()),
      await call('POST', '/api/v1/groups', { body: { profile: { name: 'x' } }, headers: { 'idempotency-key': 'key-2' } }),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { errorCode: 'E0000001' } });
    }
  });

  it('is free again after a failure', async () => {
    const login = newLogin();
    expect((await post('key-3', login, { groupIds: ['00gnosuchgroupnosuch'] })).status).toBe(404);
    expect((await post('key-3', login)).status).toBe(200);
  });

  it('lets one of many parallel calls through', async () => {
    const login = newLogin();
    const answers = await inParallel(10, () => post('key-4', login));
    const created = answers.filter(({ status }) => status === 200);
    expect(created.length).toBeGreaterThan(0);
    // The same answer to all who got one; the others are told that the key is in use.
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(10 - created.length);
  });
});

describe('uniqueness', () => {
  it('lets one of twenty parallel creates of a login win', async () => {
    const login = newLogin();
    const forms = [login, login.toUpperCase(), ` ${login} `.trim(), login.replace('e', 'é').normalize('NFD')];
    const answers = await inParallel(20, (index) => postUser(forms[index % forms.length] ?? login));
    expect(statuses(answers)).toEqual([200, ...Array.from({ length: 19 }, () => 400)]);
    for (const { status, body } of answers) {
      if (status === 400) {
        expect(OktaError.parse(body).errorCauses).toEqual([
          { errorSummary: 'login: An object with this field already exists in the current organization' },
        ]);
      }
    }
    const [winner] = answers.filter(({ status }) => status === 200);
    const { id } = User.parse(winner?.body);
    for (const form of forms) expect((await getUser(form)).id).toBe(id);
  });

  it('lets one of twenty parallel creates of a group’s name win', async () => {
    const names = ['Twenty at once', 'twenty AT once', 'Twenty at once'];
    const answers = await inParallel(20, (index) =>
      call('POST', '/api/v1/groups', { body: { profile: { name: names[index % names.length] } } }),
    );
    expect(statuses(answers)).toEqual([200, ...Array.from({ length: 19 }, () => 400)]);
  });

  it('never gives one login to two users who swap theirs', async () => {
    const [a, b] = [newLogin(), newLogin()];
    const [anna, ben] = [await createUser(a), await createUser(b)];
    const rename = (id: string, login: string) => call('POST', `/api/v1/users/${id}`, { body: { profile: { login } } });
    const answers = await Promise.all([rename(anna.id, b), rename(ben.id, a)]);
    // Each wants what the other has still: whichever comes first is refused, and so is the second.
    expect(statuses(answers)).toEqual([400, 400]);
    expect([(await getUser(a)).id, (await getUser(b)).id]).toEqual([anna.id, ben.id]);
    const c = newLogin();
    expect((await rename(anna.id, c)).status).toBe(200);
    expect((await rename(ben.id, a)).status).toBe(200);
    expect([(await getUser(c)).id, (await getUser(a)).id, (await call('GET', `/api/v1/users/${b}`)).status]).toEqual([
      anna.id,
      ben.id,
      404,
    ]);
  });

  it('gives a login that becomes free to one of those who want it', async () => {
    const login = newLogin();
    const holder = await createUser(login);
    const others = await inParallel(4, () => createUser());
    const [moved, ...answers] = await Promise.all([
      call('POST', `/api/v1/users/${holder.id}`, { body: { profile: { login: newLogin() } } }),
      ...others.map(({ id }) => call('POST', `/api/v1/users/${id}`, { body: { profile: { login } } })),
    ]);
    expect(moved?.status).toBe(200);
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    const [owner] = won.map(({ body }) => User.parse(body).id);
    const held = await call('GET', `/api/v1/users/${login}`);
    if (owner === undefined) expect(held.status).toBe(404);
    else expect(held.body).toMatchObject({ id: owner });
  });

  it('gives the login of somebody who was deleted to somebody new, and nothing else of hers', async () => {
    const group = await createGroup('inherited by nobody');
    const login = newLogin();
    const old = await createUser(login, { groupIds: [group.id], credentials: { password: { value: password } } });
    expect((await call('DELETE', `/api/v1/users/${old.id}`)).status).toBe(204);
    // Deactivated, she holds it still.
    expect((await postUser(login)).status).toBe(400);
    expect((await call('DELETE', `/api/v1/users/${old.id}`)).status).toBe(204);
    const fresh = await createUser(login);
    expect(fresh.id).not.toBe(old.id);
    expect(fresh).toMatchObject({ status: 'PROVISIONED', passwordChanged: null });
    expect(await groupsOf(fresh.id)).toEqual(['Everyone']);
    await eventually(async () => {
      expect((await eventsOf(fresh.id)).map(({ eventType }) => eventType)).toEqual(['user.lifecycle.create']);
    });
  });
});

describe('changes', () => {
  it('of one user at the same time are none of them lost', async () => {
    const { id } = await createUser();
    const attributes = ['nickName', 'title', 'city', 'division', 'department', 'organization', 'costCenter', 'displayName'];
    const answers = await inParallel(attributes.length, (index) =>
      call('POST', `/api/v1/users/${id}`, { body: { profile: { [attributes[index] ?? '']: `value ${index}` } } }),
    );
    const landed = attributes.filter((_, index) => answers[index]?.status === 200);
    // Somebody who lost six times in a row is told so, and has changed nothing.
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(landed.length).toBeGreaterThan(0);
    const { profile } = await getUser(id);
    for (const [index, name] of attributes.entries()) {
      expect([name, profile[name]]).toEqual([name, landed.includes(name) ? `value ${index}` : undefined]);
    }
    await eventually(async () => expect(await eventsOf(id)).toHaveLength(1 + landed.length));
  });

  it('that change nothing write nothing', async () => {
    const user = await createUser();
    for (const method of ['POST', 'PUT']) {
      expect(await expectOk(User, call(method, `/api/v1/users/${user.id}`, { body: user }))).toEqual(user);
    }
    const group = await createGroup('written once');
    expect(await expectOk(Named, call('PUT', `/api/v1/groups/${group.id}`, { body: group }))).toEqual(group);
    await eventually(async () => expect(await eventsOf(group.id)).toHaveLength(1));
    expect(await eventsOf(user.id)).toHaveLength(1);
  });

  it('take whole objects back, and nothing of them that is not the caller’s to change', async () => {
    const user = await createUser();
    const forged = {
      ...user,
      id: '00uaaaaaaaaaaaaaaaaa',
      status: 'DEPROVISIONED',
      created: '2000-01-01T00:00:00.000Z',
      lastLogin: '2000-01-01T00:00:00.000Z',
      passwordChanged: '2000-01-01T00:00:00.000Z',
      _embedded: { more: true },
      transitioningToStatus: 'ACTIVE',
      profile: { ...user.profile, title: 'Analyst' },
    };
    const changed = await expectOk(User, call('PUT', `/api/v1/users/${user.id}`, { body: forged }));
    expect({ ...changed, lastUpdated: '', profile: {} }).toEqual({ ...user, lastUpdated: '', profile: {} });
    expect(changed.profile).toEqual({ ...user.profile, title: 'Analyst' });
    const born = await createUser(newLogin(), { ...forged, profile: profileOf(`forged.${user.profile.login}`) });
    expect(born.id).not.toBe(forged.id);
    expect(born).toMatchObject({ status: 'PROVISIONED', lastLogin: null, passwordChanged: null });
  });

  it('of a membership come once, however many ask at the same time', async () => {
    const [user, group] = [await createUser(), await createGroup('joined once')];
    const path = `/api/v1/groups/${group.id}/users/${user.id}`;
    const joined = await inParallel(10, () => call('PUT', path));
    expect(joined.every(({ status }) => status === 204)).toBe(true);
    expect(await groupsOf(user.id)).toEqual(['Everyone', 'joined once']);
    const left = await inParallel(10, () => call('DELETE', path));
    expect(left.every(({ status }) => status === 204)).toBe(true);
    expect(await groupsOf(user.id)).toEqual(['Everyone']);
    await eventually(async () => {
      expect((await eventsOf(user.id)).map(({ eventType }) => eventType)).toEqual([
        'user.lifecycle.create',
        'group.user_membership.add',
        'group.user_membership.remove',
      ]);
    });
  });

  it('to a group that is deleted take its members out', async () => {
    const group = await createGroup('short-lived');
    const user = await createUser(newLogin(), { groupIds: [group.id] });
    expect((await call('DELETE', `/api/v1/groups/${group.id}`)).status).toBe(204);
    expect(await groupsOf(user.id)).toEqual(['Everyone']);
    expect((await call('GET', `/api/v1/groups/${group.id}/users`)).status).toBe(404);
    expect((await call('PUT', `/api/v1/groups/${group.id}/users/${user.id}`)).status).toBe(404);
    // Its name is free.
    expect((await createGroup('short-lived')).id).not.toBe(group.id);
  });
});

describe('the System Log', () => {
  it('has each change exactly once, and a user’s in order', async () => {
    const group = await createGroup('logged');
    const lifes = await inParallel(6, async () => {
      const { id } = await createUser(newLogin(), { credentials: { password: { value: password } }, groupIds: [group.id] });
      const requests: string[] = [];
      const change = async (method: string, path: string, body?: object): Promise<void> => {
        const { status, headers } = await call(method, path, body === undefined ? {} : { body });
        expect([200, 204]).toContain(status);
        requests.push(headers.get('x-okta-request-id') ?? '');
      };
      await change('POST', `/api/v1/users/${id}`, { profile: { title: 'Analyst' } });
      await change('POST', `/api/v1/users/${id}/lifecycle/suspend`);
      await change('POST', `/api/v1/users/${id}/lifecycle/unsuspend`);
      await change('DELETE', `/api/v1/groups/${group.id}/users/${id}`);
      await change('PUT', `/api/v1/groups/${group.id}/users/${id}`);
      await change('POST', `/api/v1/users/${id}`, { credentials: { password: { value: `${password}-new` } } });
      await change('POST', `/api/v1/users/${id}/lifecycle/expire_password`);
      await change('POST', `/api/v1/users/${id}/lifecycle/deactivate`);
      await change('DELETE', `/api/v1/users/${id}`);
      return { id, requests };
    });
    for (const { id, requests } of lifes) {
      const events = await eventually(async () => {
        const found = await eventsOf(id);
        expect(found.at(-1)?.eventType).toBe('user.lifecycle.delete.initiated');
        return found;
      });
      expect(events.map(({ eventType }) => eventType)).toEqual([
        'user.lifecycle.create',
        'user.lifecycle.activate',
        'group.user_membership.add',
        'user.account.update_profile',
        'user.lifecycle.suspend',
        'user.lifecycle.unsuspend',
        'group.user_membership.remove',
        'group.user_membership.add',
        'user.account.update_password',
        'user.account.expire_password',
        'group.user_membership.remove',
        'user.lifecycle.deactivate',
        'user.lifecycle.delete.initiated',
      ]);
      expect(new Set(events.map(({ uuid }) => uuid)).size).toBe(events.length);
      // By the id that the answer to each request carried.
      expect([...new Set(events.slice(3).map(({ transaction }) => transaction.id))]).toEqual(requests);
      const times = events.map(({ published }) => Date.parse(published));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it('is polled to its end and on', async () => {
    const filter = encodeURIComponent('eventType eq "group.lifecycle.create" and target.displayName sw "polled"');
    const next = async (path: string): Promise<{ names: string[]; path: string }> => {
      const answer = await call('GET', path);
      const events = z.array(z.object({ target: z.array(z.object({ displayName: z.string() })) })).parse(answer.body);
      const [, url = ''] = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '') ?? [];
      expect(url.startsWith(stack.url)).toBe(true);
      return {
        names: events.flatMap(({ target }) => target.map(({ displayName }) => displayName)),
        path: url.slice(stack.url.length),
      };
    };
    let at = await next(`/api/v1/logs?filter=${filter}&limit=2`);
    const seen: string[] = [];
    const wanted = Array.from({ length: 5 }, (_, index) => `polled ${index}`);
    for (const name of wanted) await createGroup(name);
    await eventually(async () => {
      at = await next(at.path);
      seen.push(...at.names);
      expect(seen).toHaveLength(wanted.length);
    });
    expect(new Set(seen)).toEqual(new Set(wanted));
    expect((await next(at.path)).names).toEqual([]);
  });
});

/** What a user in each state makes of each call: the state that it leads to, or the error. */
const outcomes = {
  STAGED: { activate: 'PROVISIONED', reactivate: 'E0000038', deactivate: 'DEPROVISIONED', suspend: 'E0000038' },
  PROVISIONED: { activate: 'E0000016', reactivate: 'PROVISIONED', deactivate: 'DEPROVISIONED', suspend: 'SUSPENDED' },
  ACTIVE: { activate: 'E0000016', reactivate: 'E0000038', deactivate: 'DEPROVISIONED', suspend: 'SUSPENDED' },
  PASSWORD_EXPIRED: { activate: 'E0000016', reactivate: 'E0000038', deactivate: 'DEPROVISIONED', suspend: 'E0000038' },
  SUSPENDED: { activate: 'E0000016', reactivate: 'E0000038', deactivate: 'DEPROVISIONED', suspend: 'E0000038' },
  DEPROVISIONED: { activate: 'PROVISIONED', reactivate: 'E0000038', deactivate: 'E0000038', suspend: 'E0000038' },
} as const;
const moreOutcomes = {
  STAGED: { unsuspend: 'E0000038', unlock: 'E0000032', expire_password: 'E0000038' },
  PROVISIONED: { unsuspend: 'E0000038', unlock: 'E0000032', expire_password: 'E0000038' },
  ACTIVE: { unsuspend: 'E0000038', unlock: 'E0000032', expire_password: 'PASSWORD_EXPIRED' },
  PASSWORD_EXPIRED: { unsuspend: 'E0000038', unlock: 'E0000032', expire_password: 'PASSWORD_EXPIRED' },
  SUSPENDED: { unsuspend: 'ACTIVE', unlock: 'E0000032', expire_password: 'E0000038' },
  DEPROVISIONED: { unsuspend: 'E0000038', unlock: 'E0000032', expire_password: 'E0000038' },
} as const;
type Status = keyof typeof outcomes;
const states = Object.keys(outcomes) as Status[];

const withPassword = { credentials: { password: { value: password } } };

async function userIn(status: Status): Promise<User> {
  switch (status) {
    case 'STAGED':
      return createUser(newLogin(), {}, '?activate=false');
    case 'PROVISIONED':
      return createUser();
    case 'ACTIVE':
      return createUser(newLogin(), withPassword);
    case 'PASSWORD_EXPIRED':
      return createUser(newLogin(), withPassword, '?nextLogin=changePassword');
    case 'SUSPENDED':
    case 'DEPROVISIONED': {
      const { id } = await createUser(newLogin(), withPassword);
      await call('POST', `/api/v1/users/${id}/lifecycle/${status === 'SUSPENDED' ? 'suspend' : 'deactivate'}`);
      return getUser(id);
    }
  }
}

describe('a lifecycle call', () => {
  it.each(states)('to a user who is %s leads where Okta leads, or is refused and changes nothing', async (status) => {
    for (const [transition, outcome] of Object.entries({ ...outcomes[status], ...moreOutcomes[status] })) {
      const user = await userIn(status);
      expect(user.status).toBe(status);
      const answer = await call('POST', `/api/v1/users/${user.id}/lifecycle/${transition}`);
      const after = await getUser(user.id);
      if (outcome.startsWith('E')) {
        expect([transition, answer.status, answer.body]).toMatchObject([transition, 403, { errorCode: outcome }]);
        expect(after).toEqual(user);
      } else expect([transition, answer.status, after.status]).toEqual([transition, 200, outcome]);
    }
  });

  it('comes to one outcome where two race', async () => {
    const { id } = await userIn('ACTIVE');
    const answers = await inParallel(10, () => call('POST', `/api/v1/users/${id}/lifecycle/suspend`));
    expect(statuses(answers)).toEqual([200, ...Array.from({ length: 9 }, () => 403)]);
    const both = await Promise.all([
      call('POST', `/api/v1/users/${id}/lifecycle/unsuspend`),
      call('POST', `/api/v1/users/${id}/lifecycle/deactivate`),
    ]);
    expect(both[1].status).toBe(200);
    expect((await getUser(id)).status).toBe('DEPROVISIONED');
  });
});
