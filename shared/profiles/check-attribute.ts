import { RosterError } from '../kernel/index.ts';
import { checkValue } from './check-value.ts';
import type { Attribute } from './model.ts';
import { readPattern } from './pattern.ts';

/** Beyond it a text is a document, and a profile has its limit too. In characters. */
const longestText = 10_000;

function checkLengths({ type, minLength, maxLength }: Attribute): string[] {
  if (minLength === undefined && maxLength === undefined) return [];
  if (type !== 'string') return ['minLength and maxLength are for text alone'];
  const isLength = (length: number | undefined): boolean =>
    length === undefined || (Number.isInteger(length) && length >= 0 && length <= longestText);
  if (!isLength(minLength) || !isLength(maxLength)) return [`minLength and maxLength must be whole numbers up to ${longestText}`];
  return minLength !== undefined && maxLength !== undefined && minLength > maxLength
    ? ['minLength must not be more than maxLength']
    : [];
}

function checkBounds({ type, minimum, maximum }: Attribute): string[] {
  if (minimum === undefined && maximum === undefined) return [];
  if (type !== 'number' && type !== 'integer') return ['minimum and maximum are for numbers alone'];
  return minimum !== undefined && maximum !== undefined && minimum > maximum ? ['minimum must not be more than maximum'] : [];
}

function checkText({ type, format, pattern, maxLength }: Attribute): string[] {
  if (type !== 'string') return format === undefined && pattern === undefined ? [] : ['format and pattern are for text alone'];
  if (pattern === undefined) return [];
  const reading = readPattern(pattern, maxLength);
  return reading.ok ? [] : [reading.cause];
}

function checkEnumeration(attribute: Attribute): string[] {
  const { type, itemType = 'string', enum: values, oneOf } = attribute;
  if (oneOf !== undefined && values === undefined) return ['oneOf is only supported together with enum'];
  if (values === undefined) return [];
  if (type === 'boolean') return ['enum is for text and numbers alone'];
  if (values.length === 0) return ['enum must have at least one element'];
  if (new Set(values).size < values.length) return ['The elements of enum must be unique'];
  const element: Attribute = { ...attribute, type: type === 'array' ? itemType : type };
  const wrong = values.find((value) => value === '' || checkValue(element, value) !== undefined);
  if (wrong !== undefined) return [`The element ${JSON.stringify(wrong).slice(0, 100)} of enum is no value of this attribute`];
  // Clients have numbers as text in `const`, for that is its type in Okta's specification.
  const isInOrder = oneOf?.every((choice, index) => String(choice.const) === String(values[index]));
  if (oneOf !== undefined && (oneOf.length !== values.length || isInOrder !== true)) throw new RosterError('enum-mismatch', {});
  return [];
}

function checkUniqueness({ type, unique }: Attribute): string[] {
  const canBe = type === 'string' || type === 'number' || type === 'integer';
  return unique !== undefined && !canBe ? ['Only text and numbers can be unique'] : [];
}

function checkMaster({ master }: Attribute): string[] {
  return master?.priority !== undefined && master.type !== 'OVERRIDE' ? ['Only a master of type OVERRIDE has priorities'] : [];
}

/** Sentences that say what is wrong with an attribute in itself. Throws `enum-mismatch`. */
export function checkAttribute(attribute: Attribute): string[] {
  const causes = [
    ...(attribute.title === '' ? ['The field title cannot be left blank'] : []),
    ...checkLengths(attribute),
    ...checkBounds(attribute),
    ...checkText(attribute),
    ...checkEnumeration(attribute),
    ...checkUniqueness(attribute),
    ...checkMaster(attribute),
  ];
  if (causes.length > 0 || attribute.default === undefined) return causes;
  const cause = checkValue(attribute, attribute.default);
  return cause === undefined ? [] : [`The default does not fit: ${cause}`];
}
