import { toOktaTime } from '../kernel/index.ts';
import type { Attribute, Schema, UserType } from './model.ts';

function choicesOf({ type, itemType, enum: values, oneOf }: Attribute): object {
  const choices = { ...(values === undefined ? {} : { enum: values }), ...(oneOf === undefined ? {} : { oneOf }) };
  return type === 'array' ? { items: { type: itemType ?? 'string', ...choices } } : choices;
}

function presentAttribute(attribute: Attribute): [string, object] {
  const {
    name,
    title,
    description,
    type,
    itemType: _itemType,
    enum: _enum,
    oneOf: _oneOf,
    claiming: _claiming,
    ...rest
  } = attribute;
  const { format, required, unique, minLength, maxLength, minimum, maximum, pattern, ...own } = rest;
  const { default: standard, externalName, externalNamespace, mutability = 'READ_WRITE', scope = 'NONE', self, master } = own;
  const members = {
    title,
    description,
    type,
    ...choicesOf(attribute),
    format,
    required: required === true ? true : undefined,
    unique,
    mutability,
    scope,
    minLength,
    maxLength,
    minimum,
    maximum,
    pattern,
    default: standard,
    externalName,
    externalNamespace,
    permissions: [{ principal: 'SELF', action: self }],
    master: master ?? { type: 'PROFILE_MASTER' },
  };
  return [name, Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))];
}

const definition = (id: string, attributes: readonly Attribute[]) => ({
  id,
  type: 'object',
  properties: Object.fromEntries(attributes.map(presentAttribute)),
  required: attributes.filter(({ required }) => required === true).map(({ name }) => name),
});

/** What an app is called where its accounts' schema is shown. */
interface AppName {
  readonly id: string;
  readonly name: string;
}

/** Where a schema is read, what it is known by, and what of it is called so. */
function namesOf(schema: Schema, type: UserType | undefined, app: AppName | undefined) {
  if (app !== undefined) return { path: `apps/${app.id}/default`, id: `apps/${app.id}/default`, name: app.name };
  // Of the default type and of groups, the schema goes by their name.
  const named = type === undefined || type.default ? 'default' : schema.id;
  const path = schema.name === 'user' ? `user/${schema.id}` : 'group/default';
  return { path, id: `${schema.name}/${named}`, name: type?.name ?? schema.name };
}

/**
 * A schema in Okta's shape: JSON Schema draft 4 with base and custom parts.
 *
 * @param owner whose schema it is: a user type, or an app; none for groups
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/
 */
export function presentSchema(
  schema: Schema,
  origin: string,
  owner: { readonly type?: UserType | undefined; readonly app?: AppName } = {},
): object {
  const { type, app } = owner;
  const { path, id, name } = namesOf(schema, type, app);
  return {
    id: `${origin}/meta/schemas/${id}`,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name,
    title: schema.title,
    description: schema.description,
    lastUpdated: toOktaTime(schema.lastUpdated),
    created: toOktaTime(schema.created),
    definitions: { custom: definition('#custom', schema.custom), base: definition('#base', schema.base) },
    type: 'object',
    properties: { profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] } },
    _links: {
      self: { rel: 'self', href: `${origin}/api/v1/meta/schemas/${path}`, method: 'GET' },
      ...(type === undefined ? {} : { type: { rel: 'type', href: `${origin}/api/v1/meta/types/user/${type.id}`, method: 'GET' } }),
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
