export * from './clear-groups.ts';
export * from './fold-members.ts';
export * from './member-changes.ts';
export type * from './ports.ts';
export * from './recount.ts';
