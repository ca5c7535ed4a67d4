import type { Attribute, AttributeFormat, Schema } from './model.ts';
import { defaultMaxLength, readPattern } from './pattern.ts';
import { maxClaimBytes, uniqueClaim } from './unique-values.ts';

const maxArrayLength = 100;

/**
 * One @, something before it, a host with a dot or `localhost` behind it, no spaces or controls: what mail servers accept, not RFC 5322's
 * comments and quoted strings.
 */
const emailPattern = /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}]+\.[^\s@<>(),;:\\"[\]\p{Cc}.]{2,}$/u;

export const isEmail = (value: string): boolean => emailPattern.test(value);

const timePattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** As the search reads times: without an offset they are UTC. 30 February is none. */
function isTime(value: string): boolean {
  if (!timePattern.test(value) || Number.isNaN(Date.parse(value))) return false;
  const day = value.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

const languageTag = /^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$/;

const zones = new Set(Intl.supportedValuesOf('timeZone'));

/** Names that are older spellings of another zone are no members of the list, and known all the same. */
function isTimeZone(value: string): boolean {
  if (zones.has(value)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,49}$/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const formats: Record<AttributeFormat, (value: string) => boolean> = {
  email: isEmail,
  uri: (value) => URL.canParse(value),
  'country-code': (value) => /^[A-Z]{2}$/.test(value),
  'language-code': (value) => languageTag.test(value),
  locale: (value) => languageTag.test(value),
  timezone: isTimeZone,
  'date-time': isTime,
  'ref-id': (value) => /^[A-Za-z0-9_-]{1,100}$/.test(value),
};

type Pattern = (value: string) => boolean;
const patterns = new WeakMap<Attribute, Pattern>();

const anything: Pattern = () => true;

/** A pattern that can't be read never was let into a schema. */
function makePattern({ name, pattern, maxLength }: Attribute): Pattern {
  if (name === 'login' && pattern === undefined) return isEmail;
  if (pattern === undefined) return anything;
  const reading = readPattern(pattern, maxLength);
  return reading.ok ? (value) => reading.expression.test(value) : anything;
}

function patternOf(attribute: Attribute): Pattern {
  const known = patterns.get(attribute);
  if (known !== undefined) return known;
  const made = makePattern(attribute);
  patterns.set(attribute, made);
  return made;
}

const noMatch = 'Does not match required pattern';

function checkText(attribute: Attribute, value: string): string | undefined {
  const { name, minLength = 0, maxLength = defaultMaxLength, format, pattern } = attribute;
  const length = Array.from(value).length;
  if (length < minLength) return `The field must have at least ${minLength} characters`;
  if (length > maxLength) return `The field must not have more than ${maxLength} characters`;
  if (value === '') return undefined;
  if (!patternOf(attribute)(value)) {
    return name === 'login' && pattern === undefined ? 'Username must be in the form of an email address' : noMatch;
  }
  return format !== undefined && !formats[format](value) ? noMatch : undefined;
}

function checkNumber({ minimum, maximum }: Attribute, value: number): string | undefined {
  if (minimum !== undefined && value < minimum) return `The field must not be less than ${minimum}`;
  return maximum !== undefined && value > maximum ? `The field must not be more than ${maximum}` : undefined;
}

function isNumberOf(type: 'number' | 'integer', value: unknown): value is number {
  return type === 'integer' ? Number.isSafeInteger(value) : typeof value === 'number' && Number.isFinite(value);
}

const wrongType: Record<Attribute['type'], string> = {
  string: 'The field must be text',
  boolean: 'The field must be true or false',
  number: 'The field must be a number',
  integer: 'The field must be a whole number',
  array: 'The field must be a list',
};

function checkScalar(attribute: Attribute, type: Exclude<Attribute['type'], 'array'>, value: unknown): string | undefined {
  if (!hasType(type, value)) return wrongType[type];
  if (value !== '' && attribute.enum !== undefined && !attribute.enum.some((allowed) => allowed === value)) {
    return 'The field must be one of the values of its enumeration';
  }
  if (typeof value === 'string') return checkText(attribute, value);
  return typeof value === 'number' ? checkNumber(attribute, value) : undefined;
}

function hasType(type: Exclude<Attribute['type'], 'array'>, value: unknown): boolean {
  return type === 'number' || type === 'integer' ? isNumberOf(type, value) : typeof value === type;
}

function checkArray(attribute: Attribute, value: unknown): string | undefined {
  if (!Array.isArray(value)) return wrongType.array;
  if (value.length > maxArrayLength) return `The list must not have more than ${maxArrayLength} elements`;
  const type = attribute.itemType ?? 'string';
  for (const element of value) {
    const cause = checkScalar(attribute, type, element);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

/** What does not fit of a value that is there, in a sentence without the attribute's name. */
export function checkValue(attribute: Attribute, value: unknown): string | undefined {
  return attribute.type === 'array' ? checkArray(attribute, value) : checkScalar(attribute, attribute.type, value);
}

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
