export * from './default-policies.ts';
export type * from './model.ts';
export * from './present-policy.ts';
