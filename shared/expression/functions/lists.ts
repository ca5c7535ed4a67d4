import { textOf } from '../arithmetic.ts';
import { anything, integer, listOf, text, truth } from '../types.ts';
import type { Value } from '../value.ts';
import { elementsOf, holds, without } from './list-operations.ts';
import { pure, Refusal, type Row } from './row.ts';

const noSuchPlace = new Refusal('The list has no such place');

const notWritten = new Refusal('A list or an object has no place in a text with commas');

function joined(items: readonly Value[]): string | Refusal {
  const texts = items.map((item) => (item === null ? '' : textOf(item)));
  return texts.includes(undefined) ? notWritten : texts.join(',');
}

/**
 * Each list may be a text with commas, too. A list that is null is an empty one.
 *
 * @see https://developer.okta.com/docs/reference/okta-expression-language/#array-functions
 */
export const listFunctions: readonly Row[] = [
  pure(
    'Arrays.add',
    {
      takes: ['list: items', 'value: any'],
      gives: listOf(anything),
      says: 'The list with a value more at its end.',
      example: ['Arrays.add({10, 20, 30}, 40)', [10, 20, 30, 40]],
    },
    (items, value) => [...(items ?? []), value],
  ),
  pure(
    'Arrays.remove',
    {
      takes: ['list: items', 'value: any'],
      gives: listOf(anything),
      says: 'The list without a value, however often it is there.',
      example: ['Arrays.remove({10, 20, 30}, 20)', [10, 30]],
    },
    (items, value) => without(items ?? [], value),
  ),
  pure(
    'Arrays.clear',
    { takes: ['list: items'], gives: listOf(anything), says: 'An empty list.', example: ['Arrays.clear({10, 20, 30})', []] },
    () => [],
  ),
  pure(
    'Arrays.get',
    {
      takes: ['list: items', 'place: integer'],
      gives: anything,
      says: 'The value at a place; the first is 0.',
      example: ['Arrays.get({0, 1, 2}, 0)', 0],
    },
    (items, place) => {
      const item = items?.[place ?? -1];
      return item === undefined ? noSuchPlace : item;
    },
  ),
  pure(
    'Arrays.flatten',
    {
      takes: [],
      rest: ['values: any'],
      gives: listOf(anything),
      says: 'One list of all values, of those in lists, and of the parts of texts with commas.',
      example: ['Arrays.flatten(10, {20, 30}, 40)', [10, 20, 30, 40]],
    },
    (values) => values.flatMap(elementsOf),
  ),
  pure(
    'Arrays.contains',
    {
      takes: ['list: items', 'value: any'],
      gives: truth,
      says: 'Whether a value is in the list, to the letter.',
      example: ['Arrays.contains({10, 20, 30}, 10)', true],
    },
    (items, value) => holds(items ?? [], value),
  ),
  pure(
    'Arrays.size',
    {
      takes: ['list: items'],
      gives: integer,
      says: 'How many values there are; 0 of null.',
      example: ['Arrays.size({10, 20, 30})', 3],
    },
    (items) => items?.length ?? 0,
  ),
  pure(
    'Arrays.isEmpty',
    {
      takes: ['list: items'],
      gives: truth,
      says: 'Whether there is no value; true of null.',
      example: ['Arrays.isEmpty(NULL)', true],
    },
    (items) => (items?.length ?? 0) === 0,
  ),
  pure(
    'Arrays.toCsvString',
    {
      takes: ['list: items'],
      gives: text,
      says: 'The values with commas between them.',
      example: ['Arrays.toCsvString({"This", "is", "a", "test"})', 'This,is,a,test'],
    },
    (items) => joined(items ?? []),
  ),
];
