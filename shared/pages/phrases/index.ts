export type { Phrases } from './en.ts';
export * from './languages.ts';
