export * from './change-password.ts';
export * from './change-question.ts';
export * from './forgot-password.ts';
export type * from './ports.ts';
export * from './prove.ts';
export * from './recover-by-question.ts';
