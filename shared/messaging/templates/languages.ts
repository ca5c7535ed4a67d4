import { matchLanguage } from '../../presentation/index.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { LanguageWords } from './words.ts';

/** A new language is a file beside this one, and its name here. */
const languages = { en, es } satisfies Record<string, LanguageWords>;

export type MessageLanguage = keyof typeof languages;

export const messageLanguages = Object.keys(languages) as readonly MessageLanguage[];

export function wordsOf(language: MessageLanguage): LanguageWords {
  return languages[language];
}

export function pickMessageLanguage(wanted: string): MessageLanguage {
  return matchLanguage(messageLanguages, [wanted], 'en');
}
