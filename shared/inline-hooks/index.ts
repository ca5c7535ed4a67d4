export * from './check-channel.ts';
export * from './hook-keys.ts';
export * from './inline-hooks.ts';
export * from './model.ts';
export type * from './ports.ts';
export * from './present.ts';
