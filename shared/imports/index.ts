export * from './apply-chunk.ts';
export * from './finish-import.ts';
export * from './manage-imports.ts';
export * from './messages.ts';
export * from './model.ts';
export * from './ports.ts';
export * from './present-import.ts';
export type { ImportableAttribute } from './row.ts';
export * from './split-file.ts';
