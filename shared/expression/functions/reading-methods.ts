import { integer, text, truth } from '../types.ts';
import { holds } from './list-operations.ts';
import { method, type Row } from './row.ts';

/** Methods that are of every dialect: they read, and make nothing. */
export const readingMethods: readonly Row[] = [
  method(
    'text',
    'contains',
    {
      takes: ['part: text'],
      gives: truth,
      says: 'Whether the text holds another one, to the letter.',
      example: ["'This is a test'.contains('test')", true],
    },
    (target, part) => target.includes(part),
  ),
  method(
    'text',
    'startsWith',
    {
      takes: ['beginning: text'],
      gives: truth,
      says: 'Whether the text begins with another one.',
      example: ["'test'.startsWith('te')", true],
    },
    (target, beginning) => target.startsWith(beginning),
  ),
  method(
    'text',
    'endsWith',
    {
      takes: ['end: text'],
      gives: truth,
      says: 'Whether the text ends with another one.',
      example: ["'test'.endsWith('st')", true],
    },
    (target, end) => target.endsWith(end),
  ),
  method(
    'text',
    'length',
    { takes: [], gives: integer, says: 'How many characters the text has.', example: ["'test'.length()", 4] },
    (target) => target.length,
  ),
  method(
    'text',
    'isEmpty',
    { takes: [], gives: truth, says: 'Whether the text has no character.', example: ["''.isEmpty()", true] },
    (target) => target === '',
  ),
  method(
    'text',
    'toLowerCase',
    { takes: [], gives: text, says: 'The text in small letters.', example: ["'TEST'.toLowerCase()", 'test'] },
    (target) => target.toLowerCase(),
  ),
  method(
    'text',
    'toUpperCase',
    { takes: [], gives: text, says: 'The text in capitals.', example: ["'test'.toUpperCase()", 'TEST'] },
    (target) => target.toUpperCase(),
  ),
  method(
    'list',
    'contains',
    { takes: ['value: any'], gives: truth, says: 'Whether a value is in the list.', example: ['{1, 2, 3}.contains(2)', true] },
    holds,
  ),
  method(
    'list',
    'size',
    { takes: [], gives: integer, says: 'How many values the list has.', example: ['{1, 2, 3}.size()', 3] },
    (target) => target.length,
  ),
  method(
    'list',
    'isEmpty',
    { takes: [], gives: truth, says: 'Whether the list has no value.', example: ['{}.isEmpty()', true] },
    (target) => target.length === 0,
  ),
];
