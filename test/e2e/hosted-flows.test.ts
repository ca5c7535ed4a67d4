import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';

import { launchBrowser, screenshot, visitor } from '../support/browser.ts';
import { type MailboxMessage, startStack, type TestStack } from '../support/local-stack.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let stack: TestStack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function eventually<Value>(look: () => Promise<Value | undefined>, what: string, seconds = 20): Promise<Value> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come within ${seconds} seconds`);
}

const mailTo = (address: string, matching = /./): Promise<MailboxMessage> =>
  eventually(
    async () => (await stack.mailbox()).find(({ to, subject }) => to.includes(address) && matching.test(subject)),
    `mail to ${address}`,
  );

const linkIn = ({ text }: MailboxMessage): string => {
  const [link] = /https?:\/\/\S+\/activate\/\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error('the mail has no link');
  return link;
};

async function api<Answer>(method: string, path: string, body?: object): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `SSWS ${stack.apiToken}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Answer };
}

/** What axe-core finds against WCAG 2.2 A and AA; the policy of the page forbids scripts of others, so it is evaluated, not loaded. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as {
      axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await runner.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

async function fillSignUp(
  page: Page,
  { email, firstName = 'Ada', lastName = 'Lovelace' }: { email: string; firstName?: string; lastName?: string },
) {
  await page.goto(`${stack.url}/signup`);
  await page.fill('[name=firstName]', firstName);
  await page.fill('[name=lastName]', lastName);
  await page.fill('[name=email]', email);
}

const submit = async (page: Page): Promise<void> => {
  await Promise.all([page.waitForLoadState('load'), page.click('form button[type=submit]')]);
};

async function signIn(login: string, password: string): Promise<number> {
  const { status, body } = await api<{ sessionToken: string }>('POST', '/api/v1/authn', { username: login, password });
  if (status !== 200) return status;
  return (await api('POST', '/api/v1/sessions', { sessionToken: body.sessionToken })).status;
}

describe('a person who signs up', () => {
  it('gets a mail, sets a password, is active and in the group, and signs in', async () => {
    const page = await visitor(browser);
    const email = 'ada@example.com';
    await fillSignUp(page, { email });
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'sign-up');
    await submit(page);
    expect(await page.textContent('main')).toContain(email);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'sign-up-check-mail');

    await page.goto(linkIn(await mailTo(email)));
    expect(new URL(page.url()).pathname).toBe('/activate');
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'activate');
    await page.fill('input[type=password]', 'ada@example.com1');
    await submit(page);
    expect(await page.getAttribute('input[type=password]', 'aria-invalid')).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'activate-refused');
    await page.fill('input[type=password]', 'weaves algebraic patterns');
    await submit(page);
    await screenshot(page, 'activated');
    expect(await accessibilityFaults(page)).toEqual([]);

    const { body: user } = await api<{ id: string; status: string }>('GET', `/api/v1/users/${email}`);
    expect(user.status).toBe('ACTIVE');
    const { body: groups } = await api<{ profile: { name: string } }[]>('GET', `/api/v1/users/${user.id}/groups`);
    expect(groups.map(({ profile }) => profile.name)).toEqual(['Everyone', 'Sign-ups']);
    expect(await signIn(email, 'weaves algebraic patterns')).toBe(200);
    await page.context().close();
  });

  it('does so with JavaScript switched off', async () => {
    const page = await visitor(browser, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    const email = 'grace@example.com';
    await fillSignUp(page, { email, firstName: 'Grace', lastName: 'Hopper' });
    await submit(page);
    await page.goto(linkIn(await mailTo(email)));
    await page.fill('input[type=password]', 'nanoseconds of copper wire');
    await submit(page);
    expect(await signIn(email, 'nanoseconds of copper wire')).toBe(200);
    await page.context().close();
  });

  it('keeps what she typed when a field is wrong, and is led to it', async () => {
    const page = await visitor(browser, { javaScriptEnabled: false });
    await fillSignUp(page, { email: 'not an address', firstName: 'Mary' });
    await submit(page);
    expect(await page.inputValue('[name=firstName]')).toBe('Mary');
    expect(await page.inputValue('[name=email]')).toBe('not an address');
    expect(await page.getAttribute('[name=email]', 'aria-invalid')).toBe('true');
    await screenshot(page, 'sign-up-wrong');
    await page.context().close();
  });

  it('reads Spanish when her browser asks for it', async () => {
    const page = await visitor(browser, { locale: 'es-MX' });
    await page.goto(`${stack.url}/signup`);
    expect(await page.getAttribute('html', 'lang')).toBe('es');
    await screenshot(page, 'sign-up-es');
    await page.context().close();
  });
});

describe('an address that has an account', () => {
  it('AC-056: is answered like a new one, while its owner gets a notice', async () => {
    const page = await visitor(browser);
    const admin = stack.adminLogin;
    await fillSignUp(page, { email: admin, firstName: 'Mallory' });
    await submit(page);
    expect(await page.textContent('main')).toContain(admin);
    const before = (await stack.mailbox()).length;
    expect(before).toBeGreaterThanOrEqual(0);
    await eventually(
      async () => (await stack.mailbox()).find(({ to, text }) => to.includes(admin) && !text.includes('/activate/')),
      'the notice',
    );
    const { body: user } = await api<{ profile: { firstName: string } }>('GET', `/api/v1/users/${admin}`);
    expect(user.profile.firstName).not.toBe('Mallory');
    await page.context().close();
  });
});

describe('a link', () => {
  it('AC-037, AC-038, AC-045: works once, however often it is opened, and an older one dies with a newer', async () => {
    const page = await visitor(browser);
    const email = 'emmy@example.com';
    await fillSignUp(page, { email, firstName: 'Emmy', lastName: 'Noether' });
    await submit(page);
    const first = linkIn(await mailTo(email));
    await fillSignUp(page, { email, firstName: 'Emmy', lastName: 'Noether' });
    await submit(page);
    const second = await eventually(async () => {
      const links = (await stack.mailbox()).filter(({ to }) => to.includes(email)).map(linkIn);
      return links.find((link) => link !== first);
    }, 'the second mail');

    // A mail scanner opens every link; nothing is consumed by that.
    for (let opened = 0; opened < 3; opened += 1) expect((await fetch(second)).status).toBe(200);
    expect((await fetch(first)).status).toBe(404);
    await page.goto(first);
    await screenshot(page, 'link-replaced');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto(second);
    await page.fill('input[type=password]', 'every symmetry conserves');
    await submit(page);
    expect(await signIn(email, 'every symmetry conserves')).toBe(200);
    expect((await fetch(second)).status).toBe(404);
    await page.context().close();
  });

  it('AC-035: never leads anywhere but to the configured origin', async () => {
    const email = 'forged@example.com';
    const forged = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    const made = await fetch(`${stack.url}/api/v1/users`, {
      method: 'POST',
      headers: { ...forged, authorization: `SSWS ${stack.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ profile: { login: email, email, firstName: 'For' } }),
    });
    expect(made.status).toBe(200);
    const mail = await mailTo(email);
    expect(linkIn(mail).startsWith(`${stack.url}/activate/`)).toBe(true);
    expect(mail.html).not.toContain('evil.example');
  });
});

describe('somebody who can’t sign in', () => {
  const password = 'a kettle on a Tuesday';

  async function somebody(name: string, query = ''): Promise<string> {
    const login = `${name}@locked-out.example`;
    const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
    const { status } = await api('POST', `/api/v1/users${query}`, { profile, credentials: { password: { value: password } } });
    expect(status).toBe(200);
    return login;
  }

  async function fillSignIn(page: Page, login: string, secret = password): Promise<void> {
    await page.goto(`${stack.url}/signin`);
    await page.fill('[name=username]', login);
    await page.fill('[name=password]', secret);
    await submit(page);
  }

  const recoveryLink = ({ text }: MailboxMessage): string => /https?:\/\/\S+\/signin\/\S+/.exec(text)?.[0] ?? 'no link';

  it('has forgotten her password, asks for a link, chooses another and signs in', async () => {
    const login = await somebody('forgetful');
    const page = await visitor(browser);
    await page.goto(`${stack.url}/signin`);
    await Promise.all([page.waitForURL('**/signin/forgot'), page.click('a[href="/signin/forgot"]')]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'forgot');
    await page.fill('[name=username]', login);
    await submit(page);
    expect(await page.textContent('main')).toContain(login);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'forgot-check-mail');

    await page.goto(recoveryLink(await mailTo(login, /password/i)));
    expect(new URL(page.url()).pathname).toBe('/signin/reset-password');
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'reset');
    await page.fill('[name=password]', 'the kettle is a mile away');
    await submit(page);
    await screenshot(page, 'reset-done');
    expect(await accessibilityFaults(page)).toEqual([]);
    await fillSignIn(page, login, 'the kettle is a mile away');
    expect(await page.textContent('main')).toContain(login);
    await page.context().close();
  });

  it('has forgotten her password, and types the code of the mail, by keyboard, on a telephone', async () => {
    const login = await somebody('coded');
    const page = await visitor(browser, { viewport: { width: 320, height: 640 } });
    await page.goto(`${stack.url}/signin/forgot`);
    await page.fill('[name=username]', login);
    await submit(page);
    const { text } = await mailTo(login, /password/i);
    const code = /code [^:]*:\n(\d{6})\n/.exec(text)?.[1] ?? 'no code';
    for (const typed of ['000 000', code]) {
      await page.focus('[name=code]');
      await page.keyboard.type(typed);
      await page.keyboard.press('Enter');
      await page.waitForURL(typed === code ? '**/signin/reset-password' : '**/signin/forgot/code');
      expect(await accessibilityFaults(page)).toEqual([]);
      await screenshot(page, `forgot-code-${typed === code ? 'right' : 'wrong'}`);
    }
    expect(await page.textContent('main')).toContain(login);
    await page.fill('[name=password]', 'the kettle is a mile away');
    await submit(page);
    expect(await signIn(login, 'the kettle is a mile away')).toBe(200);
    await page.context().close();
  });

  it('has a password that has expired, and chooses another without a script, on a telephone', async () => {
    const login = await somebody('expired', '?nextLogin=changePassword');
    const page = await visitor(browser, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    await fillSignIn(page, login);
    await screenshot(page, 'expired');
    await page.fill('[name=oldPassword]', 'not that one');
    await page.fill('[name=newPassword]', 'the kettle is a mile away');
    await submit(page);
    expect(await page.getAttribute('[name=oldPassword]', 'aria-invalid')).toBe('true');
    await screenshot(page, 'expired-wrong');
    await page.fill('[name=oldPassword]', password);
    await page.fill('[name=newPassword]', 'the kettle is a mile away');
    await submit(page);
    expect(await page.textContent('main')).toContain(login);
    expect(await signIn(login, 'the kettle is a mile away')).toBe(200);
    await page.context().close();
  });

  it('has been locked out, and unlocks her account by a link', async () => {
    type Rule = { id: string; actions: object };
    const policies = await api<{ id: string; settings: { password: object } }[]>('GET', '/api/v1/policies?type=PASSWORD');
    const [policy] = policies.body;
    const path = `/api/v1/policies/${policy?.id}`;
    const settings = { ...policy?.settings, password: { ...policy?.settings.password, lockout: { maxAttempts: 2 } } };
    expect((await api('PUT', path, { ...policy, settings })).status).toBe(200);
    const [rule] = (await api<Rule[]>('GET', `${path}/rules`)).body;
    const actions = { ...rule?.actions, selfServiceUnlock: { access: 'ALLOW' } };
    expect((await api('PUT', `${path}/rules/${rule?.id}`, { ...rule, actions })).status).toBe(200);

    const login = await somebody('locked');
    const page = await visitor(browser);
    for (let tries = 0; tries < 2; tries += 1) await fillSignIn(page, login, 'wrong');
    expect(await signIn(login, password)).toBe(401);
    await Promise.all([page.waitForURL('**/signin/unlock'), page.click('a[href="/signin/unlock"]')]);
    await screenshot(page, 'unlock');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.fill('[name=username]', login);
    await submit(page);
    await page.goto(recoveryLink(await mailTo(login, /unlock/i)));
    expect(new URL(page.url()).pathname).toBe('/signin/unlock');
    await screenshot(page, 'unlock-link');
    expect(await accessibilityFaults(page)).toEqual([]);
    await submit(page);
    await screenshot(page, 'unlocked');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await signIn(login, password)).toBe(200);
    // The link is spent.
    await page.goto(recoveryLink(await mailTo(login, /unlock/i)));
    await screenshot(page, 'unlock-link-spent');
    await page.context().close();
  });
});

describe('a person whose policy asks for a second factor', () => {
  const password = 'Correct-Horse-Battery-1';
  type Identified = { readonly id: string; readonly name?: string };
  const made = async (path: string, body: object): Promise<string> => (await api<Identified>('POST', path, body)).body.id;

  /** Somebody in a group that is asked for one; rules of the account-management policy are about groups, too. */
  async function guarded(login: string): Promise<string> {
    const groupId = await made('/api/v1/groups', { profile: { name: `Guarded ${login}` } });
    const conditions = { people: { groups: { include: [groupId] } } };
    const policyId = await made('/api/v1/policies', { type: 'OKTA_SIGN_ON', name: `Guard ${login}`, conditions });
    const actions = { signon: { access: 'ALLOW', requireFactor: true } };
    await made(`/api/v1/policies/${policyId}/rules`, { type: 'SIGN_ON', name: 'Everybody', actions });
    const { body: policies } = await api<Identified[]>('GET', '/api/v1/policies?type=ACCESS_POLICY');
    const accounts = policies.find(({ name = '' }) => name.includes('Account Management'));
    const condition = "accessRequest.operation == 'enroll' && user.isMemberOf({'group.profile.name': 'Guests'})";
    const deny = {
      name: `Guests ${login}`,
      conditions: { elCondition: { condition } },
      actions: { appSignOn: { access: 'DENY' } },
    };
    await made(`/api/v1/policies/${accounts?.id ?? ''}/rules`, deny);
    const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
    return made('/api/v1/users', { profile, credentials: { password: { value: password } }, groupIds: [groupId] });
  }

  async function open(page: Page, login: string): Promise<void> {
    await page.goto(`${stack.url}/signin`);
    await page.fill('[name=username]', login);
    await page.fill('[name=password]', password);
    await submit(page);
    expect(new URL(page.url()).pathname).toBe('/signin/verify');
  }
  const press = async (page: Page, name: string): Promise<void> => {
    await Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name }).click()]);
  };

  it('sets up an app by its key, and comes in by its codes', async () => {
    const login = 'app@factors.example';
    await guarded(login);
    const page = await visitor(browser);
    await open(page, login);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'factors-to-enroll');
    await press(page, 'Google Authenticator');
    expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'factor-set-up');
    const secret = Secret.fromBase32(((await page.textContent('.quote')) ?? '').replaceAll(' ', ''));
    await page.fill('[name=passCode]', 'not a code');
    await press(page, 'Confirm');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.fill('[name=passCode]', new TOTP({ secret }).generate());
    await press(page, 'Confirm');
    expect(await page.textContent('main')).toContain(login);
    await page.context().close();

    const again = await visitor(browser, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
    await open(again, login);
    await press(again, 'Google Authenticator');
    await screenshot(again, 'factor-code');
    await again.fill('[name=passCode]', new TOTP({ secret }).generate({ timestamp: Date.now() + 30_000 }));
    await press(again, 'Confirm');
    expect(await again.textContent('main')).toContain(login);
    await again.context().close();
  });

  it('gets codes by mail, and is told of what is hers from then on', async () => {
    const login = 'mail@factors.example';
    await guarded(login);
    const page = await visitor(browser);
    await open(page, login);
    await press(page, 'Email');
    const codeIn = ({ text }: MailboxMessage): string => /\b\d{6}\b/.exec(text)?.[0] ?? 'no code';
    await page.fill('[name=passCode]', codeIn(await mailTo(login, /confirm/i)));
    await press(page, 'Confirm');
    expect(await page.textContent('main')).toContain(login);
    expect((await mailTo(login, /added/i)).text).toContain('Email');
    await page.context().clearCookies();
    await open(page, login);
    await press(page, 'Email');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.fill('[name=passCode]', codeIn(await mailTo(login, /code/i)));
    await press(page, 'Confirm');
    expect(await page.textContent('main')).toContain(login);
    await page.context().close();
  });
});

describe('a page of another origin', () => {
  let other: Server;
  let origin: string;

  beforeAll(async () => {
    other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>Portal</title>'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });
  afterAll(() => void other.close());

  it('signs people in by script once it is trusted, and reads nothing before', async () => {
    const page = await visitor(browser);
    await page.goto(origin);
    const signInThere = (): Promise<string> =>
      page.evaluate(
        async ({ url, body }) => {
          const headers = { 'content-type': 'application/json', 'x-okta-user-agent-extended': 'test' };
          try {
            const answer = await fetch(url, { method: 'POST', headers, body, credentials: 'include' });
            return String(((await answer.json()) as { status?: unknown }).status);
          } catch (error) {
            return (error as Error).name;
          }
        },
        {
          url: `${stack.url}/api/v1/authn`,
          body: JSON.stringify({ username: stack.adminLogin, password: stack.adminPassword }),
        },
      );
    expect(await signInThere()).toBe('TypeError');
    const trusted = { name: 'Portal', origin, scopes: [{ type: 'CORS' }] };
    expect((await api('POST', '/api/v1/trustedOrigins', trusted)).status).toBe(200);
    expect(await signInThere()).toBe('SUCCESS');
    await page.context().close();
  });
});

describe('somebody who is signed in', () => {
  it('changes her address, without a script', async () => {
    const [login, to, password] = ['mover@moves.example', 'moved@moves.example', 'a kettle on a Tuesday'];
    const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
    expect((await api('POST', '/api/v1/users', { profile, credentials: { password: { value: password } } })).status).toBe(200);
    const page = await visitor(browser, { javaScriptEnabled: false });
    await page.goto(`${stack.url}/signin`);
    await page.fill('[name=username]', login);
    await page.fill('[name=password]', password);
    await submit(page);
    await Promise.all([page.waitForURL('**/account/email'), page.click('a[href="/account/email"]')]);
    await page.fill('[name=newEmail]', to);
    await page.fill('[name=password]', password);
    await submit(page);
    await screenshot(page, 'change-of-email');
    expect(await page.textContent('main')).toContain(`Until then ${login} stays your address`);
    const mail = await mailTo(to);
    await page.goto(/https?:\/\/\S+\/account\/email\/\S+/.exec(mail.text)?.[0] ?? 'no link');
    await submit(page);
    expect(await page.textContent('h1')).toBe('Your email address is changed');
    expect(await signIn(to, password)).toBe(200);
    expect(await signIn(login, password)).toBe(401);
    await page.context().close();
  });
});

describe('the sign-in page', () => {
  it('signs in and out', async () => {
    const page = await visitor(browser);
    await page.goto(`${stack.url}/`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await screenshot(page, 'sign-in');
    await page.fill('[name=username]', stack.adminLogin);
    await page.fill('[name=password]', 'wrong password');
    await submit(page);
    await screenshot(page, 'sign-in-wrong');
    expect(await page.textContent('main')).toContain('right');
    await page.fill('[name=password]', stack.adminPassword);
    await submit(page);
    expect(await page.textContent('main')).toContain(stack.adminLogin);
    await screenshot(page, 'signed-in');
    await submit(page);
    expect(await page.locator('[name=username]').count()).toBe(1);
    await page.context().close();
  });
});
