import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { root } from '../../shared/runtime/root.ts';
import { DynamoErasedPartitions } from '../../shared/store/erased-partitions.ts';
import { DynamoTokenPresence } from '../../shared/store/sent-messages.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const path = '/api/v1/registrations';
let org: Org;
let groupId: string;
let made = 0;

const Shown = z.looseObject({
  id: z.string(),
  status: z.string(),
  reason: z.nullable(z.string()),
  endedBy: z.nullable(z.string()),
});
type Shown = z.infer<typeof Shown>;

type Enrollment = Record<string, unknown>;

async function changeEnrollment(change: (enrollment: Enrollment) => object): Promise<Enrollment> {
  const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PROFILE_ENROLLMENT' })).text);
  const rules = `/api/v1/policies/${policy.id}/rules`;
  const [rule] = JSON.parse((await org.call('policies', 'GET', rules)).text);
  const body = { ...rule, actions: { profileEnrollment: change(rule.actions.profileEnrollment) } };
  const answer = await org.call('policies', 'PUT', `${rules}/${rule.id}`, { body });
  if (answer.status !== 200) throw new Error(answer.text);
  return JSON.parse(answer.text).actions.profileEnrollment;
}

const approvalIs = (approval?: 'NONE' | 'REQUIRED') =>
  changeEnrollment((enrollment) => ({
    ...enrollment,
    targetGroupIds: [groupId],
    activationRequirements: { emailVerification: true, ...(approval === undefined ? {} : { approval }) },
  }));

beforeAll(async () => {
  org = await Org.start();
  const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Members' } } });
  groupId = String(body['id']);
  const trusted = { name: 'app', origin: 'https://app.example', scopes: [{ type: 'REDIRECT' }] };
  await org.call('schemas', 'POST', '/api/v1/trustedOrigins', { body: trusted });
  await approvalIs('REQUIRED');
}, 60_000);
afterAll(() => org.stop());

const cookiesOf = ({ cookies }: OrgAnswer): string[] => cookies.map((cookie) => cookie.split(';')[0] ?? '');
const hiddenOf = ({ text }: OrgAnswer): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
const sentTo = (address: string) =>
  org.messages.filter(({ queue, body }) => queue === 'messages' && body['to'] === address).map(({ body }) => body);
const newAddress = (): string => `person${(made += 1)}@waiting.example`;

interface Registered {
  readonly email: string;
  readonly link: string;
}

const linkIn = (message: unknown): string => /\/activate\/[\w-]+/.exec(JSON.stringify(message))?.[0] ?? 'no link';

async function register(email: string, query = ''): Promise<void> {
  const form = await org.call('registrationPages', 'GET', '/signup', { token: null, query });
  const action = /action="([^"]+)"/.exec(form.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  await org.call('registrationPages', 'POST', '/signup', {
    token: null,
    query: action.split('?')[1] ?? '',
    body: new URLSearchParams({ ...hiddenOf(form), email, firstName: 'Ada', lastName: 'Lovelace' }),
    cookies: cookiesOf(form),
  });
}

async function registered(query = ''): Promise<Registered> {
  const email = newAddress();
  await register(email, query);
  return { email, link: linkIn(sentTo(email).at(-1)) };
}

async function choosePassword(link: string): Promise<OrgAnswer> {
  const shown = await org.call('pages', 'GET', link, { token: null });
  if (shown.status !== 200) return shown;
  return org.call('pages', 'POST', '/activate/password', {
    token: null,
    body: new URLSearchParams({ ...hiddenOf(shown), password }),
    cookies: cookiesOf(shown),
  });
}

const user = async (idOrLogin: string) => (await org.call('users', 'GET', `/api/v1/users/${idOrLogin}`)).body;
const groupsOf = async (idOrLogin: string): Promise<readonly string[]> =>
  z
    .array(z.looseObject({ id: z.string() }))
    .parse(JSON.parse((await org.call('users', 'GET', `/api/v1/users/${idOrLogin}/groups`)).text))
    .map(({ id }) => id);
const signIn = (username: string) => org.call('signIn', 'POST', '/api/v1/authn', { token: null, body: { username, password } });

/** Somebody who has proved her address and waits. */
async function waiting(query?: string): Promise<Registered & { readonly id: string }> {
  const she = await registered(query);
  const done = await choosePassword(she.link);
  if (done.status !== 200) throw new Error(done.text);
  return { ...she, id: String((await user(she.email))['id']) };
}

const read = async (id: string): Promise<Shown> => Shown.parse((await org.call('users', 'GET', `${path}/${id}`)).body);
const decide = (id: string, step: 'approve' | 'deny', body?: object): Promise<OrgAnswer> =>
  org.call('users', 'POST', `${path}/${id}/lifecycle/${step}`, { body: body ?? {} });
const eventsOf = async (id: string): Promise<readonly string[]> => {
  const events: string[] = [];
  for await (const { sk, ...item } of root().table.all({ pk: `u#${id}`, from: 'e#', to: 'e$' })) {
    const types = [...JSON.stringify(item).matchAll(/"eventType":"([^"]+)"/g)].map(([, type = '']) => type);
    if (sk !== '') events.push(...types);
  }
  return events;
};
const count = (statuses: readonly number[], status: number): number => statuses.filter((each) => each === status).length;

describe('a registration that has to be approved', () => {
  it('waits, STAGED and in no group, once the address is proved, and says so', async () => {
    const she = await registered();
    const done = await choosePassword(she.link);
    expect([done.status, done.text.includes('Waiting for approval')]).toEqual([200, true]);
    expect(done.text).toContain('An administrator has to approve your registration before you can sign in.');
    const { id, status, activated } = await user(she.email);
    expect([status, activated]).toEqual(['STAGED', null]);
    expect(await groupsOf(she.email)).not.toContain(groupId);
    expect(await read(String(id))).toMatchObject({ status: 'PENDING', groupId, profile: { email: she.email }, ended: null });
    expect(await eventsOf(String(id))).toEqual(expect.arrayContaining(['roster.registration.requested']));
    expect(await eventsOf(String(id))).not.toContain('user.lifecycle.activate');
    // The link is spent, and another form changes nothing.
    expect((await choosePassword(she.link)).status).toBe(404);
  });

  it('lets her in by nothing while it waits', async () => {
    const { id, email } = await waiting();
    const [hers, nobodys] = [await signIn(email), await signIn('nobody@waiting.example')];
    const { errorId: _one, ...told } = hers.body;
    const { errorId: _other, ...tellNobody } = nobodys.body;
    expect([hers.status, told]).toEqual([nobodys.status, tellNobody]);
    const question = { newPassword: { value: 'Another-Horse-Battery-2' }, recovery_question: { answer: 'blue' } };
    const wishes: readonly (readonly ['users' | 'credentials', string, object?])[] = [
      ['users', 'lifecycle/reactivate'],
      ['users', 'lifecycle/unlock'],
      ['users', 'lifecycle/reset_password?sendEmail=false'],
      ['users', 'lifecycle/expire_password'],
      ['users', 'lifecycle/unsuspend'],
      ['credentials', 'credentials/forgot_password?sendEmail=false'],
      ['credentials', 'credentials/forgot_password_recovery_question', { ...question, password: question.newPassword }],
    ];
    for (const [area, wish, body = {}] of wishes) {
      const [at = '', query = ''] = wish.split('?');
      const { status } = await org.call(area, 'POST', `/api/v1/users/${id}/${at}`, { query, body });
      expect([wish, status >= 400]).toEqual([wish, true]);
    }
    // Another password, by an administrator or by the old one, leaves her where she is.
    const newer = 'Another-Horse-Battery-2';
    const changed = await org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/change_password`, {
      body: { oldPassword: { value: password }, newPassword: { value: newer } },
    });
    expect(changed.status).toBe(200);
    await org.call('users', 'POST', `/api/v1/users/${id}`, { body: { credentials: { password: { value: password } } } });
    expect([(await user(id))['status'], (await read(id)).status, (await signIn(email)).status]).toEqual(['STAGED', 'PENDING', 401]);
    // Whoever types her address again sends no link, and an invitation does not take her place.
    const invitation = await org.call('invitations', 'POST', '/api/v1/invitations', { body: { email } });
    expect(invitation.status).toBe(400);
    await register(email);
    expect(sentTo(email).at(-1)).toMatchObject({ template: 'RegistrationAttempt', tokenHash: null });
    expect((await org.call('pages', 'GET', linkIn(sentTo(email).at(-2)), { token: null })).status).toBe(404);
  });

  it('is approved: she is ACTIVE, in the group, and is told, with the place that she came from', async () => {
    const { id, email } = await waiting('redirectUrl=https%3A%2F%2Fapp.example%2Fwelcome');
    const { status, body } = await decide(id, 'approve');
    expect([status, body['status']]).toEqual([200, 'APPROVED']);
    expect((await signIn(email)).body['status']).toBe('SUCCESS');
    expect(await groupsOf(id)).toContain(groupId);
    expect(await eventsOf(id)).toEqual(
      expect.arrayContaining(['user.lifecycle.activate', 'roster.registration.approved', 'group.user_membership.add']),
    );
    const mail = sentTo(email).find(({ template }) => template === 'RegistrationApproved');
    expect(mail?.['variables']).toMatchObject({ signInLink: '/signin', registrationRedirectUrl: 'https://app.example/welcome' });
    const presence = new DynamoTokenPresence(root().table);
    const about = z.object({ userId: z.string(), status: z.enum(['APPROVED']), at: z.number() }).parse(mail?.['registrationOf']);
    expect(await presence.hasRegistration(about)).toBe(true);
    expect(await presence.hasRegistration({ ...about, at: about.at + 1 })).toBe(false);
    // Twice is no different from once.
    const messages = sentTo(email).length;
    expect((await decide(id, 'approve')).body).toEqual(body);
    const denied = await decide(id, 'deny');
    expect([denied.status, denied.text]).toEqual([400, expect.stringContaining('status: The registration is APPROVED')]);
    expect([(await user(id))['status'], sentTo(email).length]).toEqual(['ACTIVE', messages]);
  });

  it('is denied: she is DEPROVISIONED, and reads the reason, which the log does not hold', async () => {
    const [told, untold] = [await waiting(), await waiting()];
    const reason = 'Only colleagues may register';
    const { status, body } = await decide(told.id, 'deny', { reason });
    expect([status, body['status'], body['reason']]).toEqual([200, 'DENIED', reason]);
    expect([(await user(told.id))['status'], (await signIn(told.email)).status]).toEqual(['DEPROVISIONED', 401]);
    const mails = (email: string) => sentTo(email).filter(({ template }) => template === 'RegistrationDenied');
    expect(mails(told.email)).toMatchObject([{ variables: { 'registration.reason': reason } }]);
    expect((await decide(told.id, 'deny', { reason: 'Another' })).body).toEqual(body);
    expect((await decide(told.id, 'approve')).status).toBe(400);
    await decide(untold.id, 'deny', { notify: false });
    expect(mails(untold.email)).toEqual([]);
    const log: unknown[] = [];
    for await (const item of root().table.all({ pk: `u#${told.id}`, from: 'e#', to: 'e$' })) log.push(item);
    expect(JSON.stringify(log)).toContain('roster.registration.denied');
    expect(JSON.stringify(log)).not.toContain(reason);
    expect((await decide(told.id, 'deny', { reason: 'x'.repeat(301) })).status).toBe(400);
    expect((await decide('00unobody00000000000', 'approve')).status).toBe(404);
  });

  it('is decided once, be it approved by a hundred at once, or approved and denied', async () => {
    const one = await waiting();
    const approved = await Promise.all(Array.from({ length: 100 }, () => decide(one.id, 'approve')));
    expect(
      count(
        approved.map(({ status }) => status),
        200,
      ),
    ).toBe(100);
    expect((await eventsOf(one.id)).filter((type) => type === 'user.lifecycle.activate')).toHaveLength(1);
    for (let round = 0; round < 2; round += 1) {
      const { id, email } = await waiting();
      const steps = ['approve', 'deny', 'approve', 'deny'] as const;
      const answers = await Promise.all(steps.map((step) => decide(id, step)));
      const { status } = await read(id);
      const won = status === 'APPROVED' ? [200, 400, 200, 400] : [400, 200, 400, 200];
      expect(answers.map((answer) => answer.status)).toEqual(won);
      expect((await user(id))['status']).toBe(status === 'APPROVED' ? 'ACTIVE' : 'DEPROVISIONED');
      expect((await signIn(email)).status).toBe(status === 'APPROVED' ? 200 : 401);
    }
  });

  it('ends with whoever is activated or deactivated by other means, and loses nothing by that', async () => {
    const [activated, deactivated] = [await waiting(), await waiting()];
    await org.call('users', 'POST', `/api/v1/users/${activated.id}/lifecycle/activate`, { query: 'sendEmail=true' });
    expect(await read(activated.id)).toMatchObject({ status: 'APPROVED', endedBy: expect.stringMatching(/^00u/) });
    expect(await groupsOf(activated.id)).toContain(groupId);
    expect(sentTo(activated.email).map(({ template }) => template)).toContain('RegistrationApproved');
    await org.call('users', 'DELETE', `/api/v1/users/${deactivated.id}`);
    expect(await read(deactivated.id)).toMatchObject({ status: 'DENIED', reason: null });
    // What became of her later is not what was decided.
    await org.call('users', 'POST', `/api/v1/users/${deactivated.id}/lifecycle/activate`, { query: 'sendEmail=false' });
    expect((await read(deactivated.id)).status).toBe('DENIED');
  });

  it('is forgotten with her', async () => {
    const { id } = await waiting();
    await decide(id, 'deny', { reason: 'No' });
    await org.call('users', 'DELETE', `/api/v1/users/${id}`);
    await new DynamoErasedPartitions(root().table).remove(id, root().clock.now());
    expect((await org.call('users', 'GET', `${path}/${id}`)).status).toBe(404);
    expect((await org.call('users', 'GET', path)).text).not.toContain(id);
  });

  it('is listed by status, newest first, a page at a time, with an end for what was decided', async () => {
    const [older, newer] = [await waiting(), await waiting()];
    const pages: string[][] = [];
    let query = 'status=PENDING&limit=2';
    do {
      const answer = await org.call('users', 'GET', path, { query });
      pages.push(
        z
          .array(Shown)
          .parse(JSON.parse(answer.text))
          .map(({ id }) => id),
      );
      query = /<[^>]*\?([^>]*)>; rel="next"/.exec(JSON.stringify(answer.headers))?.[1] ?? '';
    } while (query !== '');
    const ids = pages.flat();
    expect(ids.slice(0, 2)).toEqual([newer.id, older.id]);
    expect(pages.every((page) => page.length <= 2)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    await decide(older.id, 'approve');
    const still = z.array(Shown).parse(JSON.parse((await org.call('users', 'GET', path, { query: 'status=PENDING' })).text));
    expect(still.map(({ id }) => id)).not.toContain(older.id);
    const kept = async (id: string) => (await root().table.get({ pk: `u#${id}`, sk: 'r' }))?.['ttl'];
    const inDays = (Number(await kept(older.id)) - root().clock.now() / 1000) / 86_400;
    expect([Math.round(inDays), await kept(newer.id)]).toEqual([90, undefined]);
    expect((await org.call('users', 'GET', path, { query: 'status=OTHER' })).status).toBe(400);
  });

  it('has administrators told once an hour, of whoever waits', async () => {
    const first = org.messages.length;
    const [one, other] = [await waiting(), await waiting()];
    const notices = org.messages.slice(first).filter(({ body }) => body['template'] === 'RegistrationRequest');
    expect(notices.map(({ body }) => body['to'])).toEqual(['administrators', 'administrators']);
    expect(new Set(notices.map(({ body }) => body['id'])).size).toBeLessThanOrEqual(2);
    expect(JSON.stringify(notices)).not.toContain('waiting.example');
    expect(notices.map(({ body }) => z.object({ userId: z.string() }).parse(body['registrationOf']).userId)).toEqual([
      one.id,
      other.id,
    ]);
  });

  it('answers a transaction of the API without a session token', async () => {
    const { email, link } = await registered();
    const opened = await org.call('signIn', 'POST', '/api/v1/authn', { token: null, body: { token: link.split('/').at(-1) } });
    expect(opened.body['status']).toBe('PASSWORD_RESET');
    const { stateToken } = opened.body;
    const body = { stateToken, newPassword: password };
    const tries = await Promise.all(
      Array.from({ length: 10 }, () =>
        org.call('signIn', 'POST', '/api/v1/authn/credentials/reset_password', { token: null, body }),
      ),
    );
    const [won, ...more] = tries.filter(({ status }) => status === 200);
    expect([more, won?.body['status'], won?.body['sessionToken']]).toEqual([[], 'PENDING_APPROVAL', undefined]);
    expect(won?.text).not.toContain('Token');
    expect((await user(email))['status']).toBe('STAGED');
    expect((await signIn(email)).status).toBe(401);
  });
});

describe('whether a registration has to be approved', () => {
  it('is what the policy says when the address is proved, and stays through clients that know no approval', async () => {
    const [early, late] = [await registered(), await registered()];
    expect(await approvalIs()).toMatchObject({ activationRequirements: { approval: 'REQUIRED' } });
    expect(await approvalIs('NONE')).toHaveProperty('activationRequirements', { emailVerification: true });
    await choosePassword(early.link);
    const proved = await registered();
    await approvalIs('REQUIRED');
    await Promise.all([choosePassword(late.link), choosePassword(proved.link)]);
    const statuses = await Promise.all([early, late, proved].map(async ({ email }) => (await user(email))['status']));
    expect(statuses).toEqual(['ACTIVE', 'STAGED', 'STAGED']);
  });

  it('is asked by whatever link she comes by, and of nobody whom an administrator made or invited', async () => {
    const she = await registered();
    const { id } = await user(she.email);
    const again = await org.call('users', 'POST', `/api/v1/users/${String(id)}/lifecycle/reactivate`, { query: 'sendEmail=false' });
    await choosePassword(new URL(String(again.body['activationUrl'])).pathname);
    expect((await user(she.email))['status']).toBe('STAGED');
    const email = newAddress();
    const profile = { login: email, email, firstName: 'Ada', lastName: 'Lovelace' };
    await org.call('users', 'POST', '/api/v1/users', { query: 'activate=true', body: { profile } });
    await choosePassword(linkIn(sentTo(email).at(-1)));
    expect((await user(email))['status']).toBe('ACTIVE');
    const invited = await registered();
    const invitation = await org.call('invitations', 'POST', '/api/v1/invitations', {
      query: 'sendEmail=false',
      body: { email: invited.email },
    });
    const shown = await org.call('registrationPages', 'GET', new URL(String(invitation.body['invitationUrl'])).pathname, {
      token: null,
    });
    const accepted = await org.call('registrationPages', 'POST', '/invitation/accept', {
      token: null,
      body: new URLSearchParams({ ...hiddenOf(shown), firstName: 'Ada', lastName: 'Lovelace' }),
      cookies: cookiesOf(shown),
    });
    await choosePassword(String(accepted.headers['location']));
    expect((await user(invited.email))['status']).toBe('ACTIVE');
  });
});
