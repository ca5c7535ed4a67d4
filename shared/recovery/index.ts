export * from './change-password.ts';
export * from './change-question.ts';
export type * from './ports.ts';
export * from './recover-by-question.ts';
