import * as z from 'zod/mini';

import { none, readOperation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { defaultUserType, type OrgSettings } from '../../../shared/org/index.ts';
import { presentSchema, type Schema } from '../../../shared/profiles/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

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
  answer({ schemaId }, { settings, origin }: SchemaServices) {
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
  answer: (_params, { settings, origin }: SchemaServices) =>
    presentSchema(
      schemaOf(settings(), ({ name }) => name === 'group', 'default'),
      origin,
    ),
});
