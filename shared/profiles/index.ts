export * from './base-attributes.ts';
export * from './check-profile.ts';
export * from './model.ts';
export * from './present-schema.ts';
export * from './profile-checker.ts';
export * from './shown-profile.ts';
export * from './pattern.ts';
export * from './unique-values.ts';
