export * from './base-attributes.ts';
export * from './check-profile.ts';
export type * from './model.ts';
export * from './present-schema.ts';
export * from './shown-profile.ts';
