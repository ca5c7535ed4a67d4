export * from './accent.ts';
export * from './brand.ts';
export * from './html.ts';
export * from './languages.ts';
