export * from './languages.ts';
export type { LanguageWords, MessageWords } from './words.ts';
