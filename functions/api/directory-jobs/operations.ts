import { cancelDirectoryJob, getDirectoryJob, listDirectoryJobs, resumeDirectoryJob, startDirectoryJob } from './directory-jobs.ts';

export const directoryJobOperations = [
  startDirectoryJob,
  listDirectoryJobs,
  getDirectoryJob,
  cancelDirectoryJob,
  resumeDirectoryJob,
];
