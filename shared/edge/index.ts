export * from './model.ts';
export * from './origin-check.ts';
export type * from './ports.ts';
export * from './rotate-origin.ts';
