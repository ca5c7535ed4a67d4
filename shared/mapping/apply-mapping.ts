import { compile, type Fault, type Lookups, needsOf, type Place, type RecordValue, type Value } from '../expression/index.ts';
import { type Attribute, attributesOf, checkValue, type Schema } from '../profiles/index.ts';
import type { MappingProperties, ReadyMapping, ReadyProperty } from './model.ts';

/** What a profile holds. */
export type MappedValue = string | number | boolean | readonly (string | number | boolean)[];
export type MappedProfile = Readonly<Record<string, MappedValue>>;

export interface Target {
  readonly schema: Pick<Schema, 'base' | 'custom'>;
  readonly profile: MappedProfile;
}

export interface MappingOptions {
  /** Of each attribute: whether its value begins, which all properties decide, or is there already, which those that push do. */
  readonly momentOf: (attribute: string) => 'create' | 'update';
  /** Attributes that are left alone. */
  readonly leaves?: (attribute: string) => boolean;
  readonly lookups?: Lookups;
}

export interface Mapped {
  readonly profile: MappedProfile;
  /** Attributes whose value differs, sorted. */
  readonly changed: readonly string[];
  /** What could not be made, by attribute, in a sentence that holds no value: it was left as it was. */
  readonly failed: Readonly<Record<string, string>>;
}

const never = (fault: Fault) => () => ({ ok: false, fault }) as const;

/** Makes functions of a mapping's expressions, once for all profiles. One that the schemas have made void fails when it is evaluated. */
export function readyMapping(properties: MappingProperties, place: Place): ReadyMapping {
  return Object.entries(properties).map(([attribute, { expression, pushStatus }]): ReadyProperty => {
    const compiled = compile(expression, place);
    if (!compiled.ok) return { attribute, pushStatus, evaluate: never(compiled.faults[0]), needs: undefined };
    return { attribute, pushStatus, evaluate: compiled.evaluate, needs: needsOf(expression, place) };
  });
}

type Scalar = string | number | boolean;

function asScalar(value: Value, type: Attribute['type']): Scalar | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  // Okta writes numbers and booleans out where a text is wanted; the other way round nothing is guessed.
  return type === 'string' ? String(value) : value;
}

/** The result as the attribute holds it; a sentence without the value where it can't. */
function fitted(attribute: Attribute, value: Value): { readonly value: MappedValue } | string {
  const wrong = 'The result is no value of this attribute';
  let made: MappedValue | undefined;
  if (attribute.type === 'array') {
    const items = Array.isArray(value) ? value.map((item: Value) => asScalar(item, attribute.itemType ?? 'string')) : undefined;
    made = items?.every((item) => item !== undefined) === true ? items : undefined;
  } else {
    made = asScalar(value, attribute.type);
  }
  if (made === undefined) return wrong;
  return checkValue(attribute, made) ?? { value: made };
}

const isBlank = (value: Value): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** What becomes of one attribute: its value, null where it has none, a sentence where nothing is to be made of it. */
function valueOf(property: ReadyProperty, attribute: Attribute | undefined, roots: RecordValue, lookups?: Lookups) {
  if (attribute === undefined) return 'There is no such attribute any more';
  const outcome = property.evaluate(roots, lookups);
  if (!outcome.ok) return outcome.fault.message;
  if (isBlank(outcome.value) && attribute.required === true) return 'The result is empty, and the attribute is required';
  return outcome.value === null ? { value: null } : fitted(attribute, outcome.value);
}

/**
 * Makes a target's profile from a source. What fails leaves its attribute as it is and is told; all others go on. Null clears an attribute,
 * unless it is required. The same source again changes nothing.
 */
export function applyMapping(
  mapping: ReadyMapping,
  roots: RecordValue,
  { schema, profile }: Target,
  { momentOf, leaves = () => false, lookups }: MappingOptions,
): Mapped {
  const attributes = attributesOf(schema);
  const next = new Map(Object.entries(profile));
  const failed: Record<string, string> = {};
  const changed: string[] = [];
  for (const property of mapping) {
    const { attribute: name, pushStatus } = property;
    if (leaves(name) || (pushStatus === 'DONT_PUSH' && momentOf(name) === 'update')) continue;
    const made = valueOf(property, attributes.get(name), roots, lookups);
    if (typeof made === 'string') failed[name] = made;
    else if (JSON.stringify(made.value ?? undefined) !== JSON.stringify(next.get(name))) {
      changed.push(name);
      if (made.value === null) next.delete(name);
      else next.set(name, made.value);
    }
  }
  return { profile: Object.fromEntries(next), changed: changed.sort(), failed };
}

/** What a mapping asks for besides the profile. */
export const functionsOf = (mapping: ReadyMapping): ReadonlySet<string> =>
  new Set(mapping.flatMap(({ needs }) => [...(needs?.functions ?? [])]));

export const asksForGroups = (mapping: ReadyMapping): boolean => mapping.some(({ needs }) => needs?.groups === true);
