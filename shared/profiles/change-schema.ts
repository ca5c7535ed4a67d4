import { isSameData, RosterError } from '../kernel/index.ts';
import type { AttributeInput, SchemaInput } from './attribute-input.ts';
import { checkAttribute } from './check-attribute.ts';
import { mergeAttribute } from './merge-attribute.ts';
import type { Attribute, RemovedAttribute, Schema } from './model.ts';
import { isSetOfCharacters } from './pattern.ts';

export const schemaLimits = {
  /** Of one schema, besides the base ones. */
  customAttributes: 200,
  /** Of one schema as JSON: what a change writes into history has to fit into an item, too. */
  bytes: 100_000,
  nameLength: 100,
  /** Okta's. */
  uniqueAttributes: 5,
} as const;

/** A changed schema, and the names of the attributes that differ. */
export interface ChangedSchema {
  readonly schema: Schema;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const invalidName =
  'invalid property name. Property name should only have alphanumeric characters and underscores. It should not start with a digit.';

function checkNewName(name: string, schema: Schema, others: readonly Schema[]): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name in Object.prototype) return `${name.slice(0, 100)}: ${invalidName}`;
  if (name.length > schemaLimits.nameLength) {
    return `${name.slice(0, 20)}...: The name must not have more than ${schemaLimits.nameLength} characters`;
  }
  if (schema.removed?.some((removed) => sameName(removed.name, name)) === true) {
    return (
      `You cannot add the attribute with the variable name '${name}' because the deletion process for an attribute with the same ` +
      'variable name is incomplete. Wait until the data clean up process finishes and then try again.'
    );
  }
  const taken = [...schema.base, ...schema.custom].find((attribute) => sameName(attribute.name, name));
  const elsewhere = others.flatMap(({ custom }) => custom).find((attribute) => sameName(attribute.name, name));
  const alike = taken ?? (elsewhere?.name === name ? undefined : elsewhere);
  return alike === undefined ? undefined : `${name}: An attribute with the name ${alike.name} already exists`;
}

const isDate = ({ format }: Attribute): boolean => format === 'date-time';

/** Attributes of one name are one thing to searches and to uniqueness, whatever the user type. */
function checkNamesakes(attribute: Attribute, others: readonly Schema[]): string[] {
  const namesake = others.flatMap(({ custom }) => custom).find(({ name }) => name === attribute.name);
  if (namesake === undefined) return [];
  const isAlike =
    namesake.type === attribute.type && namesake.itemType === attribute.itemType && isDate(namesake) === isDate(attribute);
  return isAlike ? [] : ['The attribute is of another type in another user type'];
}

function checkGiven(given: AttributeInput, old: Attribute | undefined): string[] {
  const isAnother = old !== undefined && given.type !== undefined && given.type !== old.type;
  const hasOtherItems = old?.itemType !== undefined && given.items?.type !== undefined && given.items.type !== old.itemType;
  const isSecret = given.format === 'encrypted' || given.format === 'hashed';
  const isArray = (given.type ?? old?.type) === 'array';
  const stranger = given.permissions?.find(({ principal }) => principal !== 'SELF');
  return [
    ...(old === undefined && given.type === undefined ? ['The field type cannot be left blank'] : []),
    ...(isAnother || hasOtherItems ? ['The type of an existing attribute cannot be changed'] : []),
    ...(isSecret ? ['Encrypted and hashed attributes are not supported'] : []),
    ...(isArray && (given.enum ?? given.oneOf ?? null) !== null ? ['The enum and oneOf of an array belong into its items'] : []),
    ...(!isArray && (given.items ?? null) !== null ? ['Only an array has items'] : []),
    ...(stranger === undefined ? [] : [`The principal ${stranger.principal.slice(0, 50)} is not supported, only SELF`]),
  ];
}

/** The attribute as it is to be; null where something is wrong, which is among `causes` then. */
function changeCustom(
  name: string,
  given: AttributeInput,
  { schema, others, causes, at }: { schema: Schema; others: readonly Schema[]; causes: string[]; at: number },
): Attribute | null {
  const old = schema.custom.find((attribute) => attribute.name === name);
  const wrongName = old === undefined ? checkNewName(name, schema, others) : undefined;
  if (wrongName !== undefined) {
    causes.push(wrongName);
    return null;
  }
  const wrong = checkGiven(given, old);
  const attribute = mergeAttribute(name, given, at, old);
  const all = wrong.length > 0 ? wrong : [...checkAttribute(attribute), ...checkNamesakes(attribute, others)];
  causes.push(...all.map((cause) => `${name}: ${cause}`));
  return all.length > 0 ? null : attribute;
}

/** What Okta lets an administrator change of a base attribute: permissions, master, whether names are required, the login's pattern. */
function changeBase(old: Attribute, given: AttributeInput, kind: Schema['name'], causes: string[]): Attribute {
  // None of them is unique, so that the time does not matter.
  const wanted = mergeAttribute(old.name, { ...given, unique: undefined }, 0, old);
  const refuse = (cause: string): void => void causes.push(`${old.name}: ${cause}`);
  if (wanted.type !== old.type) refuse('The type of an existing attribute cannot be changed');
  const isRequired = wanted.required === true;
  const mayBeOptional = kind === 'user' && (old.name === 'firstName' || old.name === 'lastName');
  if (!mayBeOptional && isRequired !== (old.required === true)) refuse('Whether this base attribute is required cannot be changed');
  const { pattern } = wanted;
  if (old.name !== 'login' && pattern !== undefined) refuse('A base attribute other than login has no pattern');
  if (old.name === 'login' && pattern !== undefined && pattern !== '.+' && !isSetOfCharacters(pattern)) {
    refuse("The pattern must be null, '.+' or '[<characters>]+'");
  }
  causes.push(...checkAttribute({ ...wanted, title: old.title }).map((cause) => `${old.name}: ${cause}`));
  const { required: _required, pattern: _pattern, master: _master, ...rest } = old;
  return {
    ...rest,
    ...(isRequired ? { required: true } : {}),
    ...(pattern === undefined ? {} : { pattern }),
    self: wanted.self,
    ...(wanted.master === undefined ? {} : { master: wanted.master }),
  };
}

function changedBase(schema: Schema, input: SchemaInput, causes: string[]): readonly Attribute[] {
  const given = input.base ?? {};
  const unknown = Object.keys(given).filter((name) => !schema.base.some((attribute) => attribute.name === name));
  causes.push(...unknown.map((name) => `${name.slice(0, 100)}: There is no such base attribute`));
  return schema.base.map((old) => {
    const attribute = Object.hasOwn(given, old.name) ? given[old.name] : undefined;
    if (attribute === null) causes.push(`${old.name}: A base attribute cannot be removed`);
    const changed = attribute === undefined || attribute === null ? old : changeBase(old, attribute, schema.name, causes);
    if (schema.name === 'group' && !isSameData(changed, old))
      causes.push(`${old.name}: A base attribute of groups cannot be changed`);
    return changed;
  });
}

function requireLimits({ base, custom, ...schema }: Schema, causes: string[]): void {
  if (custom.length > schemaLimits.customAttributes) {
    causes.push(`definitions.custom: A schema must not have more than ${schemaLimits.customAttributes} custom attributes`);
  }
  if (custom.filter(({ unique }) => unique !== undefined).length > schemaLimits.uniqueAttributes) {
    causes.push(`definitions.custom: No more than ${schemaLimits.uniqueAttributes} attributes can be unique`);
  }
  if (Buffer.byteLength(JSON.stringify({ ...schema, base, custom })) > schemaLimits.bytes) {
    causes.push(`definitions: The schema must not be larger than ${schemaLimits.bytes} bytes`);
  }
}

function namesThatDiffer(before: Schema, after: Schema): Omit<ChangedSchema, 'schema'> {
  const old = new Map([...before.base, ...before.custom].map((attribute) => [attribute.name, attribute]));
  const next = new Map([...after.base, ...after.custom].map((attribute) => [attribute.name, attribute]));
  return {
    added: [...next.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !next.has(name)),
    changed: [...next].flatMap(([name, attribute]) => {
      const former = old.get(name);
      return former === undefined || isSameData(former, attribute) ? [] : [name];
    }),
  };
}

/**
 * The schema that a client's words make of it, whole or not at all; undefined where nothing differs.
 *
 * @param others schemas of other user types: their attributes of the same name are the same thing
 * @param at UTC milliseconds
 * @param unused names of attributes that nobody has a value of: they may go without a trace
 * @throws RosterError `validation-failed` with everything that is wrong, `enum-mismatch`
 */
export function changeSchema(
  schema: Schema,
  input: SchemaInput,
  others: readonly Schema[],
  at: number,
  unused: ReadonlySet<string> = new Set(),
): ChangedSchema | undefined {
  const causes: string[] = [];
  const base = changedBase(schema, input, causes);
  const custom = new Map(schema.custom.map((attribute) => [attribute.name, attribute]));
  const removed: RemovedAttribute[] = [];
  // Those that go make room for those that come.
  const given = Object.entries(input.custom ?? {}).toSorted(([, one], [, other]) => Number(one !== null) - Number(other !== null));
  for (const [name, attribute] of given) {
    if (attribute === null) {
      if (custom.delete(name) && !unused.has(name)) removed.push({ name, since: at });
    } else {
      const sofar = { ...schema, custom: [...custom.values()], removed: [...(schema.removed ?? []), ...removed] };
      const made = changeCustom(name, attribute, { schema: sofar, others, causes, at });
      if (made !== null) custom.set(name, made);
    }
  }
  const left = [...(schema.removed ?? []), ...removed];
  const next: Schema = {
    ...schema,
    title: input.title ?? schema.title,
    description: input.description ?? schema.description,
    base,
    custom: [...custom.values()],
    ...(left.length === 0 ? {} : { removed: left }),
    lastUpdated: at,
  };
  requireLimits(next, causes);
  if (causes.length > 0) throw new RosterError('validation-failed', { object: `${schema.name}Schema`, causes });
  if (isSameData({ ...next, lastUpdated: 0 }, { ...schema, lastUpdated: 0 })) return undefined;
  return { schema: next, ...namesThatDiffer(schema, next) };
}
