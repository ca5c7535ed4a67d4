import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  customizationLanguages,
  deliverMessage,
  type DeliveryOutcome,
  parseMessage,
  type RenderedMail,
  type RenderedText,
} from '../../shared/messaging/index.ts';
import { mailerServices } from '../../shared/runtime/mailer-services.ts';
import { root } from '../../shared/runtime/root.ts';
import { Reader } from '../../shared/store/reader.ts';
import { administrator, Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { code } from '../unit/messaging/sample-messages.ts';

let org: Org;
let mails: string;
let people = 0;

beforeAll(async () => {
  org = await Org.start();
  process.env['MAIL_SENDER'] = 'no-reply@example.com';
  process.env['MAIL_CONFIGURATION_SET'] = 'mails';
  const { brand } = await root().settings.get(new Reader(root().table));
  mails = `/api/v1/brands/${brand.id}/templates/email`;
}, 60_000);
afterAll(() => org.stop());

const call = (method: string, path: string, body?: object): Promise<OrgAnswer> => {
  const [bare = '', query = ''] = path.split('?');
  return org.call('templates', method, bare, { query, ...(body === undefined ? {} : { body }) });
};

async function list(path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { status, text } = await call('GET', path);
  if (status !== 200) throw new Error(text);
  return JSON.parse(text) as readonly Readonly<Record<string, unknown>>[];
}

const words = (language: string, more: object = {}): object => ({
  language,
  subject: `[${language}] \${org.name}`,
  body: `<p>${language} \${user.profile.firstName} of $!{user.profile.department}: <a href="\${activationLink}">go</a></p>`,
  ...more,
});

async function make(path: string, body: object): Promise<string> {
  const { status, text, body: made } = await call('POST', path, body);
  if (status !== 201) throw new Error(text);
  return String(made['id']);
}

const codeOf = ({ status, body }: OrgAnswer): unknown[] => [status, body['errorCode']];
const shown = async (path: string): Promise<unknown[]> =>
  (await list(path)).map(({ language, isDefault }) => [language, isDefault]);

describe('customizations', () => {
  it('have one default, the first, which others take over and which goes last', async () => {
    const path = `${mails}/UserActivation/customizations`;
    const first = await make(path, words('fr', { isDefault: false }));
    const second = await make(path, words('en'));
    expect(await shown(path)).toEqual([
      ['fr', true],
      ['en', false],
    ]);
    expect(codeOf(await call('POST', path, words('de', { isDefault: true })))).toEqual([409, 'E0000182']);
    expect(codeOf(await call('POST', path, words('EN')))).toEqual([409, 'E0000183']);
    expect(codeOf(await call('DELETE', `${path}/${first}`))).toEqual([409, 'E0000184']);
    expect(codeOf(await call('PUT', `${path}/${first}`, words('fr', { isDefault: false })))).toEqual([409, 'E0000185']);
    expect(codeOf(await call('PUT', `${path}/${second}`, words('fr')))).toEqual([409, 'E0000183']);
    expect(codeOf(await call('PUT', `${path}/${second}`, words('en', { isDefault: true })))).toEqual([200, undefined]);
    expect(await shown(path)).toEqual([
      ['fr', false],
      ['en', true],
    ]);
    expect((await call('DELETE', `${path}/${first}`)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await shown(path)).toEqual([]);
    expect(codeOf(await call('GET', `${path}/${second}`))).toEqual([404, 'E0000007']);
  });

  it('are in as many languages as there are, in pages', async () => {
    const path = `${mails}/PasswordChanged/customizations`;
    for (const language of customizationLanguages) await make(path, words(language));
    const first = await call('GET', `${path}?limit=20`);
    const next = /<[^>]*[?&](after=[^&>]*)[^>]*>; rel="next"/.exec(String(first.headers['link']))?.[1] ?? '';
    expect(JSON.parse(first.text)).toHaveLength(20);
    const second = await call('GET', `${path}?limit=20&${next}`);
    expect(JSON.parse(second.text)).toHaveLength(customizationLanguages.length - 20);
    expect(String(second.headers['link'])).not.toContain('rel="next"');
    expect(
      (await list(`${mails}?expand=customizationCount&limit=200`)).find(({ name }) => name === 'PasswordChanged'),
    ).toMatchObject({
      _embedded: { customizationCount: 28 },
    });
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('are made once for a language, however many ask at the same moment', async () => {
    const path = `${mails}/ForgotPasswordDenied/customizations`;
    const answers = await Promise.all(['en', 'en', 'es', 'es'].map((language) => call('POST', path, words(language))));
    expect(answers.map(codeOf).toSorted((one, other) => Number(one[0]) - Number(other[0]))).toEqual([
      [201, undefined],
      [201, undefined],
      [409, 'E0000183'],
      [409, 'E0000183'],
    ]);
    expect((await list(path)).filter(({ isDefault }) => isDefault)).toHaveLength(1);
    await call('DELETE', path);
  });

  it('are refused with the place of what is wrong', async () => {
    const path = `${mails}/UserActivation/customizations`;
    const causes = async (more: object): Promise<unknown> => (await call('POST', path, words('en', more))).body['errorCauses'];
    expect(await causes({ body: 'a\n #if($x)\n' })).toEqual([{ errorSummary: 'body: line 2, column 2: #if without an #end' }]);
    expect(await causes({ body: '<p>Hello</p>' })).toEqual([
      { errorSummary: 'body: The field must contain ${activationLink} or ${activationToken}' },
    ]);
    expect(await causes({ body: '$activationLink\n<img src=x onerror=alert(1)><script>' })).toEqual([
      { errorSummary: 'body: line 2, column 29: script: the element is not allowed in a mail' },
      { errorSummary: 'body: line 2, column 1: onerror: the attribute is not allowed in a mail' },
    ]);
    expect(await causes({ subject: 'x'.repeat(129) })).toEqual([
      { errorSummary: 'subject: The field must not be longer than 128 characters' },
    ]);
    expect((await call('POST', path, words('en', { subject: 'x'.repeat(128) }))).status).toBe(201);
    await call('DELETE', path);
    const filled = (bytes: number): object => ({ body: '$activationLink '.padEnd(bytes, 'x') });
    expect(await causes(filled(65_537))).toEqual([{ errorSummary: 'body: The field must not be longer than 65536 bytes' }]);
    expect((await call('POST', path, words('en', filled(65_536)))).status).toBe(201);
    await call('DELETE', path);
  });

  it('go one by one under a name of before 2022, the default one too', async () => {
    const path = `${mails}/welcome/customizations`;
    const first = await make(path, words('fr', { isDefault: false }));
    const second = await make(path, words('en', { isDefault: false }));
    expect((await call('GET', `${mails}/welcome`)).body).toMatchObject({
      name: 'welcome',
      _links: { self: { href: expect.stringMatching(/\/welcome$/) } },
    });
    expect((await call('DELETE', `${path}/${first}`)).status).toBe(204);
    expect(await shown(`${mails}/UserActivation/customizations`)).toEqual([['en', true]]);
    expect((await call('DELETE', `${path}/${second}`)).status).toBe(204);
  });
});

describe('previews', () => {
  it('show the caller her own facts, in the customer’s words and in ours', async () => {
    const path = `${mails}/UserActivation/customizations`;
    const id = await make(path, words('en', { body: '<p>${user.profile.login}</p><a href="${activationLink}">${org.name}</a>' }));
    const { body } = await call('GET', `${path}/${id}/preview`);
    expect(body).toMatchObject({ subject: expect.stringMatching(/^\[en\] \S/) });
    expect(body['body']).toContain(`<p>${administrator.login}</p><a href="https://id.example.com/#activationLink">`);
    const ours = await call('GET', `${mails}/UserActivation/default-content/preview?language=es-MX`);
    expect(ours.body['body']).toContain(administrator.login);
    expect(ours.body['subject']).toMatch(/^Activa tu cuenta de /);
    const content = await call('GET', `${mails}/UserActivation/default-content?language=es`);
    expect(content.body['body']).toContain('href="${activationLink}"');
    await call('DELETE', path);
  });
});

interface Delivered {
  readonly outcome: DeliveryOutcome;
  readonly mail: RenderedMail | undefined;
  readonly roundTrips: number;
}

/** Delivers the newest message that was queued, as the mailer does. */
async function deliver(): Promise<Delivered> {
  const message = parseMessage(JSON.stringify(org.messages.at(-1)?.body));
  let mail: RenderedMail | undefined;
  let outcome: DeliveryOutcome = 'refused';
  const services = mailerServices();
  const { roundTrips } = await org.costOf(async () => {
    outcome = await deliverMessage(
      { ...services, mailTransport: { send: (sent) => Promise.resolve(void (mail = sent)) } },
      message,
    );
  });
  return { outcome, mail, roundTrips };
}

async function invite(more: object = {}): Promise<Delivered> {
  const login = `person${(people += 1)}@people.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', department: 'R&D', ...more };
  const { status, text } = await org.call('users', 'POST', '/api/v1/users', { body: { profile } });
  if (status !== 200) throw new Error(text);
  return deliver();
}

describe('the mailer', () => {
  const path = (): string => `${mails}/UserActivation/customizations`;

  it('writes in our words until there are others, then in the person’s language or the default one', async () => {
    expect((await invite()).mail?.subject).toMatch(/^Activate your /);
    await make(path(), words('fr'));
    await make(path(), words('es'));
    const { mail } = await invite({ locale: 'es_MX' });
    expect(mail?.subject).toMatch(/^\[es\] /);
    expect(mail?.html).toMatch(/<p>es Ada of R&amp;D: <a href="https:\/\/id\.example\.com\/activate\/[\w-]+">go<\/a><\/p>/);
    expect(mail?.text).toMatch(/^es Ada of R&D: go: https:\/\/id\.example\.com\/activate\/[\w-]+\n$/);
    expect((await invite({ locale: 'de_DE' })).mail?.subject).toMatch(/^\[fr\] /);
    expect((await invite({ locale: 'en_US' })).mail?.subject).toMatch(/^\[fr\] /);
    await call('DELETE', path());
    expect((await invite({ locale: 'es' })).mail?.subject).toMatch(/^Activa tu /);
  });

  it('asks the table once more for whom a customization speaks of, and not at all for the rest', async () => {
    await invite();
    const ours = (await invite()).roundTrips;
    await make(path(), words('en'));
    await invite();
    const customized = (await invite()).roundTrips;
    // The administrators' list, tokens and themselves; then the body and the person, in one batch.
    expect([ours, customized - ours]).toEqual([5, 4]);
    await call('DELETE', path());
  });

  it('heeds who is to get a mail', async () => {
    const settings = `${mails}/UserActivation/settings`;
    expect((await call('PUT', settings, { recipients: 'NO_USERS' })).body).toMatchObject({ recipients: 'NO_USERS' });
    expect((await invite()).outcome).toBe('muted');
    await call('PUT', settings, { recipients: 'ADMINS_ONLY' });
    expect((await call('GET', settings)).body).toMatchObject({ recipients: 'ADMINS_ONLY' });
    expect((await invite()).outcome).toBe('muted');
    await call('PUT', settings, { recipients: 'ALL_USERS' });
    expect((await invite()).outcome).toBe('sent');
    expect(codeOf(await call('PUT', `${mails}/ForgotPassword/settings`, { recipients: 'NO_USERS' }))).toEqual([422, 'E0000189']);
  });

  it('sends a test to whoever asks, in the customer’s words and whatever the settings say', async () => {
    await make(path(), words('fr'));
    await call('PUT', `${mails}/UserActivation/settings`, { recipients: 'NO_USERS' });
    expect((await call('POST', `${mails}/UserActivation/test?language=eng`)).status).toBe(204);
    const { outcome, mail } = await deliver();
    expect([outcome, mail?.to]).toEqual(['sent', administrator.login]);
    expect(mail?.subject).toMatch(/^\[fr\] /);
    await call('PUT', `${mails}/UserActivation/settings`, { recipients: 'ALL_USERS' });
    await call('DELETE', path());
  });
});

describe('SMS templates', () => {
  const texts = '/api/v1/templates/sms';
  const codes = {
    type: 'SMS_VERIFY_CODE',
    name: 'Custom',
    template: '${org.name}: ${code}',
    translations: { es: 'clave ${code}' },
  };

  it('are one of a type, changed in part or as a whole, and gone for good', async () => {
    expect((await list(texts)).map(({ id }) => id)).toEqual(['default']);
    const { body } = await call('POST', texts, codes);
    expect(body).toMatchObject({ ...codes, id: expect.stringMatching(/^cst\w{17}$/) });
    const path = `${texts}/${String(body['id'])}`;
    expect(codeOf(await call('POST', texts, codes))).toEqual([400, 'E0000001']);
    expect((await call('POST', path, { translations: { de: 'Code ${code}', es: '' } })).body).toMatchObject({
      ...codes,
      translations: { de: 'Code ${code}' },
    });
    expect((await call('PUT', path, { type: 'fake_type', name: 'Other', template: '${code}' })).body['translations']).toEqual({});
    expect((await list(`${texts}?templateType=fake_type`)).map(({ name }) => name)).toEqual(['Other']);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(codeOf(await call('GET', path))).toEqual([404, 'E0000007']);
  });

  it('are the words of codes, in the language of whoever gets one', async () => {
    const sent: RenderedText[] = [];
    const text = (id: string, language: string): Promise<DeliveryOutcome> =>
      deliverMessage(
        { ...mailerServices(), textTransport: { send: (each) => Promise.resolve(void sent.push(each)) } },
        { ...code({ id, language }), queued: Date.now(), expires: Date.now() + 600_000 },
      );
    expect(await text('stock', 'en')).toBe('sent');
    const { body } = await call('POST', texts, codes);
    expect([await text('own', 'en'), await text('own-es', 'es_MX'), await text('own', 'en')]).toEqual(['sent', 'sent', 'repeated']);
    expect(sent.map(({ to, text: words }) => [to, words])).toEqual([
      ['+4915112345678', 'Your verification code is 012345.'],
      ['+4915112345678', expect.stringMatching(/^.+: 012345$/)],
      ['+4915112345678', 'clave 012345'],
    ]);
    await call('DELETE', `${texts}/${String(body['id'])}`);
  });
});

describe('rules of texts', () => {
  const path = '/api/v1/org/textMessages';

  it('are the usual ones until an administrator changes them, and count from then on', async () => {
    const usual = (await call('GET', path)).body;
    expect(usual).toMatchObject({ countries: expect.arrayContaining(['DE', 'US']), perDay: 1_000, lastUpdated: null });
    for (const wrong of [
      { countries: ['XX'] },
      { countries: ['de'] },
      { perCountryPerDay: 1_001 },
      { perDay: -1 },
      { countries: 'DE' },
    ])
      expect(codeOf(await call('PUT', path, { countries: ['DE'], perDay: 1_000, perCountryPerDay: 1, ...wrong }))).toEqual([
        400,
        'E0000001',
      ]);
    const wanted = { countries: ['FR', 'DE', 'FR'], perDay: 100, perCountryPerDay: 7 };
    const { body } = await call('PUT', path, wanted);
    expect(body).toEqual({ ...wanted, countries: ['DE', 'FR'], lastUpdated: expect.any(String) });
    expect((await call('PUT', path, wanted)).body).toEqual(body);
    expect((await call('GET', path)).body).toEqual(body);
  });

  it('AC-124: hold for texts that workers send at once, by the table', async () => {
    const sent: string[] = [];
    const textTransport = { send: ({ to }: RenderedText) => Promise.resolve(void sent.push(to)) };
    const text = (country: string, number: number): Promise<DeliveryOutcome> => {
      const to = country === 'DE' ? `+4915112345${String(number).padStart(3, '0')}` : `+3361234${String(number).padStart(4, '0')}`;
      const message = code({ id: `at-once-${country}-${number}`, to });
      return deliverMessage(
        { ...mailerServices(), textTransport },
        { ...message, queued: Date.now(), expires: Date.now() + 600_000 },
      );
    };
    const wishes = ['DE', 'FR'].flatMap((country) => Array.from({ length: 12 }, (_, number) => text(country, number + 300)));
    const outcomes = await Promise.all(wishes);
    // Three went to Germany before.
    expect(outcomes.toSorted()).toEqual([
      ...Array.from({ length: 13 }, () => 'capped'),
      ...Array.from({ length: 11 }, () => 'sent'),
    ]);
    expect(sent.filter((to) => to.startsWith('+49'))).toHaveLength(4);
    const items = await Array.fromAsync(root().table.all({ pk: 'o#messages', from: ' ', to: '~' }));
    const told = items.flatMap((item) => JSON.stringify(item).match(/roster\.text_message\.limit\.reached/g) ?? []);
    expect([told.length, items.length]).toEqual([2, 29]);
  });
});
