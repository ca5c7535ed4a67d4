import { matchLanguage } from '../../presentation/index.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { LanguageWords } from './words.ts';

const languages = { en, es } satisfies Record<string, LanguageWords>;

export type MessageLanguage = keyof typeof languages;

export const messageLanguages: readonly MessageLanguage[] = ['en', 'es'];

export function wordsOf(language: MessageLanguage): LanguageWords {
  return languages[language];
}

export function pickMessageLanguage(wanted: string): MessageLanguage {
  return matchLanguage(messageLanguages, [wanted], 'en');
}
