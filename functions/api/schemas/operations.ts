import { getGroupSchema, getUserSchema } from './schemas.ts';
import { getUserType, listUserTypes } from './user-types.ts';

/** Every operation of the function that knows what users and groups are made of. */
export const schemaOperations = [getUserSchema, getGroupSchema, listUserTypes, getUserType];
