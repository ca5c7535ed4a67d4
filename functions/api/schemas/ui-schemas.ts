import * as z from 'zod/mini';

import { component, Href, none, operation, readOperation, Time } from '../../../shared/api/index.ts';
import {
  createUiSchema as create,
  deleteUiSchema as remove,
  getUiSchema as get,
  presentUiSchema,
  replaceUiSchema as replace,
  uiFormats,
  uiSchemaLimits,
} from '../../../shared/org/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

const path = '/api/v1/meta/uischemas';
const idPath = z.object({ id: z.string() });

const text = z.string().check(z.maxLength(uiSchemaLimits.textLength));

const UiFormBody = component(
  'UISchemaObject',
  z.object({
    type: z.literal('Group'),
    label: z.optional(text),
    buttonLabel: z.optional(text),
    elements: z
      .array(
        z.object({
          type: z.literal('Control'),
          scope: z.string().check(z.regex(/^#\/properties\/[A-Za-z_][A-Za-z0-9_]*$/)),
          label: z.optional(text),
          options: z.optional(z.object({ format: z.optional(z.enum(uiFormats)) })),
        }),
      )
      .check(z.maxLength(uiSchemaLimits.elements)),
  }),
);

/** UI schemas sent back as they were read: all but the form is ignored. */
const UiSchemaInput = z.object({ uiSchema: UiFormBody });

const UiSchemaBody = component(
  'UISchemasResponseObject',
  z.object({
    id: z.string(),
    uiSchema: UiFormBody,
    created: Time,
    lastUpdated: Time,
    _links: z.object({ self: z.object({ href: Href, hints: z.object({ allow: z.array(z.string()) }) }) }),
  }),
);

export const listUiSchemas = readOperation({
  id: 'listUISchemas',
  path,
  summary: 'List all UI schemas',
  scope: 'okta.uischemas.read',
  params: none,
  body: z.array(UiSchemaBody),
  answer: (_params, { settings, origin }: SchemaServices) => settings().uiSchemas.map((each) => presentUiSchema(each, origin)),
});

export const createUiSchema = operation({
  id: 'createUISchema',
  method: 'POST',
  path,
  summary: 'Create a UI schema',
  scope: 'okta.uischemas.manage',
  params: none,
  query: none,
  body: UiSchemaInput,
  success: { status: 200, body: UiSchemaBody },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    return presentUiSchema(await create(services, body.uiSchema, context), services.origin);
  },
});

export const getUiSchema = readOperation({
  id: 'getUISchema',
  path: `${path}/{id}`,
  summary: 'Retrieve a UI schema',
  scope: 'okta.uischemas.read',
  params: idPath,
  errors: ['not-found'],
  body: UiSchemaBody,
  answer: ({ id }, { settings, origin }: SchemaServices) => presentUiSchema(get(settings(), id), origin),
});

export const replaceUiSchema = operation({
  id: 'replaceUISchemas',
  method: 'PUT',
  path: `${path}/{id}`,
  summary: 'Replace a UI schema',
  scope: 'okta.uischemas.manage',
  params: idPath,
  query: none,
  body: UiSchemaInput,
  success: { status: 200, body: UiSchemaBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: SchemaServices) {
    return presentUiSchema(await replace(services, params.id, body.uiSchema, context), services.origin);
  },
});

export const deleteUiSchema = operation({
  id: 'deleteUISchemas',
  method: 'DELETE',
  path: `${path}/{id}`,
  summary: 'Delete a UI schema',
  scope: 'okta.uischemas.manage',
  params: idPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['changed-meanwhile'],
  async handle({ params, context }, services: SchemaServices) {
    await remove(services, params.id, context);
  },
});
