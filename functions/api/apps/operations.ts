import {
  assignGroupToApplication,
  getApplicationGroup,
  listApplicationGroups,
  listGroupApps,
  unassignGroupFromApplication,
  updateApplicationGroup,
} from './app-groups.ts';
import {
  assignUserToApplication,
  getApplicationUser,
  listApplicationUsers,
  listAppLinks,
  unassignUserFromApplication,
  updateApplicationUser,
} from './app-users.ts';
import {
  activateApplication,
  createApplication,
  deactivateApplication,
  deleteApplication,
  getApplication,
  listApplications,
  replaceApplication,
} from './apps.ts';
import {
  applyProfileMapping,
  getApplicationUserSchema,
  getProfileMapping,
  listProfileMappings,
  previewProfileMapping,
  updateApplicationUserProfile,
  updateProfileMapping,
} from './mappings.ts';

/** Every operation of the function that knows apps, accounts in them, and how profiles come there. */
export const appOperations = [
  listApplications,
  createApplication,
  getApplication,
  replaceApplication,
  deleteApplication,
  activateApplication,
  deactivateApplication,
  listApplicationUsers,
  assignUserToApplication,
  getApplicationUser,
  updateApplicationUser,
  unassignUserFromApplication,
  listApplicationGroups,
  getApplicationGroup,
  assignGroupToApplication,
  updateApplicationGroup,
  unassignGroupFromApplication,
  getApplicationUserSchema,
  updateApplicationUserProfile,
  listProfileMappings,
  getProfileMapping,
  updateProfileMapping,
  previewProfileMapping,
  applyProfileMapping,
  listAppLinks,
  listGroupApps,
];
