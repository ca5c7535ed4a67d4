import * as z from 'zod/mini';

import { none, operation, readOperation } from '../../../shared/api/index.ts';
import {
  createUserType as create,
  deleteUserType as remove,
  getUserType as get,
  updateUserType as update,
} from '../../../shared/org/index.ts';
import { presentUserType } from '../../../shared/profiles/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';
import { UserTypeBody } from './schema-body.ts';

const typePath = z.object({ typeId: z.string() });

export const listUserTypes = readOperation({
  id: 'listUserTypes',
  path: '/api/v1/meta/types/user',
  summary: 'List all user types',
  scope: 'okta.userTypes.read',
  params: none,
  body: z.array(UserTypeBody),
  answer: (_params, { settings, origin }: SchemaServices) => settings().userTypes.map((type) => presentUserType(type, origin)),
});

export const createUserType = operation({
  id: 'createUserType',
  method: 'POST',
  path: '/api/v1/meta/types/user',
  summary: 'Create a user type',
  scope: 'okta.userTypes.manage',
  params: none,
  query: none,
  body: z.object({
    name: z.optional(z.nullable(z.string())),
    displayName: z.optional(z.nullable(z.string())),
    description: z.optional(z.nullable(z.string())),
  }),
  success: { status: 200, body: UserTypeBody },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    const { name, displayName, description } = body;
    const input = { name: name ?? '', displayName: displayName ?? '', description: description ?? '' };
    return presentUserType(await create(services, input, context), services.origin);
  },
});

export const getUserType = readOperation({
  id: 'getUserType',
  path: '/api/v1/meta/types/user/{typeId}',
  summary: 'Retrieve a user type',
  scope: 'okta.userTypes.read',
  params: typePath,
  errors: ['not-found'],
  body: UserTypeBody,
  answer: ({ typeId }, { settings, origin }: SchemaServices) => presentUserType(get(settings(), typeId), origin),
});

export const updateUserType = operation({
  id: 'updateUserType',
  method: 'POST',
  path: '/api/v1/meta/types/user/{typeId}',
  summary: 'Update a user type',
  scope: 'okta.userTypes.manage',
  params: typePath,
  query: none,
  body: z.object({
    name: z.optional(z.string()),
    displayName: z.optional(z.string()),
    description: z.optional(z.nullable(z.string())),
  }),
  success: { status: 200, body: UserTypeBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: SchemaServices) {
    const { description, ...names } = body;
    const texts = { ...names, ...(description === undefined ? {} : { description: description ?? '' }) };
    return presentUserType(await update(services, params.typeId, texts, context), services.origin);
  },
});

export const replaceUserType = operation({
  id: 'replaceUserType',
  method: 'PUT',
  path: '/api/v1/meta/types/user/{typeId}',
  summary: 'Replace a user type',
  scope: 'okta.userTypes.manage',
  params: typePath,
  query: none,
  body: z.object({ name: z.string(), displayName: z.string(), description: z.nullable(z.string()) }),
  success: { status: 200, body: UserTypeBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: SchemaServices) {
    const texts = { ...body, description: body.description ?? '' };
    return presentUserType(await update(services, params.typeId, texts, context), services.origin);
  },
});

export const deleteUserType = operation({
  id: 'deleteUserType',
  method: 'DELETE',
  path: '/api/v1/meta/types/user/{typeId}',
  summary: 'Delete a user type',
  scope: 'okta.userTypes.manage',
  params: typePath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'user-type-kept', 'changed-meanwhile'],
  async handle({ params, context }, services: SchemaServices) {
    await remove(services, params.typeId, context);
  },
});
