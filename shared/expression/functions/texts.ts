import { integer, text, truth } from '../types.ts';
import type { Value } from '../value.ts';
import { pure, Refusal, type Row } from './row.ts';
import { afterOf, beforeOf, lengthReplaced, partOf, replaceEach, replaceFirst, withoutSpaces } from './text-operations.ts';

const backwards = new Refusal('The end lies before the start');
const whole = new Refusal('The places must be whole numbers');

/** A replacement that would be longer than any text may be is refused before it is made. */
const mostReplaced = 1_000_000;
const tooLong = new Refusal('The text would get too long');

export function replaced(value: string, match: string, by: string): string | Refusal {
  // Nearly always too few characters for any number of matches to matter.
  const canBeTooLong = value.length * Math.max(1, by.length) > mostReplaced;
  return canBeTooLong && lengthReplaced(value, match, by) > mostReplaced ? tooLong : replaceEach(value, match, by);
}

export function cut(value: string | null, start: number | null, end: number | null): string | null | Refusal {
  if (value === null) return null;
  if (start === null || end === null) return whole;
  return partOf(value, start, end) ?? backwards;
}

/** What is behind the first key that the text holds. */
function switched(value: string, otherwise: string | null, pairs: readonly Value[]): Value {
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const key = pairs[index];
    if (typeof key === 'string' && value.includes(key)) return pairs[index + 1] ?? null;
  }
  return otherwise;
}

/** The functions of texts that both spellings share: `String.substring` and, of old, `substring`. */
function shared(prefix: '' | 'String.'): Row[] {
  const old = prefix === '' ? ' The same as the one of String.' : '';
  return [
    pure(
      `${prefix}substring`,
      {
        takes: ['text: text', 'start: integer', 'end: integer'],
        gives: text,
        says: `The part from start up to end, which is not in it; the first character is 0. Ends beyond the text are its ends.${old}`,
        example: [`${prefix}substring("example", 1, 4)`, 'xam'],
      },
      cut,
    ),
    pure(
      `${prefix}substringBefore`,
      {
        takes: ['text: text', 'separator: text'],
        gives: text,
        says: `What stands before the first separator; an empty text where there is none.${old}`,
        example: [`${prefix}substringBefore("ann@example.com", "@")`, 'ann'],
      },
      (value, separator) => (value === null || separator === null ? value : beforeOf(value, separator)),
    ),
    pure(
      `${prefix}substringAfter`,
      {
        takes: ['text: text', 'separator: text'],
        gives: text,
        says: `What stands behind the first separator; an empty text where there is none.${old}`,
        example: [`${prefix}substringAfter("ann@example.com", "@")`, 'example.com'],
      },
      (value, separator) => (value === null || separator === null ? value : afterOf(value, separator)),
    ),
    pure(
      `${prefix}toUpperCase`,
      {
        takes: ['text: text'],
        gives: text,
        says: `The text in capitals.${old}`,
        example: [`${prefix}toUpperCase("This")`, 'THIS'],
      },
      (value) => value?.toUpperCase() ?? null,
    ),
    pure(
      `${prefix}toLowerCase`,
      {
        takes: ['text: text'],
        gives: text,
        says: `The text in small letters.${old}`,
        example: [`${prefix}toLowerCase("ThiS")`, 'this'],
      },
      (value) => value?.toLowerCase() ?? null,
    ),
  ];
}

/**
 * Of null, a text is null, a question false and a length 0.
 *
 * @see https://developer.okta.com/docs/reference/okta-expression-language/#string-functions
 */
export const textFunctions: readonly Row[] = [
  pure(
    'String.append',
    {
      takes: ['text: text', 'suffix: text'],
      gives: text,
      says: 'The two, one behind the other.',
      example: ['String.append("This is", " a test")', 'This is a test'],
    },
    (value, suffix) => (value === null ? null : value + (suffix ?? '')),
  ),
  pure(
    'String.join',
    {
      takes: ['separator: text'],
      rest: ['text: text'],
      gives: text,
      says: 'All the texts, with the separator between them. One that is null counts as an empty one.',
      example: ['String.join(",", "This", "is", "a", "test")', 'This,is,a,test'],
    },
    (separator, parts) => parts.map((each) => (typeof each === 'string' ? each : '')).join(separator ?? ''),
  ),
  pure(
    'String.len',
    {
      takes: ['text: text'],
      gives: integer,
      says: 'How many characters a text has; 0 of null.',
      example: ['String.len("This")', 4],
    },
    (value) => value?.length ?? 0,
  ),
  pure(
    'String.removeSpaces',
    {
      takes: ['text: text'],
      gives: text,
      says: 'The text without blanks.',
      example: ['String.removeSpaces("This is a test")', 'Thisisatest'],
    },
    (value) => (value === null ? null : withoutSpaces(value)),
  ),
  pure(
    'String.replace',
    {
      takes: ['text: text', 'match: text', 'replacement: text'],
      gives: text,
      says: 'The text with each match replaced. It is found to the letter: it is no pattern.',
      example: ['String.replace("This is a test", "is", "at")', 'That at a test'],
    },
    (value, match, by) => (value === null ? null : replaced(value, match ?? '', by ?? '')),
  ),
  pure(
    'String.replaceFirst',
    {
      takes: ['text: text', 'match: text', 'replacement: text'],
      gives: text,
      says: 'The text with its first match replaced.',
      example: ['String.replaceFirst("This is a test", "is", "at")', 'That is a test'],
    },
    (value, match, by) => (value === null ? null : replaceFirst(value, match ?? '', by ?? '')),
  ),
  pure(
    'String.startsWith',
    {
      takes: ['text: text', 'beginning: text'],
      gives: truth,
      says: 'Whether a text begins with another one, to the letter.',
      example: ['String.startsWith("Kiss", "K")', true],
    },
    (value, beginning) => value !== null && beginning !== null && value.startsWith(beginning),
  ),
  pure(
    'String.stringContains',
    {
      takes: ['text: text', 'part: text'],
      gives: truth,
      says: 'Whether a text holds another one, to the letter.',
      example: ['String.stringContains("This is a test", "test")', true],
    },
    (value, part) => value !== null && part !== null && value.includes(part),
  ),
  pure(
    'String.stringSwitch',
    {
      takes: ['text: text', 'otherwise: text'],
      rest: ['key: text', 'value: text'],
      gives: text,
      says: 'The value behind the first key that the text holds, or else the second argument.',
      example: ['String.stringSwitch("First match wins", "none", "absent", "1", "wins", "2", "match", "3")', '2'],
    },
    (value, otherwise, pairs) => switched(value ?? '', otherwise, pairs),
  ),
  ...shared('String.'),
  ...shared(''),
];
