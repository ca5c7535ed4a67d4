import { convergePeople } from '../applications/index.ts';
import type { JobStep } from '../directory-jobs/index.ts';
import { convergeServices } from './app-services.ts';
import type { Root } from './root.ts';
import { beginScope } from './scope.ts';

const shownFailures = 10;

/** Brings everybody to where mappings want her, with the same function as a single change does. Whom it fails for does not hold the others up. */
export const mappingApplier = (root: Root): JobStep => ({
  async visit({ id }, { users }) {
    const failedIds: string[] = [];
    const begin = async () => {
      const scope = beginScope(root);
      await scope.prepare();
      return convergeServices(scope);
    };
    const ids = users.map((user) => user.id);
    const { changed } = await convergePeople(begin, ids, { requestId: id, onFailure: (userId) => void failedIds.push(userId) });
    const failed = failedIds.length;
    return { seen: ids.length, changed, failed, failedIds: failedIds.slice(0, shownFailures), findings: {} };
  },
});
