import type { Attribute, Schema } from './model.ts';

/** Longest text of an attribute that sets no limit of its own, in characters; Okta's is not published. */
const defaultMaxLength = 1024;
const maxArrayLength = 100;

/**
 * One @, something before it, a host with a dot or `localhost` behind it, no spaces or controls: what mail servers accept, not RFC 5322's
 * comments and quoted strings.
 */
const emailPattern = /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}]+\.[^\s@<>(),;:\\"[\]\p{Cc}.]{2,}$/u;

export const isEmail = (value: string): boolean => emailPattern.test(value);

function isUri(value: string): boolean {
  return URL.canParse(value);
}

const formats: Record<NonNullable<Attribute['format']>, (value: string) => boolean> = {
  email: isEmail,
  uri: isUri,
  'country-code': (value) => /^[A-Z]{2}$/.test(value),
  'language-code': (value) => /^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$/.test(value),
  locale: (value) => /^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$/.test(value),
  timezone: (value) => /^[A-Za-z0-9_+\-/]{1,50}$/.test(value),
  'date-time': (value) => !Number.isNaN(Date.parse(value)),
};

function checkText(attribute: Attribute, value: string): string[] {
  const { name, minLength = 0, maxLength = defaultMaxLength, format } = attribute;
  const length = Array.from(value).length;
  if (length < minLength) return [`${name}: The field must have at least ${minLength} characters`];
  if (length > maxLength) return [`${name}: The field must not have more than ${maxLength} characters`];
  if (name === 'login' && !isEmail(value)) return [`${name}: Username must be in the form of an email address`];
  if (format !== undefined && value !== '' && !formats[format](value)) return [`${name}: Does not match required pattern`];
  return [];
}

function checkScalar(attribute: Attribute, type: Attribute['type'], value: unknown): string[] {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? checkText(attribute, value) : [`${attribute.name}: The field must be text`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${attribute.name}: The field must be true or false`];
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? [] : [`${attribute.name}: The field must be a number`];
    case 'integer':
      return Number.isSafeInteger(value) ? [] : [`${attribute.name}: The field must be a whole number`];
    case 'array':
      return checkArray(attribute, value);
  }
}

function checkArray(attribute: Attribute, value: unknown): string[] {
  if (!Array.isArray(value)) return [`${attribute.name}: The field must be a list`];
  if (value.length > maxArrayLength) return [`${attribute.name}: The list must not have more than ${maxArrayLength} elements`];
  return value.flatMap((element) => checkScalar(attribute, attribute.itemType ?? 'string', element)).slice(0, 1);
}

/**
 * Sentences that say what does not fit, each beginning with the attribute's name; empty where all is well. Attributes that the schema
 * does not know are refused, as Okta does.
 */
export function checkProfile(schema: Pick<Schema, 'base' | 'custom'>, profile: Readonly<Record<string, unknown>>): string[] {
  const attributes = new Map([...schema.base, ...schema.custom].map((attribute) => [attribute.name, attribute]));
  const missing = [...attributes.values()]
    .filter(({ name, required }) => required === true && (profile[name] === undefined || profile[name] === ''))
    .map(({ name }) => `${name}: The field cannot be left blank`);
  const wrong = Object.entries(profile).flatMap(([name, value]) => {
    const attribute = attributes.get(name);
    if (attribute === undefined) return [`Property name '${name}' is not defined in profile`];
    return value === '' && attribute.required === true ? [] : checkScalar(attribute, attribute.type, value);
  });
  return [...missing, ...wrong];
}
