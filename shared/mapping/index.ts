export * from './apply-mapping.ts';
export * from './change-mapping.ts';
export * from './model.ts';
