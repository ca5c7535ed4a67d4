import { failureOf } from '../../../shared/api/index.ts';
import { wakeMappingsWhereBehind } from '../../../shared/applications/index.ts';
import { wakeBusWhereBehind } from '../../../shared/audit/index.ts';
import { wakeJobsWhereLost } from '../../../shared/directory-jobs/index.ts';
import { wakeDeparturesWhereDue } from '../../../shared/directory/index.ts';
import { wakeEraserWhereDue } from '../../../shared/erasure/index.ts';
import { wakeRulesWhereBehind } from '../../../shared/group-rules/index.ts';
import { wakeClearingWhereDue, wakeCountsWhereBehind } from '../../../shared/group-upkeep/index.ts';
import { wakeBackfillsWhereDue, wakeHooksWhereDue } from '../../../shared/hooks/index.ts';
import { startRulesJobWhereDue } from '../../../shared/runtime/group-rule-sweep.ts';
import { startSchemaJobsWhereDue } from '../../../shared/runtime/schema-jobs.ts';
import { sweeperServices, type SweeperServices } from '../../../shared/runtime/sweeper-services.ts';

/** What is looked after every minute. Each stands or falls alone. */
const sweeps: Readonly<Record<string, (services: SweeperServices) => Promise<void>>> = {
  bus: wakeBusWhereBehind,
  eventHooks: wakeHooksWhereDue,
  backfills: wakeBackfillsWhereDue,
  erasures: wakeEraserWhereDue,
  directoryJobs: wakeJobsWhereLost,
  memberCounts: wakeCountsWhereBehind,
  groupRules: wakeRulesWhereBehind,
  groupRuleJobs: startRulesJobWhereDue,
  deletedGroups: wakeClearingWhereDue,
  schemas: startSchemaJobsWhereDue,
  departures: wakeDeparturesWhereDue,
  mappings: wakeMappingsWhereBehind,
};

/** Lambda entry point, each minute: replaces wake-ups that were lost, and those that lay too far ahead for a message. */
export async function handler(): Promise<void> {
  const services = sweeperServices();
  const names = Object.keys(sweeps);
  const results = await Promise.allSettled(Object.values(sweeps).map((sweep) => sweep(services)));
  const failed = names.filter((name, index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return false;
    services.log(JSON.stringify({ level: 'error', message: 'sweep failed', sweep: name, failure: failureOf(result.reason) }));
    return true;
  });
  if (failed.length > 0) throw new Error(`sweeps failed: ${failed.join(', ')}`);
}
