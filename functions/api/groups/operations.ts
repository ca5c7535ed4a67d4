import { listGroups } from './list-groups.ts';
import { assignUserToGroup, listGroupUsers, unassignUserFromGroup } from './members.ts';
import { assignGroupOwner, deleteGroupOwner, listGroupOwners } from './owners.ts';
import { createGroup, deleteGroup, getGroup, listGroupApps, replaceGroup } from './one-group.ts';

/** Every operation of the groups function. */
export const groupOperations = [
  listGroups,
  createGroup,
  getGroup,
  replaceGroup,
  deleteGroup,
  listGroupApps,
  listGroupUsers,
  assignUserToGroup,
  unassignUserFromGroup,
  listGroupOwners,
  assignGroupOwner,
  deleteGroupOwner,
];
