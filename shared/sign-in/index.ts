export * from './model.ts';
export type * from './ports.ts';
export * from './present.ts';
export * from './sessions.ts';
export * from './sign-in.ts';
