export * from './ask-for-change.ts';
export * from './cancel-change.ts';
export * from './confirm-change.ts';
export type * from './ports.ts';
