export * from './bootstrap.ts';
export * from './change-settings.ts';
export * from './ensure-org.ts';
export type * from './ports.ts';
export * from './schemas.ts';
export * from './settings.ts';
export * from './user-types.ts';
export * from './present-org.ts';
