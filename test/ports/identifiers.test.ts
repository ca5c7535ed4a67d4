/** Who somebody is, under attack: one name for two people, two names for one, names that are no names. On a real engine. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createTokenChange, draftApiToken } from '../../shared/access/index.ts';
import { normalizeLogin, partyOf } from '../../shared/directory/index.ts';
import { randomText, systemContext } from '../../shared/kernel/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { beginScope } from '../../shared/runtime/scope.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';
import { everyItem } from '../support/every-item.ts';

const password = 'Tuesday-Kettle-42';

let org: Org;
let people = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);

afterAll(async () => {
  await org.stop();
});

const users = (method: string, path: string, call?: OrgCall): Promise<OrgAnswer> =>
  org.call('users', method, `/api/v1/users${path}`, call);

const profileOf = (login: string) => ({ login, email: login, firstName: 'Ada', lastName: 'Lovelace' });

/** Somebody staged, without a password, whom it takes no time to make. */
const create = (login: string, more: object = {}): Promise<OrgAnswer> =>
  users('POST', '', { query: 'activate=false', body: { profile: profileOf(login), ...more } });

/** Somebody who can sign in. */
const createActive = (login: string, more: object = {}): Promise<OrgAnswer> =>
  users('POST', '', { body: { profile: profileOf(login), credentials: { password: { value: password } }, ...more } });

interface Person {
  readonly id: string;
  readonly login: string;
}

async function person(login = `somebody${(people += 1)}@example.org`, make = create): Promise<Person> {
  const { status, text, body } = await make(login);
  if (status !== 200) throw new Error(text);
  return { id: String(body['id']), login };
}

const seen = ({ status, body }: OrgAnswer): unknown => [status, body['errorCode']];
const taken = [400, 'E0000001', ['login: An object with this field already exists in the current organization']];
const refusalOf = ({ status, body }: OrgAnswer): unknown => {
  const causes = (body['errorCauses'] ?? []) as readonly { readonly errorSummary: string }[];
  return [status, body['errorCode'], causes.map(({ errorSummary }) => errorSummary)];
};

const signIn = async (username: string, secret = password): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/authn', { body: { username, password: secret }, token: null });

const loginOf = async (id: string): Promise<unknown> =>
  ((await users('GET', `/${id}`)).body['profile'] as Item | undefined)?.['login'];

const rename = (id: string, login: string, method = 'POST'): Promise<OrgAnswer> =>
  users(method, `/${id}`, { body: { profile: method === 'PUT' ? profileOf(login) : { login } } });

type Item = Readonly<Record<string, unknown>>;

/** Claims that are not their user's, and users who lack theirs. */
async function strayClaims(): Promise<unknown[]> {
  const items = await everyItem();
  const claims = new Map(items.filter(({ pk }) => String(pk).startsWith('c#login#')).map(({ pk, owner }) => [pk, owner]));
  const held = items
    .filter(({ sk }) => sk === 'u')
    .map(({ id, profile }) => [`c#login#${normalizeLogin(String((profile as Item)['login']))}`, id] as const);
  const wrong = held.filter(([pk, id]) => claims.get(pk) !== id);
  return [...wrong, ...(claims.size === held.length ? [] : [[claims.size, held.length]])];
}

describe('AC-001 a name that only looks like another', () => {
  it('is that name, and leads nobody but its owner anywhere', async () => {
    const mike = await person('mike@look.example', createActive);
    const lookAlike = 'm\u0131ke@look.example';
    expect(refusalOf(await create(lookAlike))).toEqual(taken);
    const queued = org.messages.length;
    await org.call('credentials', 'POST', `/api/v1/users/${lookAlike}/credentials/forgot_password`);
    const page = await org.call('registrationPages', 'GET', '/signup');
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const form = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
    for (const [name, value] of Object.entries({ email: lookAlike, firstName: 'Eve', lastName: 'Eve' })) form.set(name, value);
    const cookies = page.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    expect((await org.call('registrationPages', 'POST', '/signup', { body: form, cookies })).status).toBe(200);
    const sent = org.messages.slice(queued).map(({ body }) => body);
    const tokens = (await everyItem()).map(({ pk }) => String(pk));
    // What is queued for a change that never came is thrown away: its token is not there.
    const mailed = sent.filter(({ tokenHash }) => typeof tokenHash !== 'string' || tokens.includes(`k#${tokenHash}`));
    expect(sent.length).toBeGreaterThan(mailed.length);
    expect(mailed.map(({ to, template }) => [to, template])).toEqual([
      [mike.login, 'ForgotPassword'],
      [mike.login, expect.any(String)],
    ]);
    expect(JSON.stringify(mailed)).not.toContain(lookAlike);
    expect((await signIn(lookAlike, 'Kettle-Tuesday-24')).status).toBe(401);
    expect(await loginOf(mike.id)).toBe(mike.login);
  });
});

describe('AC-003 logins that are written differently and mean one', () => {
  it.each([
    ['case', 'jose1@One.Example', 'JOSE1@oNE.example'],
    ['canonical form', 'jos\u00e92@one.example', 'jose\u03012@one.example'],
    ['compatibility form', 'ﬁ3@one.example', 'fi3@one.example'],
    ['full-width letters', 'ada4@one.example', '\uff41\uff44\uff414@one.example'],
    ['full-width at sign', 'ada5@one.example', 'ada5\uff20one.example'],
    ['space around it', 'ada6@one.example', '\u3000ada6@one.example\u00a0'],
    ['accents', 'jose7@one.example', 'jos\u00e97@one.example'],
  ])('have one owner where they differ by %s', async (_, one, other) => {
    const { id } = await person(one);
    expect((await users('GET', `/${other}`)).body).toMatchObject({ id });
    expect((await create(other)).status).toBe(400);
    expect((await users('GET', `/${one}`)).body).toMatchObject({ id });
    const stranger = await person();
    expect((await rename(stranger.id, other)).status).toBe(400);
    expect(await loginOf(stranger.id)).toBe(stranger.login);
  });
});

describe('AC-005 renames at once', () => {
  it('of two who want each other’s login are refused, or one after the other', async () => {
    for (let round = 0; round < 6; round += 1) {
      const [ada, grace] = [await person(), await person()];
      const answers = await Promise.all([rename(ada.id, grace.login), rename(grace.id, ada.login, 'PUT')]);
      expect(answers.map(refusalOf)).toEqual([taken, taken]);
      expect([await loginOf(ada.id), await loginOf(grace.id)]).toEqual([ada.login, grace.login]);
    }
  });

  it('in a chain end as one order of them would', async () => {
    for (let round = 0; round < 6; round += 1) {
      const [ada, grace] = [await person(), await person()];
      const free = `free${round}@example.org`;
      const [follows, leaves] = await Promise.all([rename(ada.id, grace.login), rename(grace.id, free)]);
      expect(leaves.status).toBe(200);
      const now = [await loginOf(ada.id), await loginOf(grace.id)];
      if (follows.status === 200) expect(now).toEqual([grace.login, free]);
      else expect([refusalOf(follows), now]).toEqual([taken, [ada.login, free]]);
    }
  });

  it('to one free login have one winner, and the others keep theirs', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => person()));
    const answers = await Promise.all(all.map(({ id }) => rename(id, 'wanted@example.org')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const now = await Promise.all(all.map(async ({ id, login }, index) => [await loginOf(id), login, answers[index]?.status]));
    expect(now.filter(([login, before, status]) => login !== (status === 200 ? 'wanted@example.org' : before))).toEqual([]);
  });

  it('that are the same rename, sent twice, both succeed', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { id } = await person();
      const login = `renamed${round}@example.org`;
      const answers = await Promise.all(['POST', 'PUT', 'POST'].map((method) => rename(id, login, method)));
      expect(answers.map(seen)).toEqual([200, 200, 200].map((status) => [status, undefined]));
      expect(await loginOf(id)).toBe(login);
    }
  });

  it('of one group to one name, sent twice, both succeed', async () => {
    const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Before' } } });
    const call = { body: { profile: { name: 'After' } } };
    const answers = await Promise.all([1, 2, 3].map(() => org.call('groups', 'PUT', `/api/v1/groups/${String(body['id'])}`, call)));
    expect(answers.map(seen)).toEqual([200, 200, 200].map((status) => [status, undefined]));
  });

  it('leave every login with one owner, who has it', async () => {
    expect(await strayClaims()).toEqual([]);
  });
});

describe('AC-006 somebody else’s name', () => {
  it('is had by no update of an administrator either, in whatever form it is written', async () => {
    const [victim, eve] = [await person('victim@example.org', createActive), await person()];
    for (const login of ['victim@example.org', 'VICTIM@Example.ORG', 'v\u00edctim@example.org', '\uff56ictim@example.org']) {
      for (const method of ['POST', 'PUT']) expect(refusalOf(await rename(eve.id, login, method))).toEqual(taken);
    }
    // An address is no login: she may have it, and it opens nothing.
    await users('POST', `/${eve.id}`, { body: { profile: { email: victim.login } } });
    expect((await users('GET', `/${victim.login}`)).body).toMatchObject({ id: victim.id });
    expect((await signIn(victim.login)).body).toMatchObject({ _embedded: { user: { id: victim.id } } });
    await org.call('credentials', 'POST', `/api/v1/users/${victim.login}/credentials/forgot_password`);
    const items = await everyItem();
    const pending = [victim, eve].map(({ id }) => items.find((item) => item['sk'] === 'u' && item['id'] === id)?.['pendingToken']);
    expect(pending).toEqual([expect.any(String), null]);
  });

  it('is not had by a login that is written as an id', async () => {
    const victim = await person();
    const schema = '/api/v1/meta/schemas/user/default';
    const patternOf = (pattern: string | null) => ({ definitions: { base: { properties: { login: { pattern } } } } });
    expect((await org.call('schemas', 'POST', schema, { body: patternOf('.+') })).status).toBe(200);
    try {
      const { body } = await create(victim.id, { profile: { ...profileOf('eve@example.org'), login: victim.id } });
      expect((await users('GET', `/${victim.id}`)).body).toMatchObject({ id: victim.id, profile: { login: victim.login } });
      await users('POST', `/${victim.id}`, { body: { profile: { title: 'Victim' } } });
      if (typeof body['id'] === 'string')
        expect((await users('GET', `/${body['id']}`)).body['profile']).not.toHaveProperty('title');
    } finally {
      expect((await org.call('schemas', 'POST', schema, { body: patternOf(null) })).status).toBe(200);
    }
  });
});

/** There is no operation that makes one yet. */
async function tokenOf(id: string): Promise<string> {
  const value = `00${randomText(40)}`;
  const scope = beginScope(root());
  const owner = await scope.users.find(id);
  if (owner === undefined) throw new Error('nobody owns it');
  const token = draftApiToken(value, 'theirs', id, partyOf(owner), Date.now());
  await scope.committer.commit(createTokenChange(token), systemContext('test'));
  return value;
}

describe('AC-008 a login after its owner', () => {
  it('is hers until she is deleted, and then a stranger’s, who has nothing of hers', async () => {
    const { body: group } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Secrets' } } });
    const { body } = await createActive('reused@example.org', { groupIds: [group['id']] });
    const before = String(body['id']);
    const token = await tokenOf(before);
    const session = (await signIn('reused@example.org')).body['sessionToken'];
    const { body: begun } = await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken: session } });
    const { body: reset } = await users('POST', `/${before}/lifecycle/reset_password`, { query: 'sendEmail=false' });
    await users('DELETE', `/${before}`);
    expect(refusalOf(await create('Reused@example.org'))).toEqual(taken);
    await users('DELETE', `/${before}`);
    const after = await person('reused@example.org', createActive);
    expect(after.id).not.toBe(before);
    const { text } = await users('GET', `/${after.id}/groups`);
    expect((JSON.parse(text) as Item[]).map(({ type }) => type)).toEqual(['BUILT_IN']);
    expect(seen(await users('GET', '/me', { token }))).toEqual([401, 'E0000011']);
    expect(seen(await users('GET', '/me', { token: null, cookies: [`sid=${String(begun['id'])}`] }))).toEqual([403, 'E0000005']);
    expect((await org.call('signIn', 'GET', `/api/v1/sessions/${String(begun['id'])}`)).status).toBe(404);
    const link = await org.call('pages', 'GET', new URL(String(reset['resetPasswordUrl'])).pathname);
    expect(link.text).not.toContain('Choose a new password');
    expect((await users('GET', `/${before}`)).status).toBe(404);
    expect((await users('GET', `/${after.id}`)).body).toMatchObject({ lastLogin: null, status: 'ACTIVE' });
  });
});

describe('AC-009 a path that is no login', () => {
  // As API Gateway hands paths over: decoded.
  it.each([
    ['dots', '..'],
    ['encoded dots', '%2e%2e'],
    ['dots and a slash', '../'],
    ['a way to somewhere else', '../../groups'],
    ['a slash', 'a/b@x.example'],
    ['a hash', 'a#b@x.example'],
    ['a question mark', 'a?b@x.example'],
    ['NUL in it', 'a\u0000b@x.example'],
    ['NUL', '\u0000'],
    ['the key of a user', 'u#x'],
    ['the key of a claim', 'c#login#admin@example.com'],
    ['no character', '\uffff'],
    ['five thousand characters', 'x'.repeat(5_000)],
  ])('finds nobody, and reads no more than a claim: %s', async (_, path) => {
    let answer: OrgAnswer | undefined;
    const cost = await org.costOf(async () => (answer = await users('GET', `/${path}`)));
    expect([400, 401, 404]).toContain(answer?.status);
    expect(answer?.body).toHaveProperty('errorCode');
    expect(Object.keys(cost.byOperation).filter((operation) => /query|scan/i.test(operation))).toEqual([]);
  });

  it('is the caller where it says me, even where somebody is called so', async () => {
    expect((await users('GET', '/me')).body).toMatchObject({ profile: { login: 'admin@example.com' } });
  });
});

describe('AC-011 a long login', () => {
  it.each([
    ['a hundred characters of four bytes', 200, `${'\u{20000}'.repeat(87)}@four.example`],
    ['a hundred and one', 400, `${'\u{20000}'.repeat(88)}@four.example`],
    ['a hundred that fold to eighteen bytes each', 400, `${'\ufdfa'.repeat(90)}@x.example`],
    ['a million', 400, `${'a'.repeat(400_000)}@x.example`],
  ])('of %s is answered with %i', async (_, expected, login) => {
    expect((await create(login)).status).toBe(expected);
    if (expected === 200) expect((await users('GET', `/${login}`)).body).toMatchObject({ profile: { login } });
  });
});

describe('AC-012 what a creation may not choose', () => {
  it('is not stored', async () => {
    const { id: other } = await person();
    const given = {
      id: other,
      status: 'DEPROVISIONED',
      created: '2001-01-01T00:00:00.000Z',
      activated: '2001-01-01T00:00:00.000Z',
      statusChanged: '2001-01-01T00:00:00.000Z',
      lastLogin: '2001-01-01T00:00:00.000Z',
      lastUpdated: '2001-01-01T00:00:00.000Z',
      passwordChanged: '2001-01-01T00:00:00.000Z',
      version: 99,
      hasPassword: false,
      endedAt: 1,
      pendingToken: 'x',
      born: {},
      claims: ['x'],
      transitioningToStatus: 'ACTIVE',
      _links: { self: { href: 'https://evil.example' } },
      _embedded: {},
    };
    const { status, body } = await createActive('massive@example.org', given);
    expect(status).toBe(200);
    expect(body['id']).not.toBe(other);
    expect(body).toMatchObject({ status: 'ACTIVE', lastLogin: null });
    expect(JSON.stringify(body)).not.toMatch(/2001-|evil/);
    const stored = (await everyItem()).find(({ sk, id }) => sk === 'u' && id === body['id']);
    expect(stored).toMatchObject({ version: expect.any(Number), hasPassword: true, pendingToken: null });
    expect(stored?.['version']).toBeLessThan(5);
    for (const name of ['endedAt', 'born', 'claims', '_links', '_embedded', 'transitioningToStatus'])
      expect(stored).not.toHaveProperty(name);
    const group = await org.call('groups', 'POST', '/api/v1/groups', {
      body: { ...given, id: '00gaaaaaaaaaaaaaaaaa', type: 'BUILT_IN', objectClass: ['x'], profile: { name: 'Massive' } },
    });
    expect(group.body).toMatchObject({ type: 'OKTA_GROUP', objectClass: ['okta:user_group'] });
    expect(JSON.stringify(group.body)).not.toMatch(/2001-|evil|00gaaaaaaaaaaaaaaaaa/);
  });
});

describe('what Roster alone writes of a user', () => {
  it.each(['PUT', 'POST'])('is not sent back by who read her before she was suspended (%s)', async (method) => {
    for (let round = 0; round < 3; round += 1) {
      const { id, login } = await person();
      await users('POST', `/${id}/lifecycle/activate`, { query: 'sendEmail=false' });
      const { body: before } = await users('GET', `/${id}`);
      const body = { ...before, profile: { ...profileOf(login), title: `Title ${round}` } };
      const answers = await Promise.all([users('POST', `/${id}/lifecycle/suspend`), users(method, `/${id}`, { body })]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const stored = (await everyItem()).find((item) => item['sk'] === 'u' && item['id'] === id);
      expect(stored).toMatchObject({ status: 'SUSPENDED', profile: { title: `Title ${round}` } });
      expect(Number(stored?.['statusChanged'])).toBeGreaterThan(Number(stored?.['activated']));
    }
  });

  it('stays hers when she signs in while she is changed by everybody else', async () => {
    const { id, login } = await person('racer@example.org', createActive);
    const before = (await users('GET', `/${id}`)).body;
    // All that she is, as somebody read it long ago.
    const change = (method: string, profile: object): Promise<OrgAnswer> =>
      users(method, `/${id}`, { body: { ...before, profile: { ...profileOf(login), ...profile } } });
    for (let round = 0; round < 3; round += 1) {
      const entering = { isOver: false };
      const changing = ['title', 'nickName', 'city', 'state'].map(async (name, index) => {
        for (let changes = 0; !entering.isOver || changes === 0; changes += 1) {
          const { status } = await change(index === 0 ? 'PUT' : 'POST', { [name]: `${round} ${changes}` });
          expect([200, 409]).toContain(status);
        }
      });
      expect((await signIn(login)).status).toBe(200);
      entering.isOver = true;
      await Promise.all(changing);
      const items = (await everyItem()).filter(({ pk }) => pk === `u#${id}`);
      const entered = items.filter(({ sk }) => String(sk).startsWith('a#')).map(({ sk }) => Number(String(sk).split('#')[1]));
      expect(entered).toHaveLength(round + 1);
      expect(items.find(({ sk }) => sk === 'u')?.['lastLogin']).toBe(Math.max(...entered));
    }
    const after = (await users('GET', `/${id}`)).body;
    for (const name of ['id', 'status', 'created', 'activated', 'statusChanged', 'passwordChanged']) {
      expect([name, after[name]]).toEqual([name, before[name]]);
    }
  }, 60_000);
});
