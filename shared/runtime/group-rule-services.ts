import type { GroupStore } from '../directory/index.ts';
import type { JobControlServices } from '../directory-jobs/index.ts';
import {
  type ApplyToManyServices,
  type FollowServices,
  placeOfRules,
  readyRules,
  type RuleBook,
  type RuleServices,
  type RuleWakeUps,
  type RulesNow,
  startRulesJob,
} from '../group-rules/index.ts';
import type { OrgSettings } from '../org/index.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { jobControlServicesOf } from './directory-job-control.ts';
import { logPositions } from './log-positions.ts';
import { eventLog } from './log-store.ts';
import { groupRuleStore } from './group-rule-store.ts';
import { type Root, root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';
import { ruleWakeUps } from './wake-ups.ts';

/** What operations on rules work with. */
export interface GroupRuleServices extends RuleServices, JobControlServices {
  readonly groups: GroupStore;
  readonly users: Scope['users'];
  readonly memberships: Scope['memberships'];
  readonly settings: () => OrgSettings;
  /** As they are now. */
  readonly readRules: () => Promise<RuleBook>;
  /** Has everybody looked at in the background, where that is asked for. */
  readonly startRules: () => Promise<void>;
}

/** The rules as of the org's present epoch. */
async function readRules({ root: wired, reader }: Scope): Promise<RuleBook> {
  const { org } = await new DynamoOrgSettings(wired.settings, reader).read();
  return groupRuleStore().read(org);
}

export function groupRuleServices(scope: Scope): GroupRuleServices {
  const { root: wired, reader, committer, users, groups, memberships } = scope;
  const jobs = jobControlServicesOf(scope);
  return {
    ...jobs,
    committer,
    users,
    groups,
    memberships,
    orgSettings: new DynamoOrgSettings(wired.settings, reader),
    ruleStore: groupRuleStore(),
    settings: () => scope.settings,
    readRules: () => readRules(scope),
    startRules: async () => startRulesJob(jobs, await readRules(scope)),
  };
}

/** Compiled once an epoch. */
let compiled: { readonly book: RuleBook; readonly settings: OrgSettings; readonly now: RulesNow } | undefined;

/** The rules of this moment, ready to be evaluated. */
export async function rulesNow(scope: Scope): Promise<RulesNow> {
  await scope.prepare();
  const [book, { settings }] = [await readRules(scope), scope];
  if (compiled?.book !== book || compiled.settings !== settings) {
    const now = { ready: readyRules(book, placeOfRules(settings)), rules: book.rules, everyoneId: settings.everyoneId };
    compiled = { book, settings, now };
  }
  return compiled.now;
}

/** What applies rules to many: every look at the rules begins with nothing read. */
export function applyServices(wired: Root): ApplyToManyServices & { readonly scope: () => Scope } {
  let scope = beginScope(wired);
  return {
    clock: wired.clock,
    users: { find: (id) => scope.users.find(id) },
    groups: { getMany: (ids) => scope.groups.getMany(ids) },
    memberships: { ofUser: (id) => scope.memberships.ofUser(id) },
    committer: { commit: (change, context) => scope.committer.commit(change, context) },
    rulesNow: () => {
      scope = beginScope(wired);
      return rulesNow(scope);
    },
    scope: () => scope,
  };
}

/** What follows the log for rules. */
export function followServices(): FollowServices & { readonly log: Root['log']; readonly ruleWakeUps: RuleWakeUps } {
  const wired = root();
  const services = applyServices(wired);
  return {
    ...services,
    orgSettings: { read: () => groupRuleServices(services.scope()).orgSettings.read() },
    ruleStore: groupRuleStore(),
    logReader: eventLog(),
    logPositions: logPositions(),
    eventRecorder: eventLog(),
    startJob: () => groupRuleServices(services.scope()).startRules(),
    ruleWakeUps: ruleWakeUps(),
    log: (line) => wired.log(line),
  };
}
