import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { launchBrowser, screenshot, visitor } from '../support/browser.ts';
import { type MailboxMessage, startStack, type TestStack } from '../support/local-stack.ts';
import { startPortal } from '../support/portal.ts';

/** The widget slides its forms in, and several pages make one test. */
jest.setTimeout(120_000);

/** What people meet on a page of another origin: Okta's own widget, unmodified, and our element. */
let stack: TestStack;
let browser: Browser;
let portal: { readonly origin: string; readonly server: Server };

const password = 'Correct-Horse-Battery-1';
const another = 'Kettle-Tuesday-24';
const question = { question: 'Where did we meet?', answer: 'On the night boat' };

async function api(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `SSWS ${stack.apiToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** Everybody may recover, by whatever there is, and is told that she is locked out. */
async function openRecovery(): Promise<void> {
  const list = async (path: string): Promise<readonly { readonly id: string }[]> =>
    (await api('GET', path)) as unknown as readonly { readonly id: string }[];
  const [policy] = (await list('/api/v1/policies?type=PASSWORD')) as readonly {
    readonly id: string;
    readonly settings: { readonly password: object; readonly recovery: { readonly factors: object } };
  }[];
  const path = `/api/v1/policies/${policy?.id}`;
  const on = { status: 'ACTIVE' };
  const settings = {
    ...policy?.settings,
    password: { ...policy?.settings.password, lockout: { maxAttempts: 2, showLockoutFailures: true } },
    recovery: { factors: { ...policy?.settings.recovery.factors, recovery_question: on, okta_email: on, okta_sms: on } },
  };
  await api('PUT', path, { ...policy, settings });
  const [rule] = (await list(`${path}/rules`)) as readonly { readonly id: string; readonly actions: object }[];
  await api('PUT', `${path}/rules/${rule?.id}`, { ...rule, actions: { ...rule?.actions, selfServiceUnlock: { access: 'ALLOW' } } });
}

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  portal = await startPortal(stack.url);
  const scopes = [{ type: 'CORS' }, { type: 'REDIRECT' }];
  await api('POST', '/api/v1/trustedOrigins', { name: 'Portal', origin: portal.origin, scopes });
  await openRecovery();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  portal?.server.close();
  await stack?.stop();
});

async function somebody(name: string, more: object = {}, query = 'activate=true'): Promise<string> {
  const login = `${name}@widget.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...more };
  await api('POST', `/api/v1/users?${query}`, { profile, credentials: { password: { value: password } } });
  return login;
}

async function message(to: string, matching = /./): Promise<MailboxMessage> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const found = (await stack.mailbox()).find((each) => each.to.includes(to) && matching.test(`${each.subject} ${each.text}`));
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no message to ${to}`);
}

/** The token of the link in a mail: the last part of its address. */
const tokenIn = ({ text }: MailboxMessage): string => /https?:\/\/\S+\/([\w-]{20,})/.exec(text)?.[1] ?? '';

/** A visitor on the portal, in front of the widget. */
async function arrive(query = ''): Promise<Page> {
  const page = await visitor(browser, { viewport: { width: 800, height: 800 } });
  page.setDefaultTimeout(10_000);
  await page.goto(`${portal.origin}/${query}`);
  return page;
}

/** The button rests while the widget waits for an answer. */
async function submit(page: Page): Promise<void> {
  await page.waitForSelector('input[type=submit]:not([disabled]):not(.link-button-disabled)');
  await page.click('input[type=submit]');
}

/**
 * Fills fields in until the widget goes on: it draws a form anew when it slides in and after an error, and may take what was typed meanwhile
 * away.
 */
async function goOn(page: Page, fields: Readonly<Record<string, string>>, came: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
    await submit(page);
    const failure = await came().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (tries === 3) throw failure;
  }
}
const shows = (page: Page, selector: string) => () => page.waitForSelector(selector, { timeout: 3_000 });

async function signIn(page: Page, login: string, secret: string): Promise<void> {
  await page.fill('#okta-signin-username', login);
  await page.fill('#okta-signin-password', secret);
  await page.click('#okta-signin-submit');
}

const wayOut = async (page: Page, link: string): Promise<void> => {
  await page.click('[data-se=needhelp]');
  await page.click(`[data-se=${link}]`);
};
const sees = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
const isIn = (page: Page, timeout = 10_000): Promise<void> => page.waitForURL(`${portal.origin}/home`, { timeout });

/** Whether the browser has a session: what the widget left is a cookie of the org. */
async function whoIsSignedIn(page: Page): Promise<string | null> {
  await page.goto(`${stack.url}/signin`);
  return page.textContent('main');
}

const chooseAnother = (page: Page, before: Readonly<Record<string, string>> = {}): Promise<void> =>
  goOn(page, { ...before, newPassword: another, confirmPassword: another }, () => isIn(page, 4_000));

describe('the Sign-In Widget on another site', () => {
  it('signs in, and leaves the session’s cookie on its way back to the site', async () => {
    const login = await somebody('ada');
    const page = await arrive();
    await screenshot(page, 'widget-sign-in');
    await signIn(page, login, password);
    await isIn(page);
    expect(await whoIsSignedIn(page)).toContain(login);
    await page.context().close();
  });

  it('says that a password is wrong, then that the account is locked, and unlocks it by mail', async () => {
    const login = await somebody('locked');
    const page = await arrive();
    for (let tries = 0; tries < 2; tries += 1) {
      await signIn(page, login, 'wrong');
      await sees(page, 'Unable to sign in');
    }
    await screenshot(page, 'widget-wrong');
    await signIn(page, login, password);
    // The answer LOCKED_OUT leads to the form that unlocks.
    await page.waitForSelector('[data-se=email-button]');
    await screenshot(page, 'widget-locked');
    await page.fill('#account-recovery-username', login);
    await page.click('[data-se=email-button]');
    await sees(page, /Email sent/i);
    const unlocking = await arrive(`?recoveryToken=${tokenIn(await message(login, /unlock/i))}`);
    await sees(unlocking, /Account successfully unlocked/i);
    await screenshot(unlocking, 'widget-unlocked');
    const again = await arrive();
    await signIn(again, login, password);
    await isIn(again);
    for (const each of [page, unlocking, again]) await each.context().close();
  });

  it('has an expired password changed', async () => {
    const login = await somebody('expired', {}, 'activate=true&nextLogin=changePassword');
    const page = await arrive();
    await signIn(page, login, password);
    await sees(page, /password has expired/i);
    await screenshot(page, 'widget-expired');
    await chooseAnother(page, { oldPassword: password });
    await page.context().close();
  });

  it('resets a forgotten password by mail, with the recovery question, and knows a link that is spent', async () => {
    const login = await somebody('forgetful');
    await api('POST', `/api/v1/users/${login}`, { credentials: { recovery_question: question } });
    const page = await arrive();
    await wayOut(page, 'forgot-password');
    await page.fill('#account-recovery-username', login);
    await page.click('[data-se=email-button]');
    await sees(page, /Email sent/i);
    const token = tokenIn(await message(login, /password/i));
    const recovering = await arrive(`?recoveryToken=${token}`);
    await sees(recovering, question.question);
    await screenshot(recovering, 'widget-question');
    await recovering.fill('[name=answer]', 'In a storm');
    await submit(recovering);
    await sees(recovering, /answer.*(match|incorrect)/i);
    await goOn(recovering, { answer: question.answer }, shows(recovering, '[name=confirmPassword]'));
    await screenshot(recovering, 'widget-reset');
    await chooseAnother(recovering);
    const late = await arrive(`?recoveryToken=${token}`);
    await sees(late, /expired/i);
    await screenshot(late, 'widget-expired-link');
    for (const each of [page, recovering, late]) await each.context().close();
  });

  it('resets a forgotten password by a text', async () => {
    const login = await somebody('texted', { mobilePhone: '+49 151 12345678' });
    const page = await arrive();
    await wayOut(page, 'forgot-password');
    await page.fill('#account-recovery-username', login);
    await page.click('[data-se=sms-button]');
    await page.waitForSelector('[name=passCode]');
    await screenshot(page, 'widget-text');
    const code = /\d{6}/.exec((await message('+4915112345678')).text)?.[0] ?? '';
    await page.fill('[name=passCode]', code === '000000' ? '000001' : '000000');
    await submit(page);
    await sees(page, /token doesn.t match/i);
    await goOn(page, { passCode: code }, shows(page, '[name=confirmPassword]'));
    await chooseAnother(page);
    await page.context().close();
  });

  let guards: unknown;
  /** Somebody who is asked for a factor. */
  async function guarded(name: string): Promise<string> {
    if (guards === undefined) {
      guards = (await api('POST', '/api/v1/groups', { profile: { name: 'Guarded' } }))['id'];
      const conditions = { people: { groups: { include: [guards] } } };
      const { id: policyId } = await api('POST', '/api/v1/policies', { type: 'OKTA_SIGN_ON', name: 'Guarded', conditions });
      const signon = { access: 'ALLOW', requireFactor: true, factorPromptMode: 'ALWAYS' };
      await api('POST', `/api/v1/policies/${String(policyId)}/rules`, { name: 'Factor', type: 'SIGN_ON', actions: { signon } });
    }
    const login = await somebody(name);
    const { id } = await api('GET', `/api/v1/users/${login}`);
    await api('PUT', `/api/v1/groups/${String(guards)}/users/${String(id)}`);
    return login;
  }

  it('has a security question chosen out of those that the org knows, and answered', async () => {
    const login = await guarded('asked');
    const page = await arrive();
    await signIn(page, login, password);
    await page.locator('.enroll-factor-row', { hasText: 'Security Question' }).locator('.button').click();
    await page.waitForSelector('[name=answer]');
    expect(await page.locator('select option').count()).toBe(20);
    await screenshot(page, 'widget-question');
    await goOn(page, { answer: 'Boiled cabbage' }, () => isIn(page, 4_000));
    await page.context().close();
  });

  it('has a second factor enrolled where a policy asks for one, and asks for it the next time', async () => {
    const login = await guarded('guarded');
    const page = await arrive();
    await signIn(page, login, password);
    await page.locator('.enroll-factor-row', { hasText: 'Email' }).locator('.button').click();
    await screenshot(page, 'widget-enroll');
    await page.getByText('Send a verification code').waitFor();
    await submit(page);
    await page.waitForSelector('[name=passCode]');
    const code = /\b\d{6}\b/.exec((await message(login, /\b\d{6}\b/)).text)?.[0] ?? '';
    await goOn(page, { passCode: code }, () => isIn(page, 4_000));
    const again = await arrive();
    await signIn(again, login, password);
    await again.getByText('Verify with Email').waitFor();
    await screenshot(again, 'widget-verify');
    for (const each of [page, again]) await each.context().close();
  });

  it('registers somebody, who proves her address; a known one is answered alike', async () => {
    const email = 'newcomer@widget.example';
    const register = async (): Promise<Page> => {
      const page = await arrive();
      await page.click('.registration-link');
      await page.fill('[name=firstName]', 'Grace');
      await page.fill('[name=lastName]', 'Hopper');
      await page.fill('[name=email]', email);
      await submit(page);
      return page;
    };
    const page = await register();
    await sees(page, /Verification email sent/i);
    await screenshot(page, 'widget-registered');
    const link = /https?:\/\/\S+\/activate\/\S+/.exec((await message(email)).text)?.[0] ?? '';
    const proving = await visitor(browser);
    await proving.goto(link);
    await proving.fill('input[type=password]', another);
    await Promise.all([proving.waitForLoadState('load'), proving.click('form button[type=submit]')]);
    const duplicate = await register();
    await sees(duplicate, /Verification email sent/i);
    const back = await arrive();
    await signIn(back, email, another);
    await isIn(back);
    for (const each of [page, proving, duplicate, back]) await each.context().close();
  });

  it('says what is wrong at the field of a registration', async () => {
    const page = await arrive();
    await page.click('.registration-link');
    await page.fill('[name=firstName]', 'Grace');
    await page.fill('[name=email]', 'nobody');
    await submit(page);
    await sees(page, /required pattern|email/i);
    await screenshot(page, 'widget-registration-wrong');
    await page.context().close();
  });
});

describe('the Sign-In Widget where attributes are missing', () => {
  it('asks for them on the way in', async () => {
    const [policy] = (await api('GET', '/api/v1/policies?type=PROFILE_ENROLLMENT')) as unknown as readonly {
      readonly id: string;
    }[];
    const rules = `/api/v1/policies/${policy?.id}/rules`;
    const [rule] = (await api('GET', rules)) as unknown as readonly {
      readonly id: string;
      readonly name: string;
      readonly actions: { readonly profileEnrollment: { readonly profileAttributes: readonly object[] } };
    }[];
    const { profileEnrollment } = rule?.actions ?? { profileEnrollment: { profileAttributes: [] } };
    const mobilePhone = { name: 'mobilePhone', label: 'Mobile phone', required: true };
    const asking = {
      ...profileEnrollment,
      profileAttributes: [...profileEnrollment.profileAttributes, mobilePhone],
      progressiveProfilingAction: 'ENABLED',
    };
    await api('PUT', `${rules}/${rule?.id}`, { name: rule?.name, actions: { profileEnrollment: asking } });
    const login = await somebody('incomplete');
    const page = await arrive();
    await signIn(page, login, password);
    await page.waitForSelector('[name=mobilePhone]');
    await screenshot(page, 'widget-more-details');
    await goOn(page, { mobilePhone: '+4915112345679' }, () => isIn(page, 4_000));
    const { profile } = await api('GET', `/api/v1/users/${login}`);
    expect(profile).toMatchObject({ mobilePhone: '+4915112345679' });
    await page.context().close();
    await api('PUT', `${rules}/${rule?.id}`, { name: rule?.name, actions: { profileEnrollment } });
  });
});

describe('the Sign Up element on another site', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  /** What axe-core finds. Run by the debugger, for the page's own policy lets no script in. */
  async function faults(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { axe: runner } = globalThis as unknown as {
        axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { violations } = await runner.run(document, { runOnly: { type: 'tag', values: tags } });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
  }

  async function join(): Promise<{ readonly page: Page; readonly told: () => Promise<unknown> }> {
    const page = await visitor(browser, { viewport: { width: 800, height: 800 } });
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${portal.origin}/join`);
    await page.evaluate(() => {
      const told: unknown[] = [];
      Object.assign(globalThis, { told });
      for (const type of ['roster-registered', 'roster-error'])
        addEventListener(type, (event) => told.push([type, (event as CustomEvent).detail]));
    });
    const told = (): Promise<unknown> => page.evaluate(() => (globalThis as unknown as { told: unknown }).told);
    return { page, told };
  }

  it('opens the form in a dialog, says at once what is wrong, and registers', async () => {
    const { page, told } = await join();
    const dialog = page.locator('#button dialog');
    await page.click('#button button');
    await dialog.waitFor();
    await screenshot(page, 'button-dialog');
    expect(await faults(page)).toEqual([]);
    await dialog.locator('[name=firstName]').fill('Grace');
    await dialog.locator('[name=email]').fill('nobody');
    await dialog.locator('button[type=submit]').click();
    expect(await dialog.locator('[name=email]').getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.locator('.summary a').count()).toBe(1);
    await screenshot(page, 'button-wrong');
    expect(await faults(page)).toEqual([]);
    await dialog.locator('[name=email]').fill('dialog@widget.example');
    await dialog.locator('button[type=submit]').click();
    await dialog.getByText('dialog@widget.example').waitFor();
    await screenshot(page, 'button-sent');
    expect(await told()).toEqual([['roster-registered', {}]]);
    expect((await message('dialog@widget.example')).text).toContain('/activate/');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('button');
    await page.context().close();
  });

  it('stands in the page, keeps what was typed where the org is out of reach, and leads to its page where it has no form', async () => {
    const { page, told } = await join();
    const form = page.locator('#inline form');
    await form.locator('[name=firstName]').fill('Grace');
    await form.locator('[name=email]').fill('inline@widget.example');
    await page.route('**/register?**', (route) => route.abort());
    await form.locator('button[type=submit]').click();
    await form.locator('.summary').waitFor();
    expect(await form.locator('[name=email]').inputValue()).toBe('inline@widget.example');
    expect(await told()).toEqual([['roster-error', { fields: [] }]]);
    await page.unroute('**/register?**');
    await form.locator('button[type=submit]').click();
    await page.locator('#inline').getByText('inline@widget.example').waitFor();
    await page.route('**/registration/form?**', (route) => route.fulfill({ status: 403, body: '{}' }));
    await page.reload();
    await page.click('#button button');
    await page.waitForURL(`${stack.url}/signup`);
    await page.context().close();
  });
});
