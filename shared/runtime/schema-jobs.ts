import {
  applySchema,
  type Described,
  groupProfiles,
  profileIndex,
  type SchemaAppliers,
  type SchemaDebts,
} from '../directory/index.ts';
import {
  addCounts,
  type DirectoryJob,
  type JobControlServices,
  type JobStep,
  noCounts,
  type Slice,
  startJob,
  type StepCounts,
} from '../directory-jobs/index.ts';
import { type Context, isRosterError, systemContext } from '../kernel/index.ts';
import { endTasks, indexingOf, type OrgSettings, schemasOf, tasksOf } from '../org/index.ts';
import { isSameTask, type Schema, type SchemaTask } from '../profiles/index.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { Reader } from '../store/reader.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import { profilesOf } from './profile-checks.ts';
import type { Root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';

type Kind = Schema['name'];

/**
 * Before values are claimed, everybody must know that new ones are: no function of the API runs for so long, and imports look at the
 * schemas anew with every batch of rows. What the other tasks are about needs no such wait: what comes late is dropped by every reader.
 */
const settleMilliseconds: Readonly<Record<SchemaTask['do'], number>> = { claim: 30_000, strip: 1_000, index: 1_000 };

const tasksOfJob = ({ parameters }: DirectoryJob): readonly SchemaTask[] => JSON.parse(parameters['tasks'] ?? '[]') as SchemaTask[];
const kindOfJob = ({ parameters }: DirectoryJob): Kind => (parameters['kind'] === 'group' ? 'group' : 'user');

/** Has the directory walked for what it owes to the schemas of a kind, unless that is being done. */
export async function startSchemaJob(
  services: JobControlServices,
  settings: OrgSettings,
  kind: Kind,
  context: Context,
): Promise<void> {
  const open = tasksOf(settings, kind);
  if (open.length === 0) return;
  const running = (await services.jobs.open()).filter(({ type }) => type === 'applySchema').flatMap(tasksOfJob);
  const tasks = open.filter((task) => !running.some((each) => isSameTask(each, task)));
  if (tasks.length === 0) return;
  const ready = Math.max(...tasks.map(({ since, ...task }) => since + settleMilliseconds[task.do]));
  const settleSeconds = Math.max(0, Math.ceil((ready - services.clock.now()) / 1_000));
  // One job for what one change asks for, whoever starts it.
  const subject = `${kind} ${Math.max(...tasks.map(({ since }) => since))}`;
  const parameters = { kind, tasks: JSON.stringify(tasks) };
  await startJob(services, { type: 'applySchema', subject, parameters, settleSeconds }, context).catch((error: unknown) => {
    if (!isRosterError(error, 'validation-failed')) throw error;
  });
}

/** The sweep: what a change asked for and a function that died did not start. */
export async function startSchemaJobsWhereDue(
  services: JobControlServices & { readonly findSettings: () => Promise<OrgSettings | undefined> },
) {
  const settings = await services.findSettings();
  if (settings === undefined) return;
  for (const kind of ['user', 'group'] as const) await startSchemaJob(services, settings, kind, systemContext('schema-jobs'));
}

/** Schemas by what stands for them in profiles' questions. */
function schemaIdOf(settings: OrgSettings, typeId: string): string | undefined {
  if (typeId === groupProfiles) return schemasOf(settings, 'group')[0]?.id;
  return settings.userTypes.find(({ id }) => id === typeId)?.schemaId;
}

function debtsOf(settings: OrgSettings, tasks: readonly SchemaTask[]): SchemaDebts {
  const named = (wanted: SchemaTask['do'], of?: string): ReadonlySet<string> =>
    new Set(tasks.filter((task) => task.do === wanted && (of === undefined || task.of === of)).map(({ attribute }) => attribute));
  return {
    strips: (typeId) => named('strip', schemaIdOf(settings, typeId) ?? ''),
    claims: (typeId) => named('claim', schemaIdOf(settings, typeId) ?? '').size > 0,
    indexes: named('index'),
  };
}

function appliersOf(scope: Scope, tasks: readonly SchemaTask[]): SchemaAppliers {
  const { root, users, groups, committer, settings } = scope;
  const stripped = new Set(tasks.filter((task) => task.do === 'strip').map(({ attribute }) => attribute));
  return {
    clock: root.clock,
    committer,
    profiles: profilesOf(scope),
    index: new DynamoSearchIndex(root.table, root.stamp),
    attributes: (kind) =>
      Object.entries(indexingOf(settings, kind).attributes).flatMap(([name, { serving, building }]) => [
        ...(stripped.has(name) ? [profileIndex({ name, ...serving })] : []),
        ...(building === undefined ? [] : [profileIndex({ name, ...building })]),
      ]),
    async find(of) {
      if (of.kind === 'user') {
        const entity = await users.find(of.entity.id);
        return entity && { kind: 'user', entity };
      }
      const entity = await groups.find(of.entity.id);
      return entity && { kind: 'group', entity };
    },
  };
}

const atOnce = 8;

function describedIn({ users, groups }: Slice, kind: Kind): readonly Described[] {
  return kind === 'user' ? users.map((entity) => ({ kind: 'user', entity })) : groups.map((entity) => ({ kind: 'group', entity }));
}

async function applyTo(
  scope: Scope,
  job: DirectoryJob,
  described: readonly Described[],
  tasks: readonly SchemaTask[],
): Promise<StepCounts> {
  const appliers = appliersOf(scope, tasks);
  const debts = debtsOf(scope.settings, tasks);
  const context = systemContext(job.id);
  let counts: StepCounts = { ...noCounts, seen: described.length };
  for (let start = 0; start < described.length; start += atOnce) {
    const some = described.slice(start, start + atOnce);
    const applied = await Promise.all(some.map((of) => applySchema(appliers, of, debts, context)));
    for (const [index, { changed, conflicts }] of applied.entries()) {
      counts = addCounts(counts, {
        seen: 0,
        changed: changed ? 1 : 0,
        failed: conflicts.length,
        failedIds: conflicts.length === 0 ? [] : [some[index]?.entity.id ?? ''],
        findings: Object.fromEntries(conflicts.map((attribute) => [`conflicts.${attribute}`, 1])),
      });
    }
  }
  return counts;
}

/** Brings profiles and the index to where the schemas want them, by the tasks that the job was started with. */
export const schemaApplier = (root: Root): JobStep => ({
  async visit(job, slice) {
    const scope = beginScope(root);
    await scope.prepare();
    const open = tasksOf(scope.settings, kindOfJob(job));
    // Those that a later change has made void are passed over.
    const tasks = tasksOfJob(job).filter((task) => open.some((each) => isSameTask(each, task)));
    return applyTo(scope, job, describedIn(slice, kindOfJob(job)), tasks);
  },
  async finish(job, { findings }) {
    const scope = beginScope(root);
    const services = {
      clock: root.clock,
      committer: scope.committer,
      orgSettings: new DynamoOrgSettings(root.settings, scope.reader),
    };
    const conflictsOf = (attribute: string): number => findings[`conflicts.${attribute}`] ?? 0;
    await endTasks(services, kindOfJob(job), { tasks: tasksOfJob(job), conflictsOf }, systemContext(job.id));
    return undefined;
  },
});

/** Read anew with every call. */
export const settingsFinder =
  ({ table, settings }: Root) =>
  () =>
    settings.find(new Reader(table));
