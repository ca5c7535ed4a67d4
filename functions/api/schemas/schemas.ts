import * as z from 'zod/mini';

import { none, operation, readOperation } from '../../../shared/api/index.ts';
import { getSchema, type OrgSettings, updateSchema } from '../../../shared/org/index.ts';
import { presentSchema, type Schema } from '../../../shared/profiles/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';
import { SchemaBody, schemaInputOf, SchemaUpdateBody } from './schema-body.ts';

const schemaPath = z.object({ schemaId: z.string() });

const present = (schema: Schema, { userTypes }: OrgSettings, origin: string): object =>
  presentSchema(schema, origin, { type: userTypes.find(({ schemaId }) => schemaId === schema.id) });

export const getUserSchema = readOperation({
  id: 'getUserSchema',
  path: '/api/v1/meta/schemas/user/{schemaId}',
  summary: 'Retrieve a user schema',
  scope: 'okta.schemas.read',
  params: schemaPath,
  errors: ['not-found'],
  body: SchemaBody,
  answer({ schemaId }, { settings, origin }: SchemaServices) {
    return present(getSchema(settings(), { kind: 'user', id: schemaId }), settings(), origin);
  },
});

export const updateUserProfile = operation({
  id: 'updateUserProfile',
  method: 'POST',
  path: '/api/v1/meta/schemas/user/{schemaId}',
  summary: 'Update a user schema',
  scope: 'okta.schemas.manage',
  params: schemaPath,
  query: none,
  body: SchemaUpdateBody,
  success: { status: 200, body: SchemaBody },
  errors: ['not-found', 'validation-failed', 'enum-mismatch', 'changed-meanwhile'],
  async handle({ params, body, context }, services: SchemaServices) {
    const schema = await updateSchema(services, { kind: 'user', id: params.schemaId }, schemaInputOf(body), context);
    await services.applySchemas('user', context);
    return present(schema, services.settings(), services.origin);
  },
});

export const getGroupSchema = readOperation({
  id: 'getGroupSchema',
  path: '/api/v1/meta/schemas/group/default',
  summary: 'Retrieve the default group schema',
  scope: 'okta.schemas.read',
  params: none,
  body: SchemaBody,
  answer: (_params, { settings, origin }: SchemaServices) => presentSchema(getSchema(settings(), { kind: 'group' }), origin),
});

export const updateGroupSchema = operation({
  id: 'updateGroupSchema',
  method: 'POST',
  path: '/api/v1/meta/schemas/group/default',
  summary: 'Update the group profile schema',
  scope: 'okta.schemas.manage',
  params: none,
  query: none,
  body: SchemaUpdateBody,
  success: { status: 200, body: SchemaBody },
  errors: ['validation-failed', 'enum-mismatch', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    const schema = await updateSchema(services, { kind: 'group' }, schemaInputOf(body), context);
    await services.applySchemas('group', context);
    return presentSchema(schema, services.origin);
  },
});
