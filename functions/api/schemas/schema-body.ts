import * as z from 'zod/mini';

import { component, Href, RelatedLink, Time } from '../../../shared/api/index.ts';
import type { AttributeInput, SchemaInput } from '../../../shared/profiles/index.ts';

/** Left out: stays. Null: is taken away. */
const optional = <Type extends z.ZodMiniType>(type: Type) => z.optional(z.nullable(type));

const scalar = z.union([z.string(), z.number()]);
const values = z.array(scalar);
const choices = z.array(z.object({ const: scalar, title: z.string() }));
const self = z.enum(['HIDE', 'READ_ONLY', 'READ_WRITE']);
const scopes = z.enum(['NONE', 'SELF']);
const mutabilities = z.enum(['READ_WRITE', 'READ_ONLY', 'WRITE_ONLY', 'IMMUTABLE']);
const types = z.enum(['string', 'boolean', 'number', 'integer', 'array']);
const itemTypes = z.enum(['string', 'number', 'integer']);
const formats = z.enum([
  'email',
  'uri',
  'date-time',
  'ref-id',
  'country-code',
  'language-code',
  'locale',
  'timezone',
  'encrypted',
  'hashed',
]);
const masterTypes = z.enum(['PROFILE_MASTER', 'OKTA', 'OVERRIDE']);

/** What Okta's specification calls UserSchemaAttribute and GroupSchemaAttribute, as clients send it. */
const AttributeBody: z.ZodMiniType<AttributeInput> = z.object({
  title: optional(z.string().check(z.maxLength(255))),
  description: optional(z.string().check(z.maxLength(1024))),
  type: z.optional(types),
  items: optional(z.object({ type: z.optional(itemTypes), enum: optional(values), oneOf: optional(choices) })),
  format: optional(formats),
  required: optional(z.boolean()),
  unique: optional(z.union([z.boolean(), z.enum(['UNIQUE_VALIDATED', 'PENDING_UNIQUENESS', 'NOT_UNIQUE'])])),
  minLength: optional(z.int()),
  maxLength: optional(z.int()),
  minimum: optional(z.number()),
  maximum: optional(z.number()),
  pattern: optional(z.string().check(z.maxLength(1024))),
  enum: optional(values),
  oneOf: optional(choices),
  default: optional(z.union([z.string(), z.number(), z.boolean(), values])),
  externalName: optional(z.string().check(z.maxLength(255))),
  externalNamespace: optional(z.string().check(z.maxLength(255))),
  mutability: optional(mutabilities),
  scope: optional(scopes),
  permissions: optional(z.array(z.object({ principal: z.string(), action: self }))),
  master: optional(
    z.object({
      type: masterTypes,
      priority: z.optional(z.array(z.object({ type: z.string(), value: z.optional(z.string()) })).check(z.maxLength(20))),
    }),
  ),
});

/** Records leave this name out, and an attribute that can't be has to be refused, whatever it is called. */
const namesPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

const Properties = z.pipe(
  z.unknown().check(
    z.refine((value) => !namesPrototype(value), {
      error:
        'invalid property name. Property name should only have alphanumeric characters and underscores. It should not start with a digit.',
    }),
  ),
  z.record(z.string(), z.nullable(AttributeBody)),
);

const Definition = z.object({ properties: z.optional(Properties) });

/** Whole schemas may be sent back: what is read-only is passed over. */
export const SchemaUpdateBody = z.object({
  title: z.optional(z.string().check(z.maxLength(255))),
  description: z.optional(z.string().check(z.maxLength(1024))),
  definitions: z.optional(z.object({ base: z.optional(Definition), custom: z.optional(Definition) })),
});

export const schemaInputOf = ({ title, description, definitions }: z.output<typeof SchemaUpdateBody>): SchemaInput => ({
  title,
  description,
  base: definitions?.base?.properties,
  custom: definitions?.custom?.properties,
});

const ShownAttribute = component(
  'UserSchemaAttribute',
  z.object({
    title: z.string(),
    description: z.optional(z.string()),
    type: types,
    items: z.optional(z.object({ type: itemTypes, enum: z.optional(values), oneOf: z.optional(choices) })),
    enum: z.optional(values),
    oneOf: z.optional(choices),
    format: z.optional(formats),
    required: z.optional(z.boolean()),
    unique: z.optional(z.enum(['UNIQUE_VALIDATED', 'PENDING_UNIQUENESS'])),
    mutability: mutabilities,
    scope: scopes,
    minLength: z.optional(z.number()),
    maxLength: z.optional(z.number()),
    minimum: z.optional(z.number()),
    maximum: z.optional(z.number()),
    pattern: z.optional(z.string()),
    default: z.optional(z.union([z.string(), z.number(), z.boolean(), values])),
    externalName: z.optional(z.string()),
    externalNamespace: z.optional(z.string()),
    permissions: z.array(z.object({ principal: z.literal('SELF'), action: self })),
    master: z.object({
      type: masterTypes,
      priority: z.optional(z.array(z.object({ type: z.string(), value: z.optional(z.string()) }))),
    }),
  }),
);

const ShownDefinition = z.object({
  id: z.enum(['#base', '#custom']),
  type: z.literal('object'),
  properties: z.record(z.string(), ShownAttribute),
  required: z.array(z.string()),
});

/** A schema as it is answered. */
export const SchemaBody = component(
  'UserSchema',
  z.object({
    id: Href,
    $schema: z.string(),
    name: z.string(),
    title: z.string(),
    description: z.string(),
    lastUpdated: Time,
    created: Time,
    definitions: z.object({ custom: ShownDefinition, base: ShownDefinition }),
    type: z.literal('object'),
    properties: z.object({ profile: z.object({ allOf: z.array(z.object({ $ref: z.string() })) }) }),
    _links: z.object({ self: RelatedLink, type: z.optional(RelatedLink) }),
  }),
);

/** A user type as it is answered. */
export const UserTypeBody = component(
  'UserType',
  z.object({
    id: z.string(),
    displayName: z.string(),
    name: z.string(),
    description: z.string(),
    createdBy: z.string(),
    lastUpdatedBy: z.string(),
    created: Time,
    lastUpdated: Time,
    default: z.boolean(),
    _links: z.object({ schema: RelatedLink, self: RelatedLink }),
  }),
);
