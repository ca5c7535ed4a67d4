export * from './activate.ts';
export * from './form.ts';
export type * from './ports.ts';
export * from './register.ts';
