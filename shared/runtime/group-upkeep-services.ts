import { setTimeout as pause } from 'node:timers/promises';

import { type Group, walkGroups, walkUsers } from '../directory/index.ts';
import type { ClearServices, RecountServices, UpkeepWakeUps } from '../group-upkeep/index.ts';
import type { Page } from '../kernel/index.ts';
import type { Org } from '../org/index.ts';
import { DynamoGroupClearings } from '../store/group-clearings.ts';
import { DynamoGroupFigures } from '../store/group-figures.ts';
import { toEntity } from '../store/items.ts';
import { keys } from '../store/keys.ts';
import { DynamoMemberRows } from '../store/member-rows.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import { logPositions } from './log-positions.ts';
import { eventLog } from './log-store.ts';
import { type Root, root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';
import { clearingWakeUps, countWakeUps } from './wake-ups.ts';

export interface CountServices extends RecountServices {
  readonly upkeepWakeUps: Pick<UpkeepWakeUps, 'wakeCounts'>;
  findGroup(id: string): Promise<Group | undefined>;
  walkGroups(page: { readonly limit: number; readonly after?: string }): Promise<Page<Group>>;
  readonly log: Root['log'];
}

const usersAtOnce = 1000;

async function countEveryone({ root: { table, stamp }, users }: Scope): Promise<number> {
  const index = new DynamoSearchIndex(table, stamp);
  let [count, after]: [number, string | undefined] = [0, undefined];
  do {
    const page: Page<{ readonly status: string }> = await walkUsers(
      { index, users },
      { limit: usersAtOnce, ...(after === undefined ? {} : { after }) },
    );
    count += page.items.filter(({ status }) => status !== 'DEPROVISIONED').length;
    after = page.next;
  } while (after !== undefined);
  return count;
}

/** What keeps groups' figures works with, for one invocation. */
export async function countServices(): Promise<CountServices> {
  const wired = root();
  const { table, stamp, clock } = wired;
  const scope = beginScope(wired);
  const org = await table.get(keys.entity('org', 'org'));
  if (org === undefined) throw new Error('there is no org yet');
  return {
    clock,
    logReader: eventLog(),
    logPositions: logPositions(),
    groups: scope.groups,
    figures: new DynamoGroupFigures(table, stamp),
    everyoneId: toEntity<Org>(org).everyoneId,
    rows: new DynamoMemberRows(table),
    countEveryone: () => countEveryone(scope),
    findGroup: (id) => scope.groups.find(id),
    walkGroups: (page) => walkGroups({ index: new DynamoSearchIndex(table, stamp), groups: scope.groups }, page),
    pause,
    upkeepWakeUps: countWakeUps(),
    log: (line) => wired.log(line),
  };
}

/** What clears deleted groups works with. */
export function clearServices(): ClearServices & {
  readonly upkeepWakeUps: Pick<UpkeepWakeUps, 'wakeClearing'>;
  readonly log: Root['log'];
} {
  const wired = root();
  const { table, stamp, clock } = wired;
  return {
    clock,
    clearings: new DynamoGroupClearings(table, stamp),
    rows: new DynamoMemberRows(table),
    figures: new DynamoGroupFigures(table, stamp),
    pause,
    upkeepWakeUps: clearingWakeUps(),
    log: (line) => wired.log(line),
  };
}
