import { type DirectoryJob, type JobControlServices, startJob, supersedeJob } from '../directory-jobs/index.ts';
import { isRosterError, systemContext } from '../kernel/index.ts';
import { waitingSince } from './manage-rules.ts';
import type { RuleBook } from './model.ts';

/** Of what was asked for until when a job takes care: changes of the rules have times that rise with each of them. */
export const takesCareUntil = ({ subject }: Pick<DirectoryJob, 'subject'>): number => Number(subject);

/**
 * Has everybody looked at where a change of the rules waits for it. A walk that began before the change begins anew, so that many changes
 * one after the other need one walk. Nobody in particular walks: who asked for it stands in the change.
 */
export async function startRulesJob(services: JobControlServices, book: RuleBook): Promise<void> {
  const context = systemContext('group-rules');
  const since = waitingSince(book);
  if (since === undefined) return;
  const open = (await services.jobs.open()).filter(({ type }) => type === 'applyGroupRules');
  if (open.some((job) => takesCareUntil(job) >= since)) return;
  await Promise.all(open.map(({ id }) => supersedeJob(services, id, context)));
  await startJob(services, { type: 'applyGroupRules', subject: String(since), settleSeconds: 1 }, context).catch(
    (error: unknown) => {
      // Somebody else has started it in this very moment.
      if (!isRosterError(error, 'validation-failed')) throw error;
    },
  );
}
