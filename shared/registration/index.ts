export * from './activate.ts';
export * from './decide.ts';
export * from './form.ts';
export type * from './ports.ts';
export * from './present-registration.ts';
export * from './register.ts';
