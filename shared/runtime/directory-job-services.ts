import { verifyIndex } from '../directory/index.ts';
import type { DirectoryJobType, JobServices, JobStep } from '../directory-jobs/index.ts';
import { DynamoDirectoryJobs } from '../store/directory-jobs.ts';
import { DynamoDirectoryReader } from '../store/directory-reader.ts';
import { DynamoGroupStore } from '../store/groups.ts';
import { Reader } from '../store/reader.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import { DynamoUserStore } from '../store/users.ts';
import { cataloguesOf } from './catalogues.ts';
import { groupRuleApplier, groupRulePreviewer } from './group-rule-jobs.ts';
import { mappingApplier } from './mapping-job.ts';
import { type Root, root } from './root.ts';
import { schemaApplier } from './schema-jobs.ts';
import { jobWakeUps } from './wake-ups.ts';

/** Holds the search index against the directory. Entities and settings are read behind the slice, so that no row is taken for stale that a newer one brought. */
const indexVerifier = ({ table, stamp, clock, settings }: Root, repairs: boolean): JobStep => ({
  async visit(_job, slice) {
    const reader = new Reader(table);
    const catalogues = cataloguesOf(await settings.get(reader));
    const deps = {
      index: new DynamoSearchIndex(table, stamp),
      users: new DynamoUserStore(table, reader),
      groups: new DynamoGroupStore(table, reader),
      userCatalogue: catalogues.users,
      groupCatalogue: catalogues.groups,
      now: clock.now(),
    };
    const { missing, stale, settling, repaired, failedIds } = await verifyIndex(deps, slice, { repairs });
    const { users, groups, rows } = slice;
    return {
      seen: users.length + groups.length + rows.length,
      changed: repaired,
      failed: failedIds.length,
      failedIds,
      findings: { users: users.length, groups: groups.length, rows: rows.length, missing, stale, settling },
    };
  },
});

/** Every step, by the type of its job. */
const stepsOf = (wired: Root): Readonly<Record<DirectoryJobType, JobStep>> => ({
  checkSearchIndex: indexVerifier(wired, false),
  repairSearchIndex: indexVerifier(wired, true),
  applySchema: schemaApplier(wired),
  applyGroupRules: groupRuleApplier(wired),
  previewGroupRule: groupRulePreviewer(wired),
  applyMappings: mappingApplier(wired),
});

/** What walks the directory. */
export function directoryJobServices(): JobServices & { readonly log: Root['log'] } {
  const wired = root();
  const { table, stamp, clock } = wired;
  return {
    jobs: new DynamoDirectoryJobs(table, stamp),
    jobWakeUps: jobWakeUps(),
    clock,
    directory: new DynamoDirectoryReader(table),
    steps: stepsOf(wired),
    log: (line) => wired.log(line),
  };
}
