import { type DirectoryJob, type JobControlServices, startJob, supersedeJob } from '../directory-jobs/index.ts';
import { isRosterError, systemContext } from '../kernel/index.ts';
import { waitingSince } from './manage-rules.ts';
import type { RuleBook } from './model.ts';

/** Of what was asked for until when a job takes care: changes of the rules have times that rise with each of them. */
export const takesCareUntil = ({ subject }: Pick<DirectoryJob, 'subject'>): number => Number(subject);

const hardlyBegunMilliseconds = 60_000;

/**
 * Has everybody looked at where a change of the rules waits for it. A walk that has hardly begun before the change begins anew, so that many
 * changes one after the other need one walk; behind a longer one the sweep starts the next. Nobody in particular walks: who asked for it stands in the change.
 */
export async function startRulesJob(services: JobControlServices, book: RuleBook): Promise<void> {
  const context = systemContext('group-rules');
  const since = waitingSince(book);
  if (since === undefined) return;
  const open = (await services.jobs.open()).filter(({ type }) => type === 'applyGroupRules');
  if (open.some((job) => takesCareUntil(job) >= since)) return;
  // One that has walked for a while is let to its end, or rules that change all the time would never be applied.
  const now = services.clock.now();
  if (open.some(({ startsAt }) => startsAt < now - hardlyBegunMilliseconds)) return;
  await Promise.all(open.map(({ id }) => supersedeJob(services, id, context)));
  await startJob(services, { type: 'applyGroupRules', subject: String(since), settleSeconds: 1 }, context).catch(
    (error: unknown) => {
      // Somebody else has started it in this very moment.
      if (!isRosterError(error, 'validation-failed')) throw error;
    },
  );
}
