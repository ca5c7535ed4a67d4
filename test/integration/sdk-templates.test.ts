import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type Collection } from '@okta/okta-sdk-nodejs';

import { startStack, type TestStack } from '../support/local-stack.ts';
import { eventually } from '../support/api-client.ts';
import { codesOf, idOf, sdkClient } from '../support/sdk-client.ts';

let stack: TestStack;
let client: Client;

beforeAll(async () => {
  stack = await startStack();
  client = sdkClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

async function all<Item>(collection: Collection<Item>): Promise<Item[]> {
  const items: Item[] = [];
  await collection.each((item) => void items.push(item));
  return items;
}

const body = [
  '<html><body style="color: ${brand.theme.primaryColor}">',
  'Hi $!{StringTool.escapeHtml($!{user.profile.firstName})} #if(${oneTimePassword})${oneTimePassword}#end',
  '<a href="${resetPasswordLink}">go</a> ${f.formatTimeDiffDateNowInUserLocale(${resetPasswordTokenExpirationDate})}',
  '</body></html>',
].join('\n');

describe('Okta’s SDK on mails', () => {
  it('lists, customizes, previews, tests and settles them', async () => {
    const api = client.customizationApi;
    const [brand] = await all(await api.listBrands());
    const of = { brandId: idOf(brand ?? {}), templateName: 'ForgotPassword' };
    const names = (await all(await api.listEmailTemplates({ brandId: of.brandId }))).map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['UserActivation', 'ForgotPassword']);
    expect((await api.getEmailDefaultContent(of)).body).toContain('${resetPasswordLink}');
    expect((await api.getEmailDefaultPreview(of)).body).toContain('/#resetPasswordLink');

    const first = { language: 'en', isDefault: true, subject: 'Hi', body };
    const made = await api.createEmailCustomization({ ...of, instance: first });
    expect(made).toMatchObject({ language: 'en', isDefault: true, subject: 'Hi', body });
    expect(await codesOf(api.createEmailCustomization({ ...of, instance: first }))).toEqual([409, 'E0000183']);
    const other = await api.createEmailCustomization({ ...of, instance: { ...first, language: 'es', isDefault: false } });
    const customizationId = idOf(other);
    const changed = await api.replaceEmailCustomization({
      ...of,
      customizationId,
      instance: Object.assign(other, { subject: 'Hola' }),
    });
    expect(changed.subject).toBe('Hola');
    expect((await api.getEmailCustomization({ ...of, customizationId })).subject).toBe('Hola');
    expect(await all(await api.listEmailCustomizations(of))).toHaveLength(2);
    expect((await api.getCustomizationPreview({ ...of, customizationId })).body).toMatch(
      /Hi \S+ 123456\n<a href=".*">go<\/a> 7 días/,
    );
    await api.sendTestEmail({ ...of, language: 'eng' });
    await api.deleteEmailCustomization({ ...of, customizationId });
    expect(await codesOf(api.deleteEmailCustomization({ ...of, customizationId: idOf(made) }))).toEqual([409, 'E0000184']);
    await api.replaceEmailSettings({ ...of, EmailSettings: { recipients: 'ADMINS_ONLY' } });
    expect((await api.getEmailSettings(of)).recipients).toBe('ADMINS_ONLY');
    await api.deleteAllCustomizations(of);
    expect(await all(await api.listEmailCustomizations(of))).toEqual([]);
  });
});

describe('an address that takes no mail', () => {
  const emailAddress = 'bounce+ada@simulator.amazonses.com';
  const profile = { login: 'ada@bounces.example', email: emailAddress, firstName: 'Ada', lastName: 'Lovelace' };
  const sent = (): Promise<number> => stack.mailbox().then((mails) => mails.filter(({ to }) => to.includes(emailAddress)).length);

  /** Mails her a link, and gives what the log says of her mails, newest first. */
  async function mailed(userId: string, times: number): Promise<(string | undefined)[]> {
    await client.userApi.reactivateUser({ userId, sendEmail: true });
    const filter = `eventType eq "system.email.delivery" and target.id eq "${userId}"`;
    return eventually(async () => {
      const told = await all(await client.systemLogApi.listLogEvents({ filter, sortOrder: 'DESCENDING' }));
      expect(told).toHaveLength(times);
      return told.map(({ outcome }) => outcome?.reason);
    });
  }

  it('shows in the log as one, is sent nothing more, and gets mail again once an administrator says so', async () => {
    const userId = idOf(await client.userApi.createUser({ body: { profile }, activate: false }));
    await client.userApi.activateUser({ userId, sendEmail: false });
    expect(await mailed(userId, 1)).toEqual(['BOUNCE']);
    expect(await mailed(userId, 2)).toEqual(['DROPPED', 'BOUNCE']);

    const BouncesRemoveListObj = { emailAddresses: [emailAddress.toUpperCase(), 'nobody@bounces.example', 'nothing'] };
    const lifted = await client.customizationApi.bulkRemoveEmailAddressBounces({ BouncesRemoveListObj });
    expect(lifted.errors?.map((error) => error.emailAddress)).toEqual(['nobody@bounces.example', 'nothing']);
    // It comes back once more: so it was sent.
    expect(await mailed(userId, 3)).toEqual(['BOUNCE', 'DROPPED', 'BOUNCE']);
    expect(await sent()).toBe(0);
  }, 60_000);
});

describe('Okta’s SDK on SMS templates', () => {
  it('makes, changes, replaces and removes one, twice', async () => {
    const api = client.templateApi;
    const smsTemplate = {
      name: 'Codes',
      type: 'fake_type' as never,
      template: 'Code ${code}',
      translations: { es: 'Clave ${code}' },
    };
    const templateId = idOf(await api.createSmsTemplate({ smsTemplate }));
    expect(await all(await api.listSmsTemplates({ templateType: 'fake_type' as never }))).toHaveLength(1);
    const updated = await api.updateSmsTemplate({ templateId, smsTemplate: { translations: { de: 'Kode ${code}' } } });
    expect(updated).toMatchObject({ template: 'Code ${code}', translations: { de: 'Kode ${code}', es: 'Clave ${code}' } });
    const { name, type, template } = smsTemplate;
    expect((await api.replaceSmsTemplate({ templateId, smsTemplate: { name, type, template } })).translations).toEqual({});
    await api.deleteSmsTemplate({ templateId });
    await api.deleteSmsTemplate({ templateId });
    expect(await codesOf(api.getSmsTemplate({ templateId }))).toEqual([404, 'E0000007']);
  });
});

describe('Okta’s SDK on brands', () => {
  it('changes name and colours, which the pages have at once', async () => {
    const api = client.customizationApi;
    const [brand] = await all(await api.listBrands());
    const brandId = idOf(brand ?? {});
    const renamed = await api.replaceBrand({ brandId, brand: Object.assign(brand ?? {}, { name: 'Ada & Sons' }) });
    expect(renamed.name).toBe('Ada & Sons');
    const [theme] = await all(await api.listBrandThemes({ brandId }));
    const place = { brandId, themeId: idOf(theme ?? {}) };
    const wanted = {
      primaryColorHex: '#0b6e3a',
      secondaryColorHex: '#ebebed',
      signInPageTouchPointVariant: 'OKTA_DEFAULT',
      endUserDashboardTouchPointVariant: 'OKTA_DEFAULT',
      errorPageTouchPointVariant: 'OKTA_DEFAULT',
      emailTemplateTouchPointVariant: 'FULL_THEME',
    } as const;
    expect((await api.replaceBrandTheme({ ...place, theme: wanted })).primaryColorHex).toBe('#0b6e3a');
    expect(await api.getBrandTheme(place)).toMatchObject({ primaryColorHex: '#0b6e3a', primaryColorContrastHex: '#ffffff' });
    const page = await (await fetch(`${stack.url}/signin`)).text();
    expect(page).toContain('Ada &amp; Sons');
    expect(page).toContain('--fill:#0b6e3a');
  });
});
