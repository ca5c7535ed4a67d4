import { acceptedLanguages, matchLanguage } from '../../presentation/index.ts';
import { en, type Phrases } from './en.ts';
import { es } from './es.ts';

/** The languages that pages speak. A new one is a file beside this and a row here. */
const tables = { en, es } satisfies Record<string, Phrases>;

export type PageLanguage = keyof typeof tables;

export const pageLanguages: readonly PageLanguage[] = ['en', 'es'];

export function phrasesOf(language: PageLanguage): Phrases {
  return tables[language];
}

/**
 * The language of a page: what the address asks for (`?locale=es`), then what the browser accepts, then the org's own.
 * All three may be anything; what nothing matches is English.
 */
export function pickPageLanguage(wishes: {
  readonly locale?: string | null | undefined;
  readonly acceptLanguage?: string | null | undefined;
  readonly orgLocale?: string | null | undefined;
}): PageLanguage {
  return matchLanguage(pageLanguages, [wishes.locale, ...acceptedLanguages(wishes.acceptLanguage), wishes.orgLocale], 'en');
}
