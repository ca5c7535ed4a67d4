import type { User } from '../directory/index.ts';
import { addCounts, type DirectoryJob, type JobStep, noCounts, type Slice, type StepCounts } from '../directory-jobs/index.ts';
import {
  type Applied,
  applyToMany,
  type Effect,
  effectOf,
  faultsIn,
  KnownGroups,
  noteApplied,
  placeOfRules,
  readyRules,
  ruleContext,
  takesCareUntil,
  tellFaults,
  usersAtOnce,
} from '../group-rules/index.ts';
import { inParallel } from '../kernel/index.ts';
import { eventLog } from './log-store.ts';
import { applyServices, groupRuleServices, rulesNow } from './group-rule-services.ts';
import type { Root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';

const failing = 'failing.';

const countsOf = (ids: readonly string[], outcomes: readonly Applied[]): StepCounts => {
  const sum = (of: (applied: Applied) => number): number => outcomes.reduce((total, applied) => total + of(applied), 0);
  const unsettled = ids.filter((_, index) => (outcomes[index]?.unsettled.length ?? 0) > 0);
  return {
    ...noCounts,
    seen: ids.length,
    changed: outcomes.filter(({ joined, left, grounded }) => joined + left + grounded > 0).length,
    failed: unsettled.length,
    failedIds: unsettled.slice(0, 10),
    findings: {
      joined: sum(({ joined }) => joined),
      left: sum(({ left }) => left),
      grounded: sum(({ grounded }) => grounded),
      ...Object.fromEntries([...faultsIn(outcomes)].map(([id, users]) => [`${failing}${id}`, users])),
    },
  };
};

/** Brings everybody's memberships to where the rules want them now. */
export const groupRuleApplier = (root: Root): JobStep => ({
  async visit(job, { users }) {
    const ids = users.map(({ id }) => id);
    const services = applyServices(root);
    // Read a moment ago by the walk. Who has changed since is in the log, and is looked at again by whoever follows it.
    const walked = new Map(users.map((user) => [user.id, user]));
    const find = (id: string): Promise<User | undefined> => {
      const user = walked.get(id);
      walked.delete(id);
      return user === undefined ? services.users.find(id) : Promise.resolve(user);
    };
    const { outcomes } = await applyToMany({ ...services, users: { find } }, ids, () => ruleContext(job.id));
    return countsOf(ids, outcomes);
  },
  async finish(job, { findings }) {
    const scope = beginScope(root);
    const { rules } = await rulesNow(scope);
    const faults = new Map(rules.map(({ id }) => [id, findings[`${failing}${id}`] ?? 0] as const).filter(([, users]) => users > 0));
    await tellFaults({ eventRecorder: eventLog(), clock: root.clock }, rules, faults, ruleContext(job.id));
    await noteApplied(groupRuleServices(scope), takesCareUntil(job), ruleContext(job.id));
    return undefined;
  },
});

function countsOfEffect(userId: string, { entering, leaving, isFailing }: Effect): StepCounts {
  const found = [
    ...(entering.length > 0 ? ['entering', ...entering.map((id) => `entering.${id}`)] : []),
    ...(leaving.length > 0 ? ['leaving', ...leaving.map((id) => `leaving.${id}`)] : []),
    ...(isFailing ? ['failing'] : []),
  ];
  const samples = found.filter((name) => !name.includes('.')).map((name): [string, string[]] => [name, [userId]]);
  return {
    ...noCounts,
    findings: Object.fromEntries(found.map((name) => [name, 1])),
    ...(samples.length > 0 && { samples: Object.fromEntries(samples) }),
  };
}

async function previewOf(scope: Scope, job: DirectoryJob, { users }: Slice): Promise<StepCounts> {
  await scope.prepare();
  const { settings } = scope;
  const book = await groupRuleServices(scope).readRules();
  const rule = book.rules.find(({ id }) => id === job.parameters['ruleId']);
  if (rule === undefined) return { ...noCounts, seen: users.length };
  const place = placeOfRules(settings);
  const rules = { before: readyRules(book, place), after: readyRules(book, place, [rule]) };
  const groups = new KnownGroups(scope.groups, settings.everyoneId);
  const at = scope.root.clock.now();
  const effects = await inParallel(users, usersAtOnce, async (user) => {
    const memberships = await scope.memberships.ofUser(user.id);
    return countsOfEffect(user.id, await effectOf(rule.id, { user, memberships }, rules, groups, at));
  });
  return effects.reduce(addCounts, { ...noCounts, seen: users.length, findings: { users: users.length } });
}

/** Counts who would enter and leave if a rule were active, and writes nothing. */
export const groupRulePreviewer = (root: Root): JobStep => ({
  visit: (job, slice) => previewOf(beginScope(root), job, slice),
});
