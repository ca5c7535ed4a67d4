import { removeUserChange } from '../directory/index.ts';
import { nextTime, retryOnConflict, systemContext } from '../kernel/index.ts';
import type { ReapplyServices } from './ports.ts';

const peopleAtOnce = 100;

async function reapply({ clock, ledger, users, committer }: ReapplyServices, id: string): Promise<boolean> {
  return retryOnConflict(async () => {
    const user = await users.find(id);
    if (user !== undefined) {
      // The table is of a time before she was deleted: she is deleted again, by nobody but the system.
      await committer.commit(removeUserChange(user, nextTime(clock, user.lastUpdated), 'nameless'), systemContext(`erasure-${id}`));
      return true;
    }
    if (await ledger.knows(id)) return false;
    await ledger.reopen(id, clock.now());
    return true;
  });
}

/**
 * Erases again, after a restore of the table, everybody of the record whom the table does not know as erased: up to `deadline`
 * (UTC milliseconds), then says where to go on.
 */
export async function reapplyErasures(
  services: ReapplyServices,
  { after, deadline }: { readonly after?: string | undefined; readonly deadline: number },
): Promise<{ readonly seen: number; readonly reopened: number; readonly next?: string }> {
  let [seen, reopened] = [0, 0];
  let last = after;
  for (;;) {
    const ids = await services.record.list({ limit: peopleAtOnce, ...(last === undefined ? {} : { after: last }) });
    for (const id of ids) {
      if (await reapply(services, id)) reopened += 1;
      seen += 1;
      last = id;
    }
    if (ids.length < peopleAtOnce || last === undefined) return { seen, reopened };
    if (services.clock.now() >= deadline) return { seen, reopened, next: last };
  }
}
