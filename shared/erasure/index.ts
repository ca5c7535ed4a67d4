export * from './erase-people.ts';
export * from './model.ts';
export type * from './ports.ts';
export * from './reapply-erasures.ts';
export * from './redact-event.ts';
