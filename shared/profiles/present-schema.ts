import { toOktaTime } from '../kernel/index.ts';
import type { Attribute, Schema, UserType } from './model.ts';

function presentAttribute({ name: _name, self, title, type, itemType, required, ...limits }: Attribute): [string, object] {
  return [
    _name,
    {
      title,
      type,
      ...(itemType === undefined ? {} : { items: { type: itemType } }),
      ...(required === true ? { required: true } : {}),
      ...limits,
      mutability: 'READ_WRITE',
      scope: 'NONE',
      permissions: [{ principal: 'SELF', action: self }],
      master: { type: 'PROFILE_MASTER' },
    },
  ];
}

const definition = (id: string, attributes: readonly Attribute[]) => ({
  id,
  type: 'object',
  properties: Object.fromEntries(attributes.map(presentAttribute)),
});

/** A schema in Okta's shape: JSON Schema draft 4 with base and custom parts. */
export function presentSchema(schema: Schema, origin: string, typeId?: string): object {
  const path = schema.name === 'user' ? `user/${schema.id}` : 'group/default';
  return {
    id: `${origin}/meta/schemas/${schema.name}/default`,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: schema.name,
    title: schema.title,
    description: schema.description,
    lastUpdated: toOktaTime(schema.lastUpdated),
    created: toOktaTime(schema.created),
    definitions: {
      custom: definition('#custom', schema.custom),
      base: {
        ...definition('#base', schema.base),
        required: schema.base.filter(({ required }) => required === true).map(({ name }) => name),
      },
    },
    type: 'object',
    properties: { profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] } },
    _links: {
      self: { rel: 'self', href: `${origin}/api/v1/meta/schemas/${path}`, method: 'GET' },
      ...(typeId === undefined ? {} : { type: { rel: 'type', href: `${origin}/api/v1/meta/types/user/${typeId}`, method: 'GET' } }),
    },
  };
}

export function presentUserType(type: UserType, origin: string): object {
  return {
    id: type.id,
    displayName: type.displayName,
    name: type.name,
    description: type.description,
    createdBy: type.createdBy,
    lastUpdatedBy: type.lastUpdatedBy,
    created: toOktaTime(type.created),
    lastUpdated: toOktaTime(type.lastUpdated),
    default: type.default,
    _links: {
      schema: { rel: 'schema', href: `${origin}/api/v1/meta/schemas/user/${type.schemaId}`, method: 'GET' },
      self: { rel: 'self', href: `${origin}/api/v1/meta/types/user/${type.id}`, method: 'GET' },
    },
  };
}
