import { matchLanguage } from '../presentation/index.ts';
import type { TemplateName } from './model.ts';

/** Who gets the mails of a template. Admins are those whom `Administrators` lists. */
export const recipients = ['ALL_USERS', 'ADMINS_ONLY', 'NO_USERS'] as const;
export type Recipients = (typeof recipients)[number];

/** What the customer has made of a mail, but its body, which is long. Entries of a template differ by language, and one is the default. */
export interface EmailCustomization {
  readonly id: string;
  /** One of `customizationLanguages`. */
  readonly language: string;
  readonly isDefault: boolean;
  readonly subject: string;
  /** UTC milliseconds. */
  readonly created: number;
  readonly lastUpdated: number;
}

/** What the customer has settled about one of a brand's mails. There is none where nothing was ever changed. */
export interface EmailTemplate {
  readonly brandId: string;
  readonly name: TemplateName;
  readonly recipients: Recipients;
  /** By age. */
  readonly customizations: readonly EmailCustomization[];
}

/**
 * Languages that mails may be customized in.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/CustomTemplates/
 */
export const customizationLanguages = [
  'zh-CN',
  'zh-TW',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'fi',
  'fr',
  'ht',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'ms',
  'nb',
  'nl-NL',
  'pl',
  'pt-BR',
  'ro',
  'ru',
  'sv',
  'th',
  'tr',
  'uk',
  'vi',
] as const;

/** The customization that a person is written to in: in her language, else the default one. Undefined where there is none. */
export function pickCustomization(
  { customizations }: Pick<EmailTemplate, 'customizations'>,
  wanted: string,
): EmailCustomization | undefined {
  const usual = customizations.find(({ isDefault }) => isDefault);
  const languages = customizations.map(({ language }) => language);
  const language = matchLanguage([...languages, ''], [wanted, regional.get(wanted.toLowerCase().split(/[-_]/)[0] ?? '')], '');
  return customizations.find((each) => each.language === language) ?? usual;
}

/** Languages that the list has with a region alone, and the first such: who reads Dutch reads the Dutch of the Netherlands. */
const regional = new Map(
  customizationLanguages
    .filter((language) => language.includes('-'))
    .toReversed()
    .map((language) => [language.split('-')[0] ?? '', language]),
);
