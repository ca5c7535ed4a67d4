export * from './manage-jobs.ts';
export * from './model.ts';
export type * from './ports.ts';
export * from './present-job.ts';
export * from './run-job.ts';
