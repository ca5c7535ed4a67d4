import { listGroups } from './list-groups.ts';
import { assignUserToGroup, listGroupUsers, unassignUserFromGroup } from './members.ts';
import { assignGroupOwner, deleteGroupOwner, listGroupOwners } from './owners.ts';
import { createGroup, deleteGroup, getGroup, replaceGroup } from './one-group.ts';

/** Every operation of the groups function. */
export const groupOperations = [
  listGroups,
  createGroup,
  getGroup,
  replaceGroup,
  deleteGroup,
  listGroupUsers,
  assignUserToGroup,
  unassignUserFromGroup,
  listGroupOwners,
  assignGroupOwner,
  deleteGroupOwner,
];
