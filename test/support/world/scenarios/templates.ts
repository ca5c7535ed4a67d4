import type { Client } from '../client.ts';
import { get, once, type OperationScenario, post, put, remove } from './scenario.ts';

const mailPath = async (on: Client, name = 'PasswordChanged'): Promise<string> =>
  `/api/v1/brands/${await on.firstOf('/api/v1/brands')}/templates/email/${name}`;

const words = (language: string, more: object = {}): object => ({
  language,
  subject: 'News of ${org.name}',
  body: '<p>Hello $!{user.profile.firstName}</p>',
  ...more,
});

/** Of a mail with two: the default one, and one beside it. */
async function customizations(on: Client): Promise<{ all: string; usual: string; other: string }> {
  const all = `${await mailPath(on)}/customizations`;
  const usual = `${all}/${await on.create(all, words('en'))}`;
  return { all, usual, other: `${all}/${await on.create(all, words('es'))}` };
}

const codes = {
  type: 'SMS_VERIFY_CODE',
  name: 'Codes',
  template: '${org.name}: ${code}',
  translations: { es: 'Tu clave: ${code}' },
};
const codesPath = async (on: Client): Promise<string> => `/api/v1/templates/sms/${await on.create('/api/v1/templates/sms', codes)}`;

export const templateScenarios: Readonly<Record<string, OperationScenario>> = {
  listEmailTemplates: async (on) => get((await mailPath(on, '')).replace(/\/$/, '')),
  getEmailTemplate: async (on) => get(await mailPath(on)),
  listEmailCustomizations: async (on) => get((await customizations(on)).all),
  createEmailCustomization: async (on) => once(post(`${await mailPath(on)}/customizations`, words('en'))),
  'createEmailCustomization: beside another': async (on) => once(post((await customizations(on)).all, words('de'))),
  deleteAllCustomizations: async (on) => remove((await customizations(on)).all),
  getEmailCustomization: async (on) => get((await customizations(on)).usual),
  replaceEmailCustomization: async (on) => put((await customizations(on)).usual, words('en', { body: '<p>Hello</p>' })),
  'replaceEmailCustomization: the default one from now on': async (on) =>
    put((await customizations(on)).other, words('es', { isDefault: true })),
  deleteEmailCustomization: async (on) => remove((await customizations(on)).other),
  getCustomizationPreview: async (on) => get(`${(await customizations(on)).usual}/preview`),
  getEmailDefaultContent: async (on) => get(`${await mailPath(on)}/default-content`),
  getEmailDefaultPreview: async (on) => get(`${await mailPath(on)}/default-content/preview`),
  getEmailSettings: async (on) => get(`${await mailPath(on)}/settings`),
  replaceEmailSettings: async (on) => put(`${await mailPath(on)}/settings`, { recipients: 'ADMINS_ONLY' }),
  sendTestEmail: async (on) => post(`${await mailPath(on)}/test`),
  listSmsTemplates: () => get('/api/v1/templates/sms'),
  createSmsTemplate: () => once(post('/api/v1/templates/sms', codes)),
  getSmsTemplate: async (on) => get(await codesPath(on)),
  updateSmsTemplate: async (on) => post(await codesPath(on), { translations: { de: 'Dein Code: ${code}' } }),
  replaceSmsTemplate: async (on) => put(await codesPath(on), { ...codes, name: 'Other codes' }),
  deleteSmsTemplate: async (on) => remove(await codesPath(on)),
  getTextMessageRules: () => get('/api/v1/org/textMessages'),
  replaceTextMessageRules: () => put('/api/v1/org/textMessages', { countries: ['DE'], perDay: 20, perCountryPerDay: 10 }),
};
