import type { Attribute, AttributeFormat, ScalarType } from './model.ts';
import { defaultMaxLength, readPattern } from './pattern.ts';

/** What does not fit of a value. The same rules hold on the server and, in a form, in the browser: nothing here needs more than the language. */
export type ValueFault =
  | { readonly fault: 'type'; readonly wanted: Attribute['type'] }
  | { readonly fault: 'too-short' | 'too-small'; readonly least: number }
  | { readonly fault: 'too-long' | 'too-large' | 'too-many'; readonly most: number }
  | { readonly fault: 'no-choice' | 'no-match' | 'no-login' };

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

function faultOfText(attribute: Attribute, value: string): ValueFault | undefined {
  const { name, minLength = 0, maxLength = defaultMaxLength, format, pattern } = attribute;
  const length = Array.from(value).length;
  if (length < minLength) return { fault: 'too-short', least: minLength };
  if (length > maxLength) return { fault: 'too-long', most: maxLength };
  if (value === '') return undefined;
  if (!patternOf(attribute)(value)) return { fault: name === 'login' && pattern === undefined ? 'no-login' : 'no-match' };
  return format !== undefined && !formats[format](value) ? { fault: 'no-match' } : undefined;
}

function faultOfNumber({ minimum, maximum }: Attribute, value: number): ValueFault | undefined {
  if (minimum !== undefined && value < minimum) return { fault: 'too-small', least: minimum };
  return maximum !== undefined && value > maximum ? { fault: 'too-large', most: maximum } : undefined;
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

function faultOfScalar(attribute: Attribute, type: ScalarType, value: unknown): ValueFault | undefined {
  if (!hasType(type, value)) return { fault: 'type', wanted: type };
  const isChoice = value === '' || attribute.enum === undefined || attribute.enum.some((allowed) => allowed === value);
  if (!isChoice) return { fault: 'no-choice' };
  if (typeof value === 'string') return faultOfText(attribute, value);
  return typeof value === 'number' ? faultOfNumber(attribute, value) : undefined;
}

export function hasType(type: ScalarType, value: unknown): boolean {
  return type === 'number' || type === 'integer' ? isNumberOf(type, value) : typeof value === type;
}

function faultOfArray(attribute: Attribute, value: unknown): ValueFault | undefined {
  if (!Array.isArray(value)) return { fault: 'type', wanted: 'array' };
  if (value.length > maxArrayLength) return { fault: 'too-many', most: maxArrayLength };
  for (const element of value) {
    const found = faultOfScalar(attribute, attribute.itemType ?? 'string', element);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What does not fit of a value that is there. */
export const faultOf = (attribute: Attribute, value: unknown): ValueFault | undefined =>
  attribute.type === 'array' ? faultOfArray(attribute, value) : faultOfScalar(attribute, attribute.type, value);

/** A fault in a sentence without the attribute's name. */
export function sentenceOf(found: ValueFault): string {
  switch (found.fault) {
    case 'type':
      return wrongType[found.wanted];
    case 'too-short':
      return `The field must have at least ${found.least} characters`;
    case 'too-long':
      return `The field must not have more than ${found.most} characters`;
    case 'too-small':
      return `The field must not be less than ${found.least}`;
    case 'too-large':
      return `The field must not be more than ${found.most}`;
    case 'too-many':
      return `The list must not have more than ${found.most} elements`;
    case 'no-choice':
      return 'The field must be one of the values of its enumeration';
    case 'no-login':
      return 'Username must be in the form of an email address';
    case 'no-match':
      return 'Does not match required pattern';
  }
}

/** What does not fit of a value that is there, in a sentence without the attribute's name. */
export function checkValue(attribute: Attribute, value: unknown): string | undefined {
  const found = faultOf(attribute, value);
  return found === undefined ? undefined : sentenceOf(found);
}
