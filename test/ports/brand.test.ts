import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { renderMail } from '../../shared/messaging/index.ts';
import { mailerServices } from '../../shared/runtime/mailer-services.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { message } from '../unit/messaging/sample-messages.ts';

let org: Org;

const colors = { primaryColorHex: '#0B6E3A', secondaryColorHex: '#ebebed' };
const call = (method: string, path: string, body?: object): Promise<OrgAnswer> =>
  org.call('schemas', method, path, body === undefined ? {} : { body });

async function firstOf(path: string): Promise<string> {
  const [first]: { id: string }[] = JSON.parse((await call('GET', path)).text);
  return first?.id ?? '';
}

let brandPath = '';
let themePath = '';

beforeAll(async () => {
  org = await Org.start();
  process.env['MAIL_SENDER'] = 'no-reply@example.com';
  process.env['MAIL_CONFIGURATION_SET'] = 'mails';
  brandPath = `/api/v1/brands/${await firstOf('/api/v1/brands')}`;
  themePath = `${brandPath}/themes/${await firstOf(`${brandPath}/themes`)}`;
  const policy = { customPrivacyPolicyUrl: 'https://ada.example/privacy', agreeToCustomPrivacyPolicy: true };
  expect((await call('PUT', brandPath, { name: 'Ada & Sons', ...policy })).status).toBe(200);
  expect((await call('PUT', themePath, { ...colors, logo: 'https://cdn.example.com/logo.svg' })).status).toBe(200);
}, 60_000);
afterAll(() => org.stop());

const visit = (area: 'pages' | 'registrationPages' | 'recoveryPages', path: string): Promise<OrgAnswer> =>
  org.call(area, 'GET', path, { token: null });

describe('the brand', () => {
  it.each([
    ['pages', '/signin'],
    ['pages', '/activate/none'],
    ['registrationPages', '/signup'],
    ['recoveryPages', '/signin/forgot'],
  ] as const)('is on the pages of %s (%s): logo, name, and its colour as variables of the sheet', async (area, path) => {
    const { text, headers } = await visit(area, path);
    expect(text).toContain('<img src="https://cdn.example.com/logo.svg" alt="Ada &amp; Sons" />');
    expect(text).toContain('--fill:#0b6e3a');
    expect(text).toContain('<a href="https://ada.example/privacy">');
    expect(headers['content-security-policy']).toContain("img-src 'self' data: https://cdn.example.com");
  });

  it('takes what was read of it, and is the same then', async () => {
    for (const path of [brandPath, themePath]) {
      const { body } = await call('GET', path);
      const again = await call('PUT', path, body);
      expect([again.status, again.body]).toEqual([200, body]);
    }
    const { logo: _logo, ...known } = (await call('GET', themePath)).body;
    const kept = await call('PUT', themePath, { ...known, emailTemplateTouchPointVariant: 'FULL_THEME' });
    expect(kept.body).toMatchObject({
      logo: 'https://cdn.example.com/logo.svg',
      primaryColorHex: '#0b6e3a',
      primaryColorContrastHex: '#ffffff',
      emailTemplateTouchPointVariant: 'FULL_THEME',
    });
  });

  it.each([
    ['name', 'brand', { name: '' }],
    [
      'customPrivacyPolicyUrl',
      'brand',
      { name: 'Ada', customPrivacyPolicyUrl: 'javascript:alert(1)', agreeToCustomPrivacyPolicy: true },
    ],
    ['agreeToCustomPrivacyPolicy', 'brand', { name: 'Ada', customPrivacyPolicyUrl: 'https://ada.example' }],
    ['locale', 'brand', { name: 'Ada', locale: 'fr' }],
    ['primaryColorHex', 'theme', { ...colors, primaryColorHex: 'red;background:url(x)' }],
    ['secondaryColorHex', 'theme', { primaryColorHex: '#ffffff' }],
    ['logo', 'theme', { ...colors, logo: 'http://cdn.example.com/logo.svg' }],
    ['logo', 'theme', { ...colors, logo: 'data:image/png;base64,xx' }],
  ])('refuses a %s that could not be shown', async (field, which, body) => {
    const path = which === 'brand' ? brandPath : themePath;
    const before = (await call('GET', path)).text;
    const refused = await call('PUT', path, body);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(`${field}: `)]);
    expect((await call('GET', path)).text).toBe(before);
  });

  it('is in mails, whose links begin with the org’s own origin', async () => {
    const { brands, sender } = mailerServices();
    const mail = message('UserActivation', { variables: { activationLink: '/activate/x' } });
    const { html, text } = renderMail(mail, await brands.getBrand(), sender);
    expect(html).toContain('https://cdn.example.com/logo.svg');
    expect(html).toContain('#0b6e3a');
    expect(text).toContain('https://id.example.com/activate/x');
  });
});

describe('the org’s origin', () => {
  it('is the one that cookies are of, by their names and without a domain', async () => {
    const form = await visit('pages', '/signin');
    for (const cookie of form.cookies) {
      expect(cookie).toMatch(/^__Host-[\w-]+=[^;]*; Path=\/; /);
      expect(cookie).not.toMatch(/domain=/i);
    }
    expect(form.cookies.length).toBeGreaterThan(0);
  });
});
