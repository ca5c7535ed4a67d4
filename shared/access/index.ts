export * from './authenticate.ts';
export type * from './ports.ts';
export * from './present-token.ts';
export * from './principal.ts';
