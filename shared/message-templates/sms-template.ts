import { matchLanguage } from '../presentation/index.ts';
import { fitsOneMessage, textLength } from './text-length.ts';

/** The org's own words for a kind of text message. */
export interface SmsTemplate {
  readonly id: string;
  /** `SMS_VERIFY_CODE`. Other types are kept as they are named, and nothing is written by them. */
  readonly type: string;
  readonly name: string;
  readonly template: string;
  /** By language, BCP 47. */
  readonly translations: Readonly<Record<string, string>>;
  /** UTC milliseconds. */
  readonly created: number;
  readonly lastUpdated: number;
}

export const smsLimits = { nameLength: 50, typeLength: 50, translations: 50, templates: 50 } as const;

export const defaultSmsType = 'SMS_VERIFY_CODE';

/** What counts where the org has none of its own; it can't be changed. */
export function defaultSmsTemplate(created: number): SmsTemplate {
  return {
    id: 'default',
    type: defaultSmsType,
    name: 'Default',
    template: 'Your verification code is ${code}.',
    translations: {},
    created,
    lastUpdated: created,
  };
}

const macro = /\$\{([^}]*)\}/g;

/** The length of a text without what its macros take: their values are made to fit. */
const lengthOf = (text: string) => textLength(text.replace(macro, (_, name: string) => (name === 'code' ? '000000' : '')));

/** What is wrong with a text: sentences that begin with the field. */
export function smsTextCauses(field: string, text: string): string[] {
  if (text.trim() === '') return [`${field}: The field cannot be left blank`];
  const names = [...text.matchAll(macro)].map(([, name = '']) => name.trim());
  const unknown = names.find((name) => name !== 'code' && name !== 'org.name');
  const { alphabet, length, most } = lengthOf(text);
  const reason = alphabet === 'GSM-7' ? '' : ', as it holds characters that GSM-7 does not have';
  return [
    ...(unknown === undefined ? [] : [`${field}: There is no macro \${${unknown}}; there are \${code} and \${org.name}`]),
    ...(names.includes('code') ? [] : [`${field}: The field must contain \${code}`]),
    ...(text.length > 161 && length <= most ? [`${field}: The field must not be longer than 161 characters`] : []),
    ...(length > most ? [`${field}: The text takes ${length} characters, and a message holds ${most}${reason}`] : []),
  ];
}

/** The words of a template in the nearest language that there is. */
export function smsWords({ template, translations }: Pick<SmsTemplate, 'template' | 'translations'>, language: string): string {
  const chosen = matchLanguage([...Object.keys(translations), ''], [language], '');
  return (chosen === '' ? undefined : translations[chosen]) ?? template;
}

/**
 * A text message in a person's language, of one segment: the name of the org is cut where all of it does not fit. Pure.
 *
 * @param language BCP 47 or Okta's locale
 */
export function renderSms(
  { template, translations }: Pick<SmsTemplate, 'template' | 'translations'>,
  { code, orgName, language }: { readonly code: string; readonly orgName: string; readonly language: string },
): string {
  const words = smsWords({ template, translations }, language);
  const name = Array.from(orgName.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim());
  const filled = (length: number): string =>
    words.replace(macro, (_, macroName: string) => (macroName.trim() === 'code' ? code : name.slice(0, length).join('')));
  let length = name.length;
  while (length > 0 && !fitsOneMessage(filled(length))) length -= 1;
  return filled(length);
}
