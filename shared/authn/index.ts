export * from './change-expired-password.ts';
export * from './model.ts';
export * from './present.ts';
export * from './recover.ts';
export * from './skip-warning.ts';
export * from './text-challenge.ts';
export * from './transactions.ts';
