import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { policyLimits } from '../../shared/org/index.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

let org: Org;
let things = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(() => org.stop());

const path = '/api/v1/policies';
const password = 'Correct-Horse-Battery-1';

const create = (more: object = {}): Promise<OrgAnswer> =>
  org.call('policies', 'POST', path, { body: { type: 'OKTA_SIGN_ON', name: `Policy ${(things += 1)}`, ...more } });

async function made(answer: Promise<OrgAnswer>): Promise<string> {
  const { status, text, body } = await answer;
  if (status !== 200) throw new Error(text);
  return String(body['id']);
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
}

const listed = async (type = 'OKTA_SIGN_ON'): Promise<readonly Listed[]> =>
  JSON.parse((await org.call('policies', 'GET', path, { query: `type=${type}` })).text) as readonly Listed[];

const group = (): Promise<string> =>
  made(org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: `Group ${(things += 1)}` } } }));

function newUser(groupIds: readonly string[] = []): Promise<OrgAnswer> {
  const login = `person${(things += 1)}@policies.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  return org.call('users', 'POST', '/api/v1/users', {
    body: { profile, groupIds, credentials: { password: { value: password } } },
  });
}

describe('policies in the table', () => {
  it('keep an order without a gap, whoever else puts one first at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => create({ priority: 1 })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const all = await listed();
    expect(all.map(({ priority }) => priority)).toEqual([1, 2, 3, 4, 5]);
    expect(all.at(-1)?.name).toBe('Default Policy');
    for (const { id } of all.slice(0, -1)) await org.call('policies', 'DELETE', `${path}/${id}`);
    expect((await listed()).map(({ priority }) => priority)).toEqual([1]);
  });

  it('can be as many as the limit says, the last put before all others, and not one more', async () => {
    for (let count = (await listed()).length; count < policyLimits.policies - 1; count += 1) await made(create());
    await made(create({ name: 'Foremost', priority: 1 }));
    const all = await listed();
    expect(all.map(({ priority }) => priority)).toEqual(Array.from({ length: policyLimits.policies }, (_, index) => index + 1));
    expect(all[0]?.name).toBe('Foremost');
    const refused = await create();
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(`more than ${policyLimits.policies} policies`)]);
  });

  it('have as many rules as the limit says, the catch-all one last', async () => {
    const policyId = await made(create({ type: 'ACCESS_POLICY' }));
    const rule = (more: object = {}): Promise<OrgAnswer> =>
      org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: { name: `Rule ${(things += 1)}`, ...more } });
    const groupId = await group();
    // Whoever is named twice is named once.
    const people = { groups: { include: [groupId, groupId] } };
    for (let count = 1; count < policyLimits.rules - 1; count += 1) await made(rule());
    await made(rule({ priority: 1, conditions: { people } }));
    const refused = await rule();
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(`more than ${policyLimits.rules} rules`)]);
    const { text } = await org.call('policies', 'GET', `${path}/${policyId}/rules`);
    const rules = JSON.parse(text) as readonly { priority: number; conditions: { people: { groups: { include: string[] } } } }[];
    const places = Array.from({ length: policyLimits.rules - 1 }, (_, index) => index + 1);
    expect(rules.map(({ priority }) => priority)).toEqual([...places, 99]);
    expect(rules[0]?.conditions.people.groups.include).toEqual([groupId]);
  });

  it('cost nothing where nobody’s groups matter, and one query where they do', async () => {
    const queries = ({ cost }: OrgAnswer): number => cost.byOperation['Query'] ?? 0;
    await newUser();
    const before = await newUser();
    const policyId = await made(create({ type: 'PASSWORD', conditions: { people: { groups: { include: [await group()] } } } }));
    await made(org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: { name: 'All of them' } }));
    // The first one reads the settings anew.
    await newUser();
    const after = await newUser();
    expect([before.status, after.status, queries(before), queries(after)]).toEqual([200, 200, 0, 1]);
    expect(after.cost.roundTrips - before.cost.roundTrips).toBeLessThanOrEqual(1);
  });

  it('that an application follows stay, active, until it follows another', async () => {
    const app = async (label: string): Promise<string> =>
      made(
        org.call('apps', 'POST', '/api/v1/apps', {
          body: { name: 'bookmark', label, settings: { app: { url: 'https://a.example' } } },
        }),
      );
    const linksOf = async (id: string): Promise<Record<string, { href: string }>> =>
      (await org.call('apps', 'GET', `/api/v1/apps/${id}`)).body['_links'] as Record<string, { href: string }>;
    const followers = async (policyId: string): Promise<unknown> =>
      (JSON.parse((await org.call('apps', 'GET', `${path}/${policyId}/app`)).text) as Listed[]).map(({ id }) => id);
    const [standard] = (await listed('ACCESS_POLICY')).filter(({ name }) => name === 'Default Policy');
    const standardId = String(standard?.id);
    const [wiki, library] = [await app('Wiki'), await app('Library')];
    const policyId = await made(create({ type: 'ACCESS_POLICY' }));
    const enrollmentId = await made(create({ type: 'PROFILE_ENROLLMENT' }));
    const assign = (id: string): Promise<OrgAnswer> => org.call('apps', 'PUT', `/api/v1/apps/${wiki}/policies/${id}`);

    expect([await followers(standardId), await followers(policyId)]).toEqual([[wiki, library], []]);
    expect((await linksOf(wiki))['accessPolicy']?.href).toMatch(new RegExp(`${standardId}$`));
    expect([(await assign(policyId)).status, (await assign(policyId)).status, (await assign(enrollmentId)).status]).toEqual([
      204, 204, 204,
    ]);
    expect([await followers(standardId), await followers(policyId), await followers(enrollmentId)]).toEqual([
      [library],
      [wiki],
      [wiki],
    ]);
    const links = await linksOf(wiki);
    expect([links['accessPolicy']?.href, links['profileEnrollment']?.href]).toEqual([
      expect.stringMatching(new RegExp(`${policyId}$`)),
      expect.stringMatching(new RegExp(`${enrollmentId}$`)),
    ]);
    // What a client replaces of an app is not what it follows.
    await org.call('apps', 'PUT', `/api/v1/apps/${wiki}`, {
      body: { label: 'Wiki 2', settings: { app: { url: 'https://a.example' } } },
    });
    for (const refused of [
      await org.call('policies', 'DELETE', `${path}/${policyId}`),
      await org.call('policies', 'POST', `${path}/${policyId}/lifecycle/deactivate`),
    ]) {
      expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Applications follow the policy: Wiki 2')]);
    }
    const resting = await made(
      org.call('policies', 'POST', path, { query: 'activate=false', body: { type: 'ACCESS_POLICY', name: 'Rests' } }),
    );
    expect([(await assign(resting)).status, (await assign(resting)).text]).toEqual([400, expect.stringContaining('not active')]);

    const [mapping] = JSON.parse((await org.call('apps', 'GET', `${path}/${policyId}/mappings`)).text) as Listed[];
    const gone = await org.call('apps', 'DELETE', `${path}/${policyId}/mappings/${mapping?.id}`);
    expect([gone.status, await followers(standardId)]).toEqual([204, [wiki, library]]);
    expect((await org.call('apps', 'GET', `${path}/${policyId}/mappings/${mapping?.id}`)).status).toBe(404);
    expect((await org.call('policies', 'DELETE', `${path}/${policyId}`)).status).toBe(204);
    expect((await assign(standardId)).status).toBe(204);
  });

  it('and an application are bound by one of two at once: it never follows one that is gone', async () => {
    const appId = await made(
      org.call('apps', 'POST', '/api/v1/apps', {
        body: { name: 'bookmark', label: 'Race', settings: { app: { url: 'https://a.example' } } },
      }),
    );
    for (let round = 0; round < 5; round += 1) {
      const policyId = await made(create({ type: 'ACCESS_POLICY' }));
      const [bound, deleted] = await Promise.all([
        org.call('apps', 'PUT', `/api/v1/apps/${appId}/policies/${policyId}`),
        org.call('policies', 'DELETE', `${path}/${policyId}`),
      ]);
      expect([
        [204, 403],
        [404, 204],
      ]).toContainEqual([bound.status, deleted.status]);
    }
  });
});

describe('access to applications', () => {
  const decide = (appId: string, userId: string, more: object = {}): Promise<OrgAnswer> =>
    org.call('policies', 'GET', `/api/v1/apps/${appId}/users/${userId}/access`, more);

  it('is decided by assignment and by the policy that the application follows, as simulated, and in what she is shown', async () => {
    const [staff, guests] = [await group(), await group()];
    const userId = await made(newUser([staff]));
    const url = 'https://wiki.example/';
    const appId = await made(
      org.call('apps', 'POST', '/api/v1/apps', { body: { name: 'bookmark', label: 'Access', settings: { app: { url } } } }),
    );
    const policyId = await made(create({ type: 'ACCESS_POLICY', name: 'Not for guests' }));
    const deny = {
      name: 'Guests',
      conditions: { people: { groups: { include: [guests] } }, elCondition: { condition: "user.profile.firstName == 'Ada'" } },
      actions: { appSignOn: { access: 'DENY' } },
    };
    await made(org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: deny }));
    const unassigned = await decide(appId, userId);
    expect([unassigned.status, unassigned.body['access'], unassigned.body['reason']]).toEqual([200, 'DENY', 'NOT_ASSIGNED']);

    await org.call('apps', 'PUT', `/api/v1/apps/${appId}/groups/${staff}`, { body: {} });
    await org.call('apps', 'PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
    // Her account follows by the log; she may use it from now on.
    await decide(appId, userId);
    const allowed = await decide(appId, userId);
    expect(allowed.body).toMatchObject({ access: 'ALLOW', assignment: { scope: 'GROUP', since: null, groups: [{ id: staff }] } });
    expect(allowed.cost.roundTrips).toBeLessThanOrEqual(4);
    const links = async (): Promise<unknown> =>
      (JSON.parse((await org.call('policies', 'GET', `/api/v1/users/${userId}/appLinks`)).text) as { linkUrl: string }[]).map(
        ({ linkUrl }) => linkUrl,
      );
    expect(await links()).toEqual([url]);

    await org.call('groups', 'PUT', `/api/v1/groups/${guests}/users/${userId}`);
    const denied = await decide(appId, userId);
    expect(denied.body).toMatchObject({
      access: 'DENY',
      reason: 'DENIED_BY_POLICY',
      message: 'The rule Guests of the policy Not for guests denies access',
      rule: { name: 'Guests', groups: [{ id: guests }] },
    });
    expect(await links()).toEqual([]);
    const listedAccess = await org.call('policies', 'GET', `/api/v1/users/${userId}/appAccess`, { query: 'access=DENY' });
    expect(JSON.parse(listedAccess.text)).toMatchObject([{ app: { id: appId }, reason: 'DENIED_BY_POLICY' }]);

    const simulated = (groupIds: readonly string[]): Promise<OrgAnswer> =>
      org.call('policies', 'POST', `${path}/simulate`, {
        body: {
          appInstance: appId,
          policyTypes: ['ACCESS_POLICY'],
          policyContext: { user: { id: userId }, groups: { ids: groupIds } },
        },
      });
    const rulesOf = async (groupIds: readonly string[]): Promise<unknown> =>
      (JSON.parse((await simulated(groupIds)).text) as { result: { policies: { rules: { name: string }[] }[] } }[])[0]?.result
        .policies[0]?.rules[0]?.name;
    expect([await rulesOf([]), await rulesOf([staff])]).toEqual(['Guests', 'Catch-all Rule']);

    // Whoever comes from the office may.
    const zone = { type: 'IP', name: 'Office', gateways: [{ type: 'CIDR', value: '198.51.100.0/24' }] };
    const zoneId = await made(org.call('schemas', 'POST', '/api/v1/zones', { body: zone }));
    const network = { connection: 'ZONE', include: [zoneId] };
    await made(
      org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: { name: 'Office', priority: 1, conditions: { network } } }),
    );
    expect((await decide(appId, userId)).body).toMatchObject({ access: 'DENY' });
    expect((await decide(appId, userId, { query: 'ip=198.51.100.7' })).body).toMatchObject({
      access: 'ALLOW',
      rule: { name: 'Office' },
    });

    // A group that is gone means nobody.
    await org.call('groups', 'DELETE', `/api/v1/groups/${staff}`);
    await org.call('groups', 'DELETE', `/api/v1/groups/${guests}`);
    expect((await decide(appId, userId)).body).toMatchObject({ reason: 'NOT_ASSIGNED', rule: { name: 'Catch-all Rule' } });
  });

  it('is told to somebody by her session, of herself alone and nothing of the org', async () => {
    const groupId = await group();
    const { body } = await newUser([groupId]);
    const appId = await made(
      org.call('apps', 'POST', '/api/v1/apps', {
        body: { name: 'bookmark', label: 'Mine', settings: { app: { url: 'https://a.example' } } },
      }),
    );
    await org.call('apps', 'PUT', `/api/v1/apps/${appId}/groups/${groupId}`, { body: {} });
    const { login } = body['profile'] as { login: string };
    const signedIn = await org.call('signIn', 'POST', '/api/v1/authn', { token: null, body: { username: login, password } });
    const session = await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken: signedIn.body['sessionToken'] } });
    const cookies = [`sid=${String(session.body['id'])}`];
    const own = await decide(appId, 'me', { token: null, cookies });
    expect([own.status, own.body['access'], own.body['policy'], own.text.includes(groupId)]).toEqual([
      200,
      'ALLOW',
      undefined,
      false,
    ]);
    const all = await org.call('policies', 'GET', '/api/v1/users/me/appAccess', {
      token: null,
      cookies,
      query: 'includeUnassigned=true',
    });
    expect(JSON.parse(all.text)).toMatchObject([{ app: { id: appId } }]);
    const other = await made(newUser([groupId]));
    expect((await decide(appId, other, { token: null, cookies })).status).toBe(403);
  });
});

describe('the registration page of an application', () => {
  const formOf = (
    page: OrgAnswer,
    fields: Readonly<Record<string, string>>,
  ): { body: URLSearchParams; cookies: readonly string[] } => {
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return { body, cookies: page.cookies.map((cookie) => cookie.split(';')[0] ?? '') };
  };

  it('asks and leads by the policy that the application follows, also by a link that was sent again', async () => {
    const [partners, policyId] = [await group(), await made(create({ type: 'PROFILE_ENROLLMENT' }))];
    const appId = await made(
      org.call('apps', 'POST', '/api/v1/apps', {
        body: { name: 'bookmark', label: 'Shop', settings: { app: { url: 'https://a.example' } } },
      }),
    );
    await org.call('apps', 'PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
    const query = `app=${appId}`;
    // Its rule lets nobody register by default.
    expect((await org.call('registrationPages', 'GET', '/signup', { query })).text).not.toContain('name="email"');
    const [rule] = JSON.parse((await org.call('policies', 'GET', `${path}/${policyId}/rules`)).text) as Listed[];
    const profileEnrollment = {
      unknownUserAction: 'REGISTER',
      targetGroupIds: [partners],
      profileAttributes: [
        { name: 'email', label: 'Email', required: true },
        { name: 'firstName', label: 'First name', required: true },
        { name: 'lastName', label: 'Last name', required: true },
        { name: 'organization', label: 'Organization', required: true },
      ],
    };
    const body = { name: rule?.name, actions: { profileEnrollment } };
    expect((await org.call('policies', 'PUT', `${path}/${policyId}/rules/${rule?.id}`, { body })).status).toBe(200);

    const form = await org.call('registrationPages', 'GET', '/signup', { query });
    expect(form.text).toContain('name="organization"');
    expect(form.text).toContain(`action="/signup?${query}"`);
    expect(form.text).toContain(`?${query}&amp;locale=`);
    expect((await org.call('registrationPages', 'GET', '/signup', { query: 'app=0oaunknownunknownunk' })).text).not.toContain(
      'name="organization"',
    );
    const email = `partner${(things += 1)}@policies.example`;
    const answers = { email, firstName: 'Ada', lastName: 'Lovelace', organization: 'Engines' };
    const waiting = await org.call('registrationPages', 'POST', '/signup', { query, ...formOf(form, answers) });
    const resend = { ...formOf(waiting, {}), cookies: formOf(form, {}).cookies };
    // Sent again without the application: the link leads where the first one did.
    expect((await org.call('registrationPages', 'POST', '/signup/resend', resend)).status).toBe(200);
    const variables = org.messages.at(-1)?.body['variables'] as Readonly<Record<string, string>> | undefined;
    const page = await org.call(
      'pages',
      'GET',
      new URL(String(variables?.['registrationActivationLink']), 'https://id.example.com').pathname,
    );
    await org.call('pages', 'POST', '/activate/password', formOf(page, { password }));
    const { body: user } = await org.call('users', 'GET', `/api/v1/users/${email}`);
    const groups = JSON.parse((await org.call('users', 'GET', `/api/v1/users/${String(user['id'])}/groups`)).text) as Listed[];
    expect(groups.map(({ id }) => id)).toContain(partners);
  });
});

interface Named {
  readonly id: string;
  readonly name: string;
}

const zonesPath = '/api/v1/zones';
const zoned = (more: object = {}): Promise<OrgAnswer> =>
  org.call('schemas', 'POST', zonesPath, {
    body: { type: 'IP', name: `Zone ${(things += 1)}`, gateways: [{ type: 'CIDR', value: '192.0.2.0/24' }], ...more },
  });
const zones = async (): Promise<readonly Named[]> =>
  JSON.parse((await org.call('schemas', 'GET', zonesPath)).text) as readonly Named[];
const signIn = async (username: unknown, address: string): Promise<number> =>
  (await org.call('signIn', 'POST', '/api/v1/authn', { body: { username, password }, token: null, address })).status;

describe('network zones', () => {
  beforeAll(async () => {
    // What the tests above filled up.
    for (const { id, name } of await listed()) if (name !== 'Default Policy') await org.call('policies', 'DELETE', `${path}/${id}`);
  });

  it('decide who gets in, and stay while a policy names them', async () => {
    const groupId = await group();
    const { body } = await newUser([groupId]);
    const { login } = body['profile'] as { readonly login: string };
    const zoneId = await made(zoned());
    const policyId = await made(create({ conditions: { people: { groups: { include: [groupId] } } } }));
    const rulesPath = `${path}/${policyId}/rules`;
    const rule = (name: string, network: object, access: string) =>
      org.call('policies', 'POST', rulesPath, { body: { name, conditions: { network }, actions: { signon: { access } } } });
    await made(rule('Office', { connection: 'ZONE', include: [zoneId] }, 'ALLOW'));
    await made(rule('Elsewhere', { connection: 'ZONE', exclude: [zoneId] }, 'DENY'));
    expect([await signIn(login, '192.0.2.7'), await signIn(login, '198.51.100.7')]).toEqual([200, 403]);

    const simulated = async (more: object): Promise<unknown> => {
      const policyContext = { user: { id: body['id'] }, groups: { ids: [] }, ...more };
      const simulation = { policyTypes: ['OKTA_SIGN_ON'], policyContext };
      const { text } = await org.call('policies', 'POST', `${path}/simulate`, { body: simulation });
      const [found] = JSON.parse(text) as {
        readonly result: { readonly policies: readonly { readonly rules: readonly Named[] }[] };
      }[];
      return found?.result.policies[0]?.rules[0]?.name;
    };
    const ways = [{ zones: { ids: [zoneId] } }, { ip: '192.0.2.1' }, { ip: '198.51.100.7' }, {}];
    expect(await Promise.all(ways.map(simulated))).toEqual(['Office', 'Office', 'Elsewhere', 'Elsewhere']);

    const kept = await org.call('schemas', 'DELETE', `${zonesPath}/${zoneId}`);
    expect([kept.status, kept.text]).toEqual([400, expect.stringContaining('names it')]);
    const turned = await org.call('schemas', 'PUT', `${zonesPath}/${zoneId}`, { body: { name: 'Bad', usage: 'BLOCKLIST' } });
    expect([turned.status, turned.text]).toEqual([400, expect.stringContaining('names it')]);
    // One that is switched off holds nobody.
    await org.call('schemas', 'POST', `${zonesPath}/${zoneId}/lifecycle/deactivate`);
    expect(await signIn(login, '192.0.2.7')).toBe(403);
    await org.call('policies', 'DELETE', `${path}/${policyId}`);
    expect((await org.call('schemas', 'DELETE', `${zonesPath}/${zoneId}`)).status).toBe(204);
  });

  it('are named by no policy where they are not there, or block', async () => {
    const policyId = await made(create());
    const blocking = await made(zoned({ usage: 'BLOCKLIST' }));
    for (const id of ['nzoaaaaaaaaaaaaaaaaa', blocking]) {
      const conditions = { network: { connection: 'ZONE', include: [id] } };
      const answer = await org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: { name: 'Rule', conditions } });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(id)]);
    }
    await org.call('policies', 'DELETE', `${path}/${policyId}`);
    await org.call('schemas', 'DELETE', `${zonesPath}/${blocking}`);
  });

  it('block: whoever comes from there is answered nothing, by the API and the pages', async () => {
    const [blocked] = await zones();
    const block = (gateways: readonly object[], address = '203.0.113.1') =>
      org.call('schemas', 'PUT', `${zonesPath}/${blocked?.id}`, { body: { name: 'BlockedIpZone', gateways }, address });
    const subnet = [{ type: 'CIDR', value: '198.51.100.0/24' }];
    // Nobody locks herself out.
    const own = await block(subnet, '198.51.100.1');
    expect([own.status, own.text]).toEqual([400, expect.stringContaining('lock yourself out')]);
    expect((await block(subnet)).status).toBe(200);
    const from = async (address: string): Promise<readonly number[]> => {
      const answers = await Promise.all([
        org.call('users', 'GET', '/api/v1/users/me', { address }),
        org.call('users', 'GET', '/api/v1/users/me', { address, token: 'no token' }),
        org.call('pages', 'GET', '/signin', { address, token: null }),
        org.call('signIn', 'POST', '/api/v1/authn', { body: { username: 'x', password: 'x' }, address, token: null }),
      ]);
      return answers.map(({ status }) => status);
    };
    expect(await from('198.51.100.9')).toEqual([403, 403, 403, 403]);
    expect(await from('198.51.101.9')).toEqual([200, 401, 200, 401]);
    // A header is not believed.
    const forged = { 'x-forwarded-for': '203.0.113.1', 'cloudfront-viewer-address': '203.0.113.1:1' };
    const answer = await org.call('users', 'GET', '/api/v1/users/me', { address: '198.51.100.9', headers: forged });
    expect(answer.status).toBe(403);
    expect((await block([])).status).toBe(200);
    expect(await from('198.51.100.9')).toEqual([200, 401, 200, 401]);
  });

  it('are refused for what nothing is known of, and beyond their limits', async () => {
    const refused = async (more: object): Promise<string> => {
      const { status, text } = await zoned(more);
      return status === 400 ? text : `${status}`;
    };
    expect(await refused({ type: 'DYNAMIC' })).toContain('DYNAMIC are not supported');
    expect(await refused({ name: 'legacyipzone' })).toContain('name: An object with this field already exists');
    const gateways = Array.from({ length: 151 }, (_, index) => ({ type: 'CIDR', value: `10.0.${index}.0/24` }));
    expect(await refused({ gateways })).toContain('more than 150 entries');
    expect(await refused({ gateways, usage: 'BLOCKLIST', proxies: gateways.slice(0, 1) })).toContain('BLOCKLIST has none');
    await made(zoned());
    const page = await org.call('schemas', 'GET', zonesPath, { query: 'limit=2' });
    expect([JSON.parse(page.text).length, page.headers['link']]).toEqual([2, expect.stringContaining('rel="next"')]);
    const [first] = await zones();
    const kept = await org.call('schemas', 'DELETE', `${zonesPath}/${first?.id}`);
    expect([kept.status, kept.text]).toEqual([400, expect.stringContaining('came with the organization')]);
  });
});

describe('the account-management policy', () => {
  it('is there, changes in its rules alone, and decides about resets where the password policy says so', async () => {
    const all = JSON.parse((await org.call('policies', 'GET', path, { query: 'type=ACCESS_POLICY' })).text) as readonly Named[];
    const accounts = all.find(({ name }) => name === 'Okta Account Management Policy');
    if (accounts === undefined) throw new Error('it is not there');
    expect(accounts).toMatchObject({
      system: false,
      _embedded: { resourceType: 'END_USER_ACCOUNT_MANAGEMENT' },
      _links: { self: { hints: { allow: ['GET'] } } },
    });
    const own = `${path}/${accounts.id}`;
    const kept = await Promise.all([
      org.call('policies', 'DELETE', own),
      org.call('policies', 'POST', `${own}/lifecycle/deactivate`),
      org.call('policies', 'PUT', own, { body: { type: 'ACCESS_POLICY', name: 'Mine' } }),
      org.call('policies', 'POST', `${own}/clone`),
    ]);
    expect(kept.map(({ status }) => status)).toEqual([403, 403, 400, 400]);

    const groupId = await group();
    const policyId = await made(create({ type: 'PASSWORD', conditions: { people: { groups: { include: [groupId] } } } }));
    const requirement = { accessControl: 'AUTH_POLICY' };
    const byAccounts = { name: 'By accounts', actions: { selfServicePasswordReset: { access: 'ALLOW', requirement } } };
    await made(org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: byAccounts }));
    const [member, other] = [await newUser([groupId]), await newUser()].map(({ body }) => String(body['id']));
    const forgot = async (id: string | undefined, address?: string): Promise<number> => {
      const call = { query: 'sendEmail=false', ...(address === undefined ? {} : { address }) };
      return (await org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/forgot_password`, call)).status;
    };
    expect([await forgot(member), await forgot(other)]).toEqual([200, 200]);

    const condition = `accessRequest.operation == 'recover' && user.isMemberOf({'group.id': '${groupId}'})`;
    const deny = { name: 'No resets', conditions: { elCondition: { condition } }, actions: { appSignOn: { access: 'DENY' } } };
    const ruleId = await made(org.call('policies', 'POST', `${own}/rules`, { body: deny }));
    // Only those whose password policy asks for it are concerned.
    expect([await forgot(member), await forgot(other)]).toEqual([403, 200]);
    const byEnrolling = { ...deny, conditions: { elCondition: { condition: "accessRequest.operation == 'enroll'" } } };
    await org.call('policies', 'PUT', `${own}/rules/${ruleId}`, { body: byEnrolling });
    expect(await forgot(member)).toBe(200);
    const wrong = await org.call('policies', 'PUT', `${own}/rules/${ruleId}`, {
      body: { ...deny, conditions: { elCondition: { condition: "accessRequest.operatio == 'enroll'" } } },
    });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('did you mean operation?')]);
    const office = await made(zoned());
    const fromElsewhere = { ...deny, conditions: { network: { connection: 'ZONE', exclude: [office] } } };
    await org.call('policies', 'PUT', `${own}/rules/${ruleId}`, { body: fromElsewhere });
    expect([await forgot(member, '192.0.2.7'), await forgot(member, '198.51.100.7')]).toEqual([200, 403]);
    await org.call('policies', 'DELETE', `${own}/rules/${ruleId}`);
    expect(await forgot(member)).toBe(200);
    await org.call('schemas', 'DELETE', `${zonesPath}/${office}`);
    await org.call('policies', 'DELETE', `${path}/${policyId}`);
  });
});

/** What mails to somebody say; here people's logins are their addresses. */
const mailsTo = (template: string, to: string): readonly Readonly<Record<string, string>>[] =>
  org.messages
    .filter(({ body }) => body['template'] === template && body['to'] === to)
    .map(({ body }) => body['variables'] as Readonly<Record<string, string>>);

describe('the policy of passwords', () => {
  const personUnder = async (
    settings: object,
  ): Promise<{ readonly id: string; readonly login: string; readonly policyId: string }> => {
    const groupId = await group();
    const conditions = { people: { groups: { include: [groupId] } } };
    const policyId = await made(create({ type: 'PASSWORD', conditions, settings }));
    await made(org.call('policies', 'POST', `${path}/${policyId}/rules`, { body: { name: 'All of them' } }));
    const { body } = await newUser([groupId]);
    const { login } = body['profile'] as { readonly login: string };
    return { id: String(body['id']), login, policyId };
  };

  it('tells somebody once that her tries are used up, where it says so', async () => {
    const lockout = { maxAttempts: 3, userLockoutNotificationChannels: ['EMAIL'] };
    const { id, login, policyId } = await personUnder({ password: { lockout } });
    const told = (): number => mailsTo('AccountLockout', login).length;
    const wrong = () => org.call('signIn', 'POST', '/api/v1/authn', { body: { username: login, password: 'wrong' }, token: null });
    await wrong();
    await wrong();
    expect(told()).toBe(0);
    await Promise.all([wrong(), wrong(), wrong()]);
    expect([told(), await signIn(login, '203.0.113.1')]).toEqual([1, 401]);
    // Other proofs count with them, and tell nothing more.
    const change = { oldPassword: { value: 'wrong' }, newPassword: { value: 'Kettle-Tuesday-24' } };
    await org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/change_password`, { body: change });
    expect(told()).toBe(1);
    await org.call('policies', 'DELETE', `${path}/${policyId}`);
  }, 20_000);

  it('tells nobody where it does not say so, and by the proof of a change where it does', async () => {
    const quiet = await personUnder({ password: { lockout: { maxAttempts: 1 } } });
    const loud = await personUnder({ password: { lockout: { maxAttempts: 1, userLockoutNotificationChannels: ['EMAIL'] } } });
    const change = { oldPassword: { value: 'wrong' }, newPassword: { value: 'Kettle-Tuesday-24' } };
    const toldOf = async ({ id, login }: { readonly id: string; readonly login: string }): Promise<number> => {
      await org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/change_password`, { body: change });
      return mailsTo('AccountLockout', login).length;
    };
    expect([await toldOf(quiet), await toldOf(loud)]).toEqual([0, 1]);
    // Whose password has expired can prove by it who she is, and is told as well.
    const expired = await personUnder({ password: { lockout: { maxAttempts: 1, userLockoutNotificationChannels: ['EMAIL'] } } });
    await org.call('users', 'POST', `/api/v1/users/${expired.id}/lifecycle/expire_password`);
    expect(await toldOf(expired)).toBe(1);
    for (const { policyId } of [quiet, loud, expired]) await org.call('policies', 'DELETE', `${path}/${policyId}`);
  });

  it('says how long a link of recovery lives, and by what somebody may recover', async () => {
    const minutes = 5;
    const email = { properties: { recoveryToken: { tokenLifetimeMinutes: minutes } } };
    const short = await personUnder({ recovery: { factors: { okta_email: email } } });
    const before = Date.now();
    const forgot = ({ id }: { readonly id: string }) =>
      org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/forgot_password`, { query: 'sendEmail=true' });
    expect((await forgot(short)).status).toBe(200);
    const [variables] = mailsTo('ForgotPassword', short.login);
    const issued = Number(variables?.['resetPasswordTokenExpirationDate']) - minutes * 60_000;
    expect(issued >= before && issued <= Date.now()).toBe(true);

    const noMail = await personUnder({ recovery: { factors: { okta_email: { status: 'INACTIVE' } } } });
    expect((await forgot(noMail)).status).toBe(403);
    const question = { question: 'Where did we meet?', answer: 'On the night boat' };
    const noQuestion = await personUnder({ recovery: { factors: { recovery_question: { status: 'INACTIVE' } } } });
    const recover = async ({ id }: { readonly id: string }): Promise<number> => {
      const user = `/api/v1/users/${id}/credentials`;
      await org.call('credentials', 'POST', `${user}/change_recovery_question`, {
        body: { password: { value: password }, recovery_question: question },
      });
      const { status } = await org.call('credentials', 'POST', `${user}/forgot_password_recovery_question`, {
        body: { password: { value: 'Kettle-Tuesday-24' }, recovery_question: { answer: question.answer } },
      });
      return status;
    };
    // Each by the way that is left to her.
    expect([await recover(noMail), await recover(noQuestion), (await forgot(noQuestion)).status]).toEqual([200, 403, 200]);
    for (const { policyId } of [short, noMail, noQuestion]) await org.call('policies', 'DELETE', `${path}/${policyId}`);
  });
});
