import * as z from 'zod/mini';

import { RosterError } from '../../../shared/kernel/index.ts';
import { defaultUserType, type OrgSettings } from '../../../shared/org/index.ts';
import { presentSchema, presentUserType, type Schema, type UserType } from '../../../shared/profiles/index.ts';
import { anyObject, none, readOperation } from './read-operation.ts';

function typeOf(settings: OrgSettings, typeId: string): UserType {
  const type = typeId === 'default' ? defaultUserType(settings) : settings.userTypes.find(({ id }) => id === typeId);
  if (type === undefined) throw new RosterError('not-found', { id: typeId, type: 'CVDType' });
  return type;
}

function schemaOf(settings: OrgSettings, wanted: (schema: Schema) => boolean, id: string): Schema {
  const schema = settings.schemas.find(wanted);
  if (schema === undefined) throw new RosterError('not-found', { id, type: 'Schema' });
  return schema;
}

export const getUserSchema = readOperation({
  id: 'getUserSchema',
  path: '/api/v1/meta/schemas/user/{schemaId}',
  summary: 'Retrieve a user schema',
  scope: 'okta.schemas.read',
  params: z.object({ schemaId: z.string() }),
  errors: ['not-found'],
  answer({ schemaId }, { settings, origin }) {
    const known = settings();
    const id = schemaId === 'default' ? defaultUserType(known).schemaId : schemaId;
    const schema = schemaOf(known, (candidate) => candidate.name === 'user' && candidate.id === id, schemaId);
    return presentSchema(schema, origin, known.userTypes.find((type) => type.schemaId === schema.id)?.id);
  },
});

export const getGroupSchema = readOperation({
  id: 'getGroupSchema',
  path: '/api/v1/meta/schemas/group/default',
  summary: 'Retrieve the default group schema',
  scope: 'okta.schemas.read',
  params: none,
  answer: (_params, { settings, origin }) =>
    presentSchema(
      schemaOf(settings(), ({ name }) => name === 'group', 'default'),
      origin,
    ),
});

export const listUserTypes = readOperation({
  id: 'listUserTypes',
  path: '/api/v1/meta/types/user',
  summary: 'List all user types',
  scope: 'okta.userTypes.read',
  params: none,
  body: z.array(anyObject),
  answer: (_params, { settings, origin }) => settings().userTypes.map((type) => presentUserType(type, origin)),
});

export const getUserType = readOperation({
  id: 'getUserType',
  path: '/api/v1/meta/types/user/{typeId}',
  summary: 'Retrieve a user type',
  scope: 'okta.userTypes.read',
  params: z.object({ typeId: z.string() }),
  errors: ['not-found'],
  answer: ({ typeId }, { settings, origin }) => presentUserType(typeOf(settings(), typeId), origin),
});
