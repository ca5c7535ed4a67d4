import * as z from 'zod/mini';

import { component, Href, none, operation, readOperation } from '../../../shared/api/index.ts';
import {
  createLinkedObject as create,
  deleteLinkedObject as remove,
  getLinkedObject as get,
  presentLinkedObject,
} from '../../../shared/org/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

const path = '/api/v1/meta/schemas/user/linkedObjects';
const namePath = z.object({ linkedObjectName: z.string() });

const Side = z.object({
  name: z.string(),
  title: z.string(),
  description: z.optional(z.nullable(z.string())),
  type: z.literal('USER'),
});
const sideOf = ({ description, ...side }: z.output<typeof Side>) => ({ ...side, description: description ?? '' });

const ShownSide = z.object({ name: z.string(), title: z.string(), description: z.string(), type: z.literal('USER') });
const LinkedObjectBody = component(
  'LinkedObject',
  z.object({ primary: ShownSide, associated: ShownSide, _links: z.object({ self: z.object({ href: Href }) }) }),
);

export const listLinkedObjects = readOperation({
  id: 'listLinkedObjectDefinitions',
  path,
  summary: 'List all linked object definitions',
  scope: 'okta.linkedObjects.read',
  params: none,
  body: z.array(LinkedObjectBody),
  answer: (_params, { settings, origin }: SchemaServices) =>
    settings().linkedObjects.map((object) => presentLinkedObject(object, origin)),
});

export const createLinkedObject = operation({
  id: 'createLinkedObjectDefinition',
  method: 'POST',
  path,
  summary: 'Create a linked object definition',
  scope: 'okta.linkedObjects.manage',
  params: none,
  query: none,
  body: z.object({ primary: Side, associated: Side }),
  success: { status: 201, body: LinkedObjectBody },
  errors: ['validation-failed', 'linked-object-refused', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    const sides = { primary: sideOf(body.primary), associated: sideOf(body.associated) };
    return presentLinkedObject(await create(services, sides, context), services.origin);
  },
});

export const getLinkedObject = readOperation({
  id: 'getLinkedObjectDefinition',
  path: `${path}/{linkedObjectName}`,
  summary: 'Retrieve a linked object definition',
  scope: 'okta.linkedObjects.read',
  params: namePath,
  errors: ['not-found'],
  body: LinkedObjectBody,
  answer: ({ linkedObjectName }, { settings, origin }: SchemaServices) =>
    presentLinkedObject(get(settings(), linkedObjectName), origin),
});

export const deleteLinkedObject = operation({
  id: 'deleteLinkedObjectDefinition',
  method: 'DELETE',
  path: `${path}/{linkedObjectName}`,
  summary: 'Delete a linked object definition',
  scope: 'okta.linkedObjects.manage',
  params: namePath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, context }, services: SchemaServices) {
    await remove(services, params.linkedObjectName, context);
  },
});
