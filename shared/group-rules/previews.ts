import type { GroupStore, MembershipStore, UserStore } from '../directory/index.ts';
import {
  type DirectoryJob,
  getJob,
  type JobControlServices,
  type JobProgress,
  progressOf,
  startJob,
} from '../directory-jobs/index.ts';
import { type Context, RosterError, toOktaTime } from '../kernel/index.ts';
import type { OrgSettings } from '../org/index.ts';
import { groupValues, KnownGroups } from './apply-rules.ts';
import { refuseRule } from './check-rule.ts';
import { type Reason, reasonFor } from './explain-rule.ts';
import { findRule, placeOfRules } from './manage-rules.ts';
import type { GroupRule, RuleBook } from './model.ts';

export interface PreviewServices extends JobControlServices {
  readonly users: Pick<UserStore, 'getMany'>;
  readonly groups: Pick<GroupStore, 'getMany'>;
  readonly memberships: Pick<MembershipStore, 'ofUser'>;
  readonly settings: () => OrgSettings;
  readonly readRules: () => Promise<RuleBook>;
}

const kinds = ['entering', 'leaving', 'failing'] as const;

/** Of the people whom a preview has found, the first ones, each with the reason as it is now. */
async function samplesOf(services: PreviewServices, rule: GroupRule, ids: readonly string[]): Promise<readonly Reason[]> {
  const [users, settings] = [await services.users.getMany(ids), services.settings()];
  const groups = new KnownGroups(services.groups, settings.everyoneId);
  const place = placeOfRules(settings);
  const reasons = users.map(async (user) => {
    const memberships = await services.memberships.ofUser(user.id);
    const groupIds = [settings.everyoneId, ...memberships.map(({ groupId }) => groupId)];
    await groups.read(groupIds);
    return reasonFor(rule, place, user, groupValues(groups, groupIds), services.clock.now());
  });
  return Promise.all(reasons);
}

async function present(services: PreviewServices, rule: GroupRule, { job, counts, segmentsDone }: JobProgress) {
  const { findings, samples = {}, seen } = counts;
  const [entering = [], leaving = [], failing = []] = await Promise.all(
    kinds.map((kind) => samplesOf(services, rule, samples[kind] ?? [])),
  );
  const ids = new Set(Object.keys(findings).flatMap((name) => (name.includes('.') ? [name.slice(name.indexOf('.') + 1)] : [])));
  const names = new Map((await services.groups.getMany([...ids])).map(({ id, profile }) => [id, String(profile['name'])]));
  const found = (name: string): number => findings[name] ?? 0;
  return {
    id: job.id,
    groupRuleId: rule.id,
    status: job.status,
    created: toOktaTime(job.created),
    ended: job.ended === null ? null : toOktaTime(job.ended),
    progress: { segments: job.segments, segmentsDone, users: seen },
    entering: found('entering'),
    leaving: found('leaving'),
    failing: found('failing'),
    groups: [...ids].sort().map((id) => ({
      id,
      name: names.get(id) ?? null,
      entering: found(`entering.${id}`),
      leaving: found(`leaving.${id}`),
    })),
    samples: { entering, leaving, failing },
  };
}

export type Preview = Awaited<ReturnType<typeof present>>;

/** Errors: not-found; validation-failed where the rule is active or invalid, or where it is being previewed. */
export async function startPreview(services: PreviewServices, ruleId: string, context: Context): Promise<Preview> {
  const rule = findRule(await services.readRules(), ruleId);
  if (rule.status !== 'INACTIVE') refuseRule('status: Only an INACTIVE rule can be previewed');
  const wish = { type: 'previewGroupRule', subject: ruleId, parameters: { ruleId }, settleSeconds: 0 } as const;
  return present(services, rule, await progressOf(services, await startJob(services, wish, context)));
}

/** Errors: not-found. */
export async function findPreview(services: PreviewServices, ruleId: string, previewId: string): Promise<Preview> {
  const rule = findRule(await services.readRules(), ruleId);
  const job: DirectoryJob = await getJob(services, previewId);
  if (job.type !== 'previewGroupRule' || job.subject !== ruleId) {
    throw new RosterError('not-found', { id: previewId, type: 'GroupRulePreview' });
  }
  return present(services, rule, await progressOf(services, job));
}
