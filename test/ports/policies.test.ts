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
    expect((await org.call('pages', 'GET', '/signup', { query })).text).not.toContain('name="email"');
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

    const form = await org.call('pages', 'GET', '/signup', { query });
    expect(form.text).toContain('name="organization"');
    expect(form.text).toContain(`action="/signup?${query}"`);
    expect(form.text).toContain(`?${query}&amp;locale=`);
    expect((await org.call('pages', 'GET', '/signup', { query: 'app=0oaunknownunknownunk' })).text).not.toContain(
      'name="organization"',
    );
    const email = `partner${(things += 1)}@policies.example`;
    const answers = { email, firstName: 'Ada', lastName: 'Lovelace', organization: 'Engines' };
    const waiting = await org.call('pages', 'POST', '/signup', { query, ...formOf(form, answers) });
    const resend = { ...formOf(waiting, {}), cookies: formOf(form, {}).cookies };
    // Sent again without the application: the link leads where the first one did.
    expect((await org.call('pages', 'POST', '/signup/resend', resend)).status).toBe(200);
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
