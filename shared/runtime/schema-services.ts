import type { OrgSettings, UserTypeServices } from '../org/index.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import type { Scope } from './scope.ts';
import { directorySearch } from './search.ts';

/** What operations on types, schemas and what hangs on them work with. */
export interface SchemaServices extends UserTypeServices {
  readonly origin: string;
  /** As the request found them. */
  readonly settings: () => OrgSettings;
}

export function schemaServices(scope: Scope): SchemaServices {
  const { root, reader, committer } = scope;
  const { searchUsers } = directorySearch(scope);
  return {
    clock: root.clock,
    origin: root.origin,
    committer,
    orgSettings: new DynamoOrgSettings(root.settings, reader),
    settings: () => scope.settings,
    async isTypeInUse(typeId) {
      const { items } = await searchUsers({ search: `type.id eq "${typeId}"`, limit: 1 });
      return items.length > 0;
    },
  };
}
