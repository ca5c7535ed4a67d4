import { type Context, type EventType, looseEvent, type RosterEvent } from '../kernel/index.ts';
import type { DirectoryJob, StepCounts } from './model.ts';

const facts = ({ type, subject }: DirectoryJob): Record<string, string> => ({ jobType: type, ...(subject !== '' && { subject }) });

/** What the log is told of a job: it lies with the org, whose directory is walked. */
export function jobEvent(eventType: EventType, job: DirectoryJob, at: number, context: Context, counts?: StepCounts): RosterEvent {
  const { id, type, status, reason } = job;
  const told = counts && { seen: String(counts.seen), changed: String(counts.changed), failed: String(counts.failed) };
  const draft = {
    eventType,
    targets: [{ id, type: 'DirectoryJob', alternateId: type, displayName: null }],
    debugData: { ...facts(job), ...told },
    ...(status === 'FAILED' && { outcome: { result: 'FAILURE', reason } as const }),
  };
  return looseEvent(draft, { kind: 'org', id: 'org' }, at, context);
}
