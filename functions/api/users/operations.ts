import { createUser } from './create-user.ts';
import { bulkRemoveEmailAddressBounces } from './email-bounces.ts';
import {
  activateUser,
  deactivateUser,
  expirePassword,
  expirePasswordWithTempPassword,
  reactivateUser,
  resetFactors,
  resetPassword,
  revokeUserSessions,
  suspendUser,
  unlockUser,
  unsuspendUser,
} from './lifecycle.ts';
import { assignLinkedObject, deleteLinkedObjectOfUser, listLinkedObjects } from './linked-objects.ts';
import { listUsers } from './list-users.ts';
import { deleteUser, getUser, listUserGroups, replaceUser, updateUser } from './one-user.ts';
import { approveRegistration, denyRegistration, getRegistration, listRegistrations } from './registrations.ts';
import { listUserClients, listUserDevices, listUserGrants, listUserIdentityProviders, revokeUserGrants } from './resources.ts';

/** Every operation of the users function. */
export const userOperations = [
  listUsers,
  createUser,
  getUser,
  updateUser,
  replaceUser,
  deleteUser,
  listUserGroups,
  listUserDevices,
  listUserClients,
  listUserGrants,
  listUserIdentityProviders,
  revokeUserGrants,
  activateUser,
  reactivateUser,
  deactivateUser,
  suspendUser,
  unsuspendUser,
  unlockUser,
  expirePassword,
  expirePasswordWithTempPassword,
  resetPassword,
  resetFactors,
  revokeUserSessions,
  assignLinkedObject,
  listLinkedObjects,
  deleteLinkedObjectOfUser,
  bulkRemoveEmailAddressBounces,
  listRegistrations,
  getRegistration,
  approveRegistration,
  denyRegistration,
];
