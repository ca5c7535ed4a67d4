import { countryOf } from '../country.ts';
import { anything, country, integer, listOf, real, text, time, truth } from '../types.ts';
import { isList, type Value } from '../value.ts';
import { isZone, javaText, ZonedTime } from '../zoned-time.ts';
import { numberOf, wholeOf, wholeOfText } from './conversions.ts';
import { without } from './list-operations.ts';
import { readingMethods } from './reading-methods.ts';
import { askingMethod, method, Refusal, type Row } from './row.ts';
import { afterOf, beforeOf, compareVersions, replaceFirst, withoutSpaces } from './text-operations.ts';
import { cut, replaced } from './texts.ts';
import { fromIso, fromPattern, fromUnix, fromWindows, noTime, noZone, toPattern, windowsText } from './times.ts';

const noVersion = new Refusal('A version is numbers with points between them');
const noCountry = new Refusal('There is no such country');

const textMethods: readonly Row[] = [
  method(
    'text',
    'substring',
    {
      takes: ['start: integer', 'end?: integer'],
      gives: text,
      says: 'The part from start up to end, or to the end of the text.',
      example: ["'John'.substring(1, 3)", 'oh'],
    },
    (target, start, end = Math.max(start, target.length)) => cut(target, start, end),
  ),
  method(
    'text',
    'replace',
    {
      takes: ['match: text', 'replacement: text'],
      gives: text,
      says: 'The text with each match replaced, which is no pattern.',
      example: ["'hello'.replace('l', 'p')", 'heppo'],
    },
    (target, match, by) => replaced(target, match, by),
  ),
  method(
    'text',
    'replaceFirst',
    {
      takes: ['match: text', 'replacement: text'],
      gives: text,
      says: 'The text with the first match replaced.',
      example: ["'hello'.replaceFirst('l', 'p')", 'heplo'],
    },
    (target, match, by) => replaceFirst(target, match, by),
  ),
  method(
    'text',
    'removeSpaces',
    { takes: [], gives: text, says: 'The text without blanks.', example: ["'This is'.removeSpaces()", 'Thisis'] },
    withoutSpaces,
  ),
  method(
    'text',
    'substringBefore',
    {
      takes: ['separator: text'],
      gives: text,
      says: 'What stands before the first separator; an empty text where there is none.',
      example: ["'ann@example.com'.substringBefore('@')", 'ann'],
    },
    (target, separator) => beforeOf(target, separator),
  ),
  method(
    'text',
    'substringAfter',
    {
      takes: ['separator: text'],
      gives: text,
      says: 'What stands behind the first separator; an empty text where there is none.',
      example: ["'ann@example.com'.substringAfter('@')", 'example.com'],
    },
    (target, separator) => afterOf(target, separator),
  ),
  method(
    'text',
    'versionGreaterThan',
    {
      takes: ['version: text'],
      gives: truth,
      says: 'Whether this version is above another one.',
      example: ["'14.10'.versionGreaterThan('14.9.1')", true],
    },
    (target, version) => versions(target, version, (order) => order > 0),
  ),
  method(
    'text',
    'versionLessThan',
    {
      takes: ['version: text'],
      gives: truth,
      says: 'Whether this version is below another one.',
      example: ["'14.9.1'.versionLessThan('14.10')", true],
    },
    (target, version) => versions(target, version, (order) => order < 0),
  ),
  method(
    'text',
    'toInteger',
    { takes: [], gives: integer, says: 'The number that the text is, as a whole one.', example: ["'1.1'.toInteger()", 1] },
    wholeOfText,
  ),
  method(
    'text',
    'toNumber',
    { takes: [], gives: real, says: 'The number that the text is.', example: ["'1.7'.toNumber()", 1.7] },
    numberOf,
  ),
  method(
    'text',
    'parseCountryCode',
    {
      takes: [],
      gives: country,
      says: 'The country of a code of ISO 3166-1, or of an English name.',
      example: ["'United States'.parseCountryCode().toAlpha2()", 'US'],
    },
    (target) => countryOf(target) ?? noCountry,
  ),
  method(
    'text',
    'parseWindowsTime',
    {
      takes: [],
      gives: time,
      says: 'The time that Windows counts so.',
      example: ["'130828367179790000'.parseWindowsTime().toUnix()", '1438363117979'],
    },
    fromWindows,
  ),
  method(
    'text',
    'parseUnixTime',
    {
      takes: [],
      gives: time,
      says: 'The time so many milliseconds after 1970.',
      example: ["'1438363117979'.parseUnixTime().toString('yyyy')", '2015'],
    },
    fromUnix,
  ),
  askingMethod(
    'text',
    'parseStringTime',
    {
      takes: ['pattern?: text'],
      gives: time,
      says: 'The time that a text says, by a pattern or in ISO 8601.',
      example: ["'17 June 2015 00:23:19'.parseStringTime('dd MMMM yyyy HH:mm:ss').toString()", '2015-06-17T00:23:19Z'],
    },
    ({ lookups }) =>
      (target, pattern) =>
        pattern === undefined ? fromIso(target) : fromPattern(target, pattern, lookups.now()),
  ),
];

function versions(target: string, version: string, holdsOf: (order: number) => boolean): boolean | Refusal {
  const order = compareVersions(target, version);
  return order === undefined ? noVersion : holdsOf(order);
}

const flat = (values: readonly Value[]): readonly Value[] => values.flatMap((value) => (isList(value) ? flat(value) : [value]));

const listMethods: readonly Row[] = [
  method(
    'list',
    'add',
    {
      takes: ['value: any'],
      gives: listOf(anything),
      says: 'The list with a value more at its end.',
      example: ["{'one'}.add('two')", ['one', 'two']],
    },
    (target, value) => [...target, value],
  ),
  method(
    'list',
    'remove',
    { takes: ['value: any'], gives: listOf(anything), says: 'The list without a value.', example: ['{2, 3}.remove(3)', [2]] },
    without,
  ),
  method(
    'list',
    'flatten',
    {
      takes: [],
      gives: listOf(anything),
      says: 'One list of all that is in the lists.',
      example: ['{{1}, {2, 3}}.flatten()', [1, 2, 3]],
    },
    flat,
  ),
];

const otherMethods: readonly Row[] = [
  method(
    'number',
    'toInteger',
    { takes: [], gives: integer, says: 'The nearest whole number; halves go up.', example: ['1.6.toInteger()', 2] },
    wholeOf,
  ),
  method(
    'number',
    'toNumber',
    { takes: [], gives: real, says: 'The number itself.', example: ['1.6.toNumber()', 1.6] },
    (target) => target,
  ),
  method(
    'country',
    'toAlpha2',
    { takes: [], gives: text, says: 'Its code of two letters.', example: ["'USA'.parseCountryCode().toAlpha2()", 'US'] },
    ({ alpha2 }) => alpha2,
  ),
  method(
    'country',
    'toAlpha3',
    { takes: [], gives: text, says: 'Its code of three letters.', example: ["'US'.parseCountryCode().toAlpha3()", 'USA'] },
    ({ alpha3 }) => alpha3,
  ),
  method(
    'country',
    'toNumeric',
    { takes: [], gives: text, says: 'Its code of three digits.', example: ["'US'.parseCountryCode().toNumeric()", '840'] },
    ({ numeric }) => numeric,
  ),
  method(
    'country',
    'toName',
    { takes: [], gives: text, says: 'Its English name.', example: ["'US'.parseCountryCode().toName()", 'United States'] },
    ({ name }) => name,
  ),
];

const summer = "'1438363117979'.parseUnixTime()";
const units = { Days: 86_400_000, Hours: 3_600_000, Minutes: 60_000, Seconds: 1_000 } as const;

/** Days are 24 hours, and so on: of clocks that change, only their hands do. */
function unitMethods(unit: keyof typeof units): Row[] {
  const size = units[unit];
  const word = unit.toLowerCase();
  const shifted = (name: 'plus' | 'minus', sign: 1 | -1): Row =>
    method(
      'time',
      `${name}${unit}`,
      {
        takes: ['count: integer'],
        gives: time,
        says: `So many ${word} ${sign > 0 ? 'later' : 'earlier'}.`,
        example: [`${summer}.${name}${unit}(1).toUnix()`, String(1_438_363_117_979 + sign * size)],
      },
      (target, count) => target.plus(sign * count * size) ?? noTime,
    );
  return [
    shifted('plus', 1),
    shifted('minus', -1),
    askingMethod(
      'time',
      `within${unit}`,
      {
        takes: ['count: integer'],
        gives: truth,
        says: `Whether it is no more than so many ${word} from now, before or behind.`,
        example: [`DateTime.now().within${unit}(1)`, true],
      },
      ({ lookups }) =>
        (target, count) =>
          Math.abs(lookups.now() - target.at) <= count * size,
    ),
  ];
}

const timeMethods: readonly Row[] = [
  method(
    'time',
    'toWindows',
    { takes: [], gives: text, says: 'As Windows counts it.', example: [`${summer}.toWindows()`, '130828367179790000'] },
    windowsText,
  ),
  method(
    'time',
    'toUnix',
    { takes: [], gives: text, says: 'Milliseconds since 1970.', example: [`${summer}.toUnix()`, '1438363117979'] },
    ({ at }) => String(at),
  ),
  method(
    'time',
    'toString',
    {
      takes: ['pattern?: text'],
      gives: text,
      says: 'In ISO 8601, or by a pattern.',
      example: [`${summer}.toString('MM/dd/yyyy')`, '07/31/2015'],
    },
    (target, pattern) => (pattern === undefined ? javaText(target) : toPattern(target, pattern)),
  ),
  method(
    'time',
    'toZone',
    {
      takes: ['zone: text'],
      gives: time,
      says: 'The same moment by the clocks of a zone.',
      example: [`${summer}.toZone('Asia/Tokyo').toString()`, '2015-08-01T02:18:37.979+09:00[Asia/Tokyo]'],
    },
    (target, zone) => (isZone(zone) ? new ZonedTime(target.at, zone, target.hasFraction) : noZone),
  ),
  ...(['Days', 'Hours', 'Minutes', 'Seconds'] as const).flatMap(unitMethods),
];

/**
 * What the Identity Engine's dialect has in place of functions.
 *
 * @see https://developer.okta.com/docs/reference/okta-expression-language-in-identity-engine/
 */
export const valueMethods: readonly Row[] = [...readingMethods, ...textMethods, ...listMethods, ...otherMethods, ...timeMethods];
