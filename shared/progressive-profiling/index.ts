export type * from './ports.ts';
export * from './questions.ts';
export * from './filled-profile.ts';
