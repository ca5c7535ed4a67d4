import {
  type Group,
  groupPartyOf,
  partyOf,
  presentGroupState,
  presentUserState,
  type User,
  walkGroups,
  walkUsers,
} from '../directory/index.ts';
import type { DirectoryStates, EntityState } from '../hooks/index.ts';
import { groupSchema, schemaOfType } from '../org/index.ts';
import { shownProfile } from '../profiles/index.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import type { Root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';

/** Of a type or kind without a schema nothing is known, so nothing is shown. */
const unknown = { base: [], custom: [] };

/** Her groups are read after her: they may be ahead of her version, never behind it. */
async function stateOfUser({ settings, memberships }: Scope, user: User): Promise<EntityState> {
  const { id, version, lastUpdated } = user;
  const profile = shownProfile(schemaOfType(settings, user.typeId) ?? unknown, user.profile);
  const groups = await memberships.ofUser(id);
  const state = presentUserState(
    user,
    profile,
    groups.map(({ groupId }) => groupId),
  );
  return { kind: 'user', id, version, lastUpdated, party: partyOf(user), state };
}

function stateOfGroup({ settings }: Scope, group: Group): EntityState {
  const { id, version, lastUpdated } = group;
  const state = presentGroupState(group, shownProfile(groupSchema(settings) ?? unknown, group.profile));
  return { kind: 'group', id, version, lastUpdated, party: groupPartyOf(group), state };
}

/** Reads the directory as it is, each page with a reader of its own. */
export function directoryStates(root: Root): DirectoryStates {
  const index = new DynamoSearchIndex(root.table, root.stamp);
  return {
    async read(kind, page) {
      const scope = beginScope(root);
      await scope.prepare();
      if (kind === 'group') {
        const { items, ...rest } = await walkGroups({ index, groups: scope.groups }, page);
        return { items: items.map((group) => stateOfGroup(scope, group)), ...rest };
      }
      const { items, ...rest } = await walkUsers({ index, users: scope.users }, page);
      return { items: await Promise.all(items.map((user) => stateOfUser(scope, user))), ...rest };
    },
  };
}
