import { type ChunkResult, type Import, importLimits, type RunStep, totalsOf } from './model.ts';
import type { ImportServices } from './ports.ts';

/** What has just been done: what comes before it need not be sent for again. */
export type Stage = 'chunks' | 'group' | 'partition';

const groupsOf = (chunks: number): number => Math.ceil(chunks / importLimits.groupChunks);

type Group = Extract<RunStep, { do: 'group' }>;

async function stepsOf({ imports }: Pick<ImportServices, 'imports'>, id: string) {
  const groups = new Map<number, Group>();
  const partitions = new Set<string>();
  for await (const step of imports.runSteps(id)) {
    if (step.do === 'group') groups.set(step.group, step);
    else partitions.add(step.partition);
  }
  return { groups, partitions };
}

const partitionsOf = (groups: Iterable<Group>): string[] => [...new Set([...groups].flatMap(({ sizes }) => Object.keys(sizes)))];

/** How many steps a run takes; null until it is known which partitions it has. */
export function stepsInAll(steps: readonly RunStep[], chunks: number | null): number | null {
  const groups = steps.filter((step) => step.do === 'group');
  if (chunks === null || groups.length < groupsOf(chunks)) return null;
  return groups.length + partitionsOf(groups).length;
}

/**
 * Brings the run of an import on whose chunks all have a result. True when searches find whom it created; else the steps that are due are
 * sent to the workers, and whoever does the last one comes back.
 */
export async function advanceRun(
  services: Pick<ImportServices, 'imports' | 'queue' | 'runs'>,
  { id }: Import,
  results: readonly ChunkResult[],
  stage: Stage,
): Promise<boolean> {
  const { queue, runs } = services;
  const { groups, partitions } = await stepsOf(services, id);
  const due = Array.from({ length: groupsOf(results.length) }, (_, group) => group).filter((group) => !groups.has(group));
  if (due.length > 0) {
    const asRows = totalsOf(results).counts.created < runs.leastUsers;
    if (stage === 'chunks') await queue.sendSteps(due.map((group) => ({ importId: id, group, asRows })));
    return false;
  }
  const names = partitionsOf(groups.values()).toSorted();
  const left = names.filter((partition) => !partitions.has(partition));
  if (left.length > 0) {
    if (stage !== 'partition') await queue.sendSteps(left.map((partition) => ({ importId: id, partition })));
    return false;
  }
  const entities = [...groups.values()].reduce((sum, { users }) => sum + users, 0);
  if (names.length > 0) await runs.addLive({ id, partitions: names, entities });
  return true;
}
