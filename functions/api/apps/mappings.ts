import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import {
  allMappings,
  getApp,
  getMapping,
  listMappings,
  presentMapping,
  previewMapping,
  updateAppSchema,
  updateMapping,
} from '../../../shared/applications/index.ts';
import { presentJob, progressOf, startJob } from '../../../shared/directory-jobs/index.ts';
import { presentSchema } from '../../../shared/profiles/index.ts';
import type { AppOperationServices } from '../../../shared/runtime/app-services.ts';
import { DirectoryJobView } from '../directory-jobs/directory-jobs.ts';
import { SchemaBody, schemaInputOf, SchemaUpdateBody } from '../schemas/schema-body.ts';
import { appPath, MappingInput, mappingPath, MappingView, nothing, PreviewInput, PreviewView } from './bodies.ts';

export const listProfileMappings = operation({
  id: 'listProfileMappings',
  method: 'GET',
  path: '/api/v1/mappings',
  summary: 'List all profile mappings',
  scope: 'okta.profileMappings.read',
  params: nothing,
  query: z.object({ sourceId: z.optional(z.string()), targetId: z.optional(z.string()) }),
  body: nothing,
  success: { status: 200, body: z.array(MappingView) },
  errors: ['invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ query, page }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    const { items, next } = listMappings(allMappings(apps, services.settings()), query, page);
    return new Paged(
      items.map((mapping) => presentMapping(mapping, services.origin, false)),
      next,
    );
  },
});

export const getProfileMapping = operation({
  id: 'getProfileMapping',
  method: 'GET',
  path: '/api/v1/mappings/{mappingId}',
  summary: 'Retrieve a profile mapping',
  scope: 'okta.profileMappings.read',
  params: mappingPath,
  query: nothing,
  body: nothing,
  success: { status: 200, body: MappingView },
  errors: ['not-found'],
  async handle({ params }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    return presentMapping(getMapping(apps, services.settings(), params.mappingId), services.origin);
  },
});

export const updateProfileMapping = operation({
  id: 'updateProfileMapping',
  method: 'POST',
  path: '/api/v1/mappings/{mappingId}',
  summary: 'Update a profile mapping',
  scope: 'okta.profileMappings.manage',
  params: mappingPath,
  query: nothing,
  body: MappingInput,
  success: { status: 200, body: MappingView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    return presentMapping(await updateMapping(services, params.mappingId, body.properties, context), services.origin);
  },
});

/** Nothing is written. */
export const previewProfileMapping = operation({
  id: 'previewProfileMapping',
  method: 'POST',
  path: '/api/v1/mappings/{mappingId}/preview',
  summary: 'Preview a profile mapping for a user',
  scope: 'okta.profileMappings.read',
  params: mappingPath,
  query: nothing,
  body: PreviewInput,
  success: { status: 200, body: PreviewView },
  errors: ['not-found', 'validation-failed'],
  async handle({ params, body }, services: AppOperationServices) {
    const { before, after, changed, failed } = await previewMapping(services, params.mappingId, body);
    return { mappingId: params.mappingId, userId: body.userId, before, after, changed, failed };
  },
});

/** Everybody is walked in the background: `/api/v1/directoryJobs/{id}` tells how far it is. */
export const applyProfileMapping = operation({
  id: 'applyProfileMapping',
  method: 'POST',
  path: '/api/v1/mappings/{mappingId}/apply',
  summary: 'Apply a profile mapping to everybody',
  scope: 'okta.profileMappings.manage',
  params: mappingPath,
  query: nothing,
  body: nothing,
  consumes: 'none',
  success: { status: 201, body: DirectoryJobView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    const { app } = getMapping(apps, services.settings(), params.mappingId);
    const job = await startJob(services, { type: 'applyMappings', subject: app.id }, context);
    return presentJob(await progressOf(services, job));
  },
});

export const getApplicationUserSchema = operation({
  id: 'getApplicationUserSchema',
  method: 'GET',
  path: '/api/v1/meta/schemas/apps/{appId}/default',
  summary: 'Retrieve the default app user schema for an app',
  scope: 'okta.schemas.read',
  params: appPath,
  query: nothing,
  body: nothing,
  success: { status: 200, body: SchemaBody },
  errors: ['not-found'],
  async handle({ params }, services: AppOperationServices) {
    const app = getApp((await services.apps.read()).apps, params.appId);
    return presentSchema(app.schema, services.origin, { app });
  },
});

export const updateApplicationUserProfile = operation({
  id: 'updateApplicationUserProfile',
  method: 'POST',
  path: '/api/v1/meta/schemas/apps/{appId}/default',
  summary: 'Update the app user profile schema for an app',
  scope: 'okta.schemas.manage',
  params: appPath,
  query: nothing,
  body: SchemaUpdateBody,
  success: { status: 200, body: SchemaBody },
  errors: ['not-found', 'validation-failed', 'enum-mismatch', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    const app = await updateAppSchema(services, params.appId, schemaInputOf(body), context);
    return presentSchema(app.schema, services.origin, { app });
  },
});
