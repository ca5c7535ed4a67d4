export * from './facts.ts';
export type * from './model.ts';
export * from './record-change.ts';
export * from './rules.ts';
