import type { JobControlServices } from '../directory-jobs/index.ts';
import { startRulesJob } from '../group-rules/start-job.ts';
import type { Org } from '../org/index.ts';
import { toEntity } from '../store/items.ts';
import { keys } from '../store/keys.ts';
import { groupRuleStore } from './group-rule-store.ts';
import { root } from './root.ts';

/** What a change of the rules asked for, and a function that died did not start. */
export async function startRulesJobWhereDue(services: JobControlServices): Promise<void> {
  const item = await root().table.get(keys.entity('org', 'org'));
  if (item === undefined) return;
  const book = await groupRuleStore().read(toEntity<Org>(item));
  await startRulesJob(services, book);
}
