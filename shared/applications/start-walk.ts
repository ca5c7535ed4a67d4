import { type DirectoryJob, type JobControlServices, startJob, supersedeJob } from '../directory-jobs/index.ts';
import { isRosterError, type RosterEvent } from '../kernel/index.ts';
import { mappingContext } from './converge.ts';

/** By then, whoever decided by apps as they were has written. */
const settleSeconds = 5;

/** Changes up to then, in UTC milliseconds, are seen by everybody whom the walk comes by: one that an administrator began says nothing of it. */
const takesCareUntil = ({ parameters, created }: DirectoryJob): number => Number(parameters['since'] ?? created);

/**
 * Has everybody walked because of a change. Each walk brings people to where all mappings want them: one that began behind the change is enough,
 * whatever it was begun for, and one that began before it makes way, so that no two go side by side.
 *
 * @param subject the app that the walk is for; empty where it is for several
 */
export async function startWalk(
  jobs: JobControlServices,
  subject: string,
  { uuid, published, context }: RosterEvent,
): Promise<void> {
  const by = { ...mappingContext(uuid), actor: context.actor };
  const open = (await jobs.jobs.open()).filter(({ type }) => type === 'applyMappings');
  if (open.some((job) => takesCareUntil(job) >= published)) return;
  await Promise.all(open.map(({ id }) => supersedeJob(jobs, id, by)));
  const wish = { type: 'applyMappings', subject, parameters: { since: String(published) }, settleSeconds } as const;
  await startJob(jobs, wish, by).catch((error: unknown) => {
    // Somebody else has started it in this very moment.
    if (!isRosterError(error, 'validation-failed')) throw error;
  });
}
