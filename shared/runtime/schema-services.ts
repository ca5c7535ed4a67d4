import type { Context } from '../kernel/index.ts';
import type { OrgSettings, RealmServices, SchemaUpdateServices, UserTypeServices } from '../org/index.ts';
import type { Schema } from '../profiles/index.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { jobControlServicesOf } from './directory-job-control.ts';
import { startSchemaJob } from './schema-jobs.ts';
import type { Scope } from './scope.ts';
import { directorySearch } from './search.ts';

/** What operations on types, schemas and what hangs on them work with. */
export interface SchemaServices extends UserTypeServices, SchemaUpdateServices, RealmServices {
  readonly origin: string;
  /** As the request found them. */
  readonly settings: () => OrgSettings;
  /** Has profiles and the index brought to where the schemas of a kind want them now. */
  readonly applySchemas: (kind: 'user' | 'group', context: Context) => Promise<void>;
}

export function schemaServices(scope: Scope): SchemaServices {
  const { root, reader, committer } = scope;
  const { searchUsers, searchGroups } = directorySearch(scope);
  const orgSettings = new DynamoOrgSettings(root.settings, reader);
  const isAny = async (kind: Schema['name'], search: string): Promise<boolean> => {
    const query = { search, limit: 1 };
    const { items, next } = kind === 'group' ? await searchGroups(query) : await searchUsers(query);
    // A short page may have left somebody out.
    return items.length > 0 || next !== undefined;
  };
  return {
    clock: root.clock,
    origin: root.origin,
    committer,
    orgSettings,
    settings: () => scope.settings,
    async applySchemas(kind, context) {
      const { settings } = await orgSettings.read();
      await startSchemaJob(jobControlServicesOf(scope), settings, kind, context);
    },
    isAttributeInUse: (kind, attribute) => isAny(kind, `profile.${attribute} pr`),
    isTypeInUse: (typeId) => isAny('user', `type.id eq "${typeId}"`),
    isRealmInUse: (realmId) => isAny('user', `realmId eq "${realmId}"`),
  };
}
