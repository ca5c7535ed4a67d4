import type { OrgSettings } from '../org/index.ts';
import { DynamoApiTokenStore } from '../store/api-tokens.ts';
import { DynamoCommitter } from '../store/commit.ts';
import { DynamoGroupStore, DynamoMembershipStore } from '../store/groups.ts';
import { Reader } from '../store/reader.ts';
import { DynamoUserStore } from '../store/users.ts';
import { defaultUserType } from '../org/index.ts';
import type { Root } from './root.ts';

/** Stores of one request or one batch: they share a reader, so that reads of one moment are one round trip. */
export interface Scope {
  readonly root: Root;
  /** Where the request comes from, as the edge saw it; null where nobody asked. */
  readonly address: string | null;
  readonly reader: Reader;
  readonly users: DynamoUserStore;
  readonly groups: DynamoGroupStore;
  readonly memberships: DynamoMembershipStore;
  readonly tokens: DynamoApiTokenStore;
  readonly committer: DynamoCommitter;
  /** Reads the org's epoch, and its settings where they changed. */
  prepare(): Promise<void>;
  readonly isPrepared: boolean;
  /** After `prepare`. */
  readonly settings: OrgSettings;
  readonly defaultTypeId: () => string;
}

export function beginScope(root: Root, address: string | null = null): Scope {
  const { table, stamp } = root;
  const reader = new Reader(table);
  let settings: OrgSettings | undefined;
  const current = (): OrgSettings => {
    if (settings === undefined) throw new Error('settings are read before prepare()');
    return settings;
  };
  return {
    root,
    address,
    reader,
    users: new DynamoUserStore(table, reader),
    groups: new DynamoGroupStore(table, reader),
    memberships: new DynamoMembershipStore(table, reader),
    tokens: new DynamoApiTokenStore(table, reader),
    committer: new DynamoCommitter(table, stamp, reader),
    async prepare() {
      settings = await root.settings.get(reader);
    },
    get isPrepared() {
      return settings !== undefined;
    },
    get settings() {
      return current();
    },
    defaultTypeId: () => defaultUserType(current()).id,
  };
}
