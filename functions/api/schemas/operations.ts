import { getBrand, getBrandTheme, listBrands, listBrandThemes, replaceBrand, replaceBrandTheme } from './brands.ts';
import { createLinkedObject, deleteLinkedObject, getLinkedObject, listLinkedObjects } from './linked-objects.ts';
import { createRealm, deleteRealm, getRealm, listRealms, replaceRealm } from './realms.ts';
import { getGroupSchema, getUserSchema, updateGroupSchema, updateUserProfile } from './schemas.ts';
import { createUiSchema, deleteUiSchema, getUiSchema, listUiSchemas, replaceUiSchema } from './ui-schemas.ts';
import { createUserType, deleteUserType, getUserType, listUserTypes, replaceUserType, updateUserType } from './user-types.ts';
import {
  activateTrustedOrigin,
  createTrustedOrigin,
  deactivateTrustedOrigin,
  deleteTrustedOrigin,
  getTrustedOrigin,
  listTrustedOriginsOperation,
  replaceTrustedOrigin,
} from './trusted-origins.ts';
import {
  activateNetworkZone,
  createNetworkZone,
  deactivateNetworkZone,
  deleteNetworkZone,
  getNetworkZone,
  listNetworkZones,
  replaceNetworkZone,
} from './zones.ts';

/** Every operation of the function that knows what users and groups are made of. */
export const schemaOperations = [
  getUserSchema,
  updateUserProfile,
  getGroupSchema,
  updateGroupSchema,
  listUserTypes,
  createUserType,
  getUserType,
  updateUserType,
  replaceUserType,
  deleteUserType,
  listLinkedObjects,
  createLinkedObject,
  getLinkedObject,
  deleteLinkedObject,
  listUiSchemas,
  createUiSchema,
  getUiSchema,
  replaceUiSchema,
  deleteUiSchema,
  listRealms,
  createRealm,
  getRealm,
  replaceRealm,
  deleteRealm,
  listTrustedOriginsOperation,
  createTrustedOrigin,
  getTrustedOrigin,
  replaceTrustedOrigin,
  deleteTrustedOrigin,
  activateTrustedOrigin,
  deactivateTrustedOrigin,
  listNetworkZones,
  createNetworkZone,
  getNetworkZone,
  replaceNetworkZone,
  deleteNetworkZone,
  activateNetworkZone,
  deactivateNetworkZone,
  listBrands,
  getBrand,
  replaceBrand,
  listBrandThemes,
  getBrandTheme,
  replaceBrandTheme,
];
