import { toOktaTime } from '../kernel/index.ts';
import type { JobProgress } from './manage-jobs.ts';

export function presentJob({ job, counts, segmentsDone }: JobProgress) {
  return {
    id: job.id,
    type: job.type,
    subject: job.subject === '' ? null : job.subject,
    status: job.status,
    progress: {
      segments: job.segments,
      segmentsDone,
      seen: counts.seen,
      changed: counts.changed,
      failed: counts.failed,
      failedIds: counts.failedIds,
      findings: counts.findings,
    },
    reason: job.reason,
    created: toOktaTime(job.created),
    createdBy: job.createdBy,
    ended: job.ended === null ? null : toOktaTime(job.ended),
  };
}
