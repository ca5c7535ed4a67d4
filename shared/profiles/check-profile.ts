import { checkValue, hasType } from './check-value.ts';
import type { Attribute, Schema } from './model.ts';
import { maxClaimBytes, uniqueClaim } from './unique-values.ts';

/** A value of the attribute's type, whatever else is asked of it: what a former attribute of its name left behind may not be. */
function fitsType({ type, itemType = 'string' }: Attribute, value: unknown): boolean {
  if (type !== 'array') return hasType(type, value);
  return Array.isArray(value) && value.every((element) => hasType(itemType, element));
}

type Attributes = Pick<Schema, 'base' | 'custom'>;
const byName = new WeakMap<Attributes, ReadonlyMap<string, Attribute>>();

/** The attributes of a schema by name. */
export function attributesOf(schema: Attributes): ReadonlyMap<string, Attribute> {
  const known = byName.get(schema);
  if (known !== undefined) return known;
  const made = new Map([...schema.base, ...schema.custom].map((attribute) => [attribute.name, attribute]));
  byName.set(schema, made);
  return made;
}

const isBlank = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function own(profile: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(profile, name) ? profile[name] : undefined;
}

/**
 * Sentences that say what does not fit, each beginning with the attribute's name; empty where all is well. Attributes that the schema
 * does not know are refused, as Okta does.
 */
export function checkProfile(schema: Attributes, profile: Readonly<Record<string, unknown>>): string[] {
  const attributes = attributesOf(schema);
  const missing = [...attributes.values()]
    .filter(({ name, required }) => required === true && isBlank(own(profile, name)))
    .map(({ name }) => `${name}: The field cannot be left blank`);
  const wrong = Object.entries(profile).flatMap(([name, value]) => {
    const attribute = attributes.get(name);
    if (attribute === undefined) return [`Property name '${name}' is not defined in profile`];
    if (attribute.required === true && isBlank(value)) return [];
    const cause = checkValue(attribute, value) ?? checkClaim(attribute, value);
    return cause === undefined ? [] : [`${name}: ${cause}`];
  });
  return [...missing, ...wrong];
}

function checkClaim(attribute: Attribute, value: unknown): string | undefined {
  // The longer of the two kinds' names stands for both.
  const claim = uniqueClaim('group', attribute, value);
  return claim !== undefined && Buffer.byteLength(claim) > maxClaimBytes ? 'The field is too long to be unique' : undefined;
}

/**
 * What the schema knows of a stored profile: values of attributes that were taken out of it since, or came back with another type, are
 * left behind.
 */
export function knownProfile<Value>(schema: Attributes, profile: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const attributes = attributesOf(schema);
  const entries = Object.entries(profile);
  const known = entries.filter(([name, value]) => {
    const attribute = attributes.get(name);
    return attribute !== undefined && fitsType(attribute, value);
  });
  return known.length === entries.length ? profile : Object.fromEntries(known);
}

/** The profile where attributes without a value have their default. */
export function withDefaults<Value>(
  schema: Attributes,
  profile: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value | NonNullable<Attribute['default']>>> {
  const defaults = schema.custom.flatMap(({ name, default: value }) =>
    value === undefined || Object.hasOwn(profile, name) ? [] : [[name, value] as const],
  );
  return defaults.length === 0 ? profile : { ...profile, ...Object.fromEntries(defaults) };
}
