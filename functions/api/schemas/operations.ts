import { getGroupSchema, getUserSchema, updateGroupSchema, updateUserProfile } from './schemas.ts';
import { createUserType, deleteUserType, getUserType, listUserTypes, replaceUserType, updateUserType } from './user-types.ts';

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
];
