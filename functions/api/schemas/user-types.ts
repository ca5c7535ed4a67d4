import * as z from 'zod/mini';

import { anyObject, none, readOperation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { defaultUserType, type OrgSettings } from '../../../shared/org/index.ts';
import { presentUserType, type UserType } from '../../../shared/profiles/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

function typeOf(settings: OrgSettings, typeId: string): UserType {
  const type = typeId === 'default' ? defaultUserType(settings) : settings.userTypes.find(({ id }) => id === typeId);
  if (type === undefined) throw new RosterError('not-found', { id: typeId, type: 'CVDType' });
  return type;
}

export const listUserTypes = readOperation({
  id: 'listUserTypes',
  path: '/api/v1/meta/types/user',
  summary: 'List all user types',
  scope: 'okta.userTypes.read',
  params: none,
  body: z.array(anyObject),
  answer: (_params, { settings, origin }: SchemaServices) => settings().userTypes.map((type) => presentUserType(type, origin)),
});

export const getUserType = readOperation({
  id: 'getUserType',
  path: '/api/v1/meta/types/user/{typeId}',
  summary: 'Retrieve a user type',
  scope: 'okta.userTypes.read',
  params: z.object({ typeId: z.string() }),
  errors: ['not-found'],
  answer: ({ typeId }, { settings, origin }: SchemaServices) => presentUserType(typeOf(settings(), typeId), origin),
});
