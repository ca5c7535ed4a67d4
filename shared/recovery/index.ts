export * from './answer-recovery.ts';
export * from './change-password.ts';
export * from './change-question.ts';
export * from './forgot-password.ts';
export type * from './ports.ts';
export * from './prove.ts';
export * from './recover-by-question.ts';
export * from './request-recovery.ts';
export * from './unlock-by-link.ts';
