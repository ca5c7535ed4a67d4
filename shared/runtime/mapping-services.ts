import type { FollowServices, MappingWakeUps } from '../applications/index.ts';
import { DynamoDirectoryJobs } from '../store/directory-jobs.ts';
import { convergeServices } from './app-services.ts';
import { logPositions } from './log-positions.ts';
import { eventLog } from './log-store.ts';
import { type Root, root } from './root.ts';
import { beginScope } from './scope.ts';
import { jobWakeUps, mappingWakeUps } from './wake-ups.ts';

/** What follows the log for mappings works with. */
export function mappingServices(): FollowServices & { readonly mappingWakeUps: MappingWakeUps; readonly log: Root['log'] } {
  const wired = root();
  const { table, stamp, clock } = wired;
  return {
    logReader: eventLog(),
    eventRecorder: eventLog(),
    logPositions: logPositions(),
    jobs: { jobs: new DynamoDirectoryJobs(table, stamp), jobWakeUps: { wakeJob: (...job) => jobWakeUps().wakeJob(...job) }, clock },
    async begin() {
      const scope = beginScope(wired);
      await scope.prepare();
      return convergeServices(scope);
    },
    mappingWakeUps: mappingWakeUps(),
    log: (line) => wired.log(line),
  };
}
