import * as z from 'zod/v4/core';

/** Names of schemas in Roster's OpenAPI document, and what it says of them beyond their shape. Nothing reads it at run time. */
export const components = z.registry<Readonly<Record<string, unknown>>>();

/**
 * Gives a schema a name in the OpenAPI document, where generators of clients make a type of it. Okta's name where Okta has the object.
 * Schemas that are derived from it have no name until they are given one.
 */
export function component<Schema extends z.$ZodType>(name: string, schema: Schema): Schema {
  components.add(schema, { id: name });
  return schema;
}

/** JSON Schema that the document shows in place of what a schema's own shape says: of a text that is read as a boolean ... */
export function shownAs<Schema extends z.$ZodType>(schema: Schema, shown: Readonly<Record<string, unknown>>): Schema {
  components.add(schema, { ...components.get(schema), ...shown });
  return schema;
}
