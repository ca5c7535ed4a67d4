import type { JobControlServices } from '../directory-jobs/index.ts';
import { DynamoDirectoryJobs } from '../store/directory-jobs.ts';
import type { Scope } from './scope.ts';
import { jobWakeUps } from './wake-ups.ts';

/** What starts, shows and ends directory jobs. */
export const jobControlServicesOf = ({ root: wired }: Pick<Scope, 'root'>): JobControlServices => ({
  jobs: new DynamoDirectoryJobs(wired.table, wired.stamp),
  jobWakeUps: jobWakeUps(),
  clock: wired.clock,
});
