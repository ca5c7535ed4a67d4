import { type Country, countryOf } from '../country.ts';
import { integer, real, text } from '../types.ts';
import { pure, Refusal, type Row } from './row.ts';

const noNumber = new Refusal('This is no number');
const tooLarge = new Refusal('The number is too large for a whole one');
const noCountry = new Refusal('There is no such country');

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const [least, most] = [-2_147_483_648, 2_147_483_647];

/** Halves go up, as Java's Math.round does it. */
export function wholeOf(value: number): number | Refusal {
  const rounded = Math.floor(value + 0.5);
  return rounded < least || rounded > most ? tooLarge : rounded;
}

export function numberOf(value: string): number | Refusal {
  const parsed = decimal.test(value.trim()) ? Number(value) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : noNumber;
}

export function wholeOfText(value: string): number | Refusal {
  const parsed = numberOf(value);
  return parsed instanceof Refusal ? parsed : wholeOf(parsed);
}

const convert = (name: string, says: string, to: (country: Country) => string, gives: string): Row =>
  pure(
    `Iso3166Convert.${name}`,
    { takes: ['code: text'], gives: text, says, example: [`Iso3166Convert.${name}("IND")`, gives] },
    (code) => {
      if (code === null) return null;
      const found = countryOf(code);
      return found === undefined ? noCountry : to(found);
    },
  );

/** @see https://developer.okta.com/docs/reference/okta-expression-language/#conversion-functions */
export const conversionFunctions: readonly Row[] = [
  pure(
    'Convert.toInt',
    {
      takes: ['value: any'],
      gives: integer,
      says: 'A text or a number as a whole number; halves go up.',
      example: ['Convert.toInt("123.6")', 124],
    },
    (value) => {
      if (value === null) return null;
      if (typeof value === 'number') return wholeOf(value);
      return typeof value === 'string' ? wholeOfText(value) : noNumber;
    },
  ),
  pure(
    'Convert.toNum',
    { takes: ['value: any'], gives: real, says: 'A text as a number.', example: ['Convert.toNum("1.75")', 1.75] },
    (value) => {
      if (value === null || typeof value === 'number') return value;
      return typeof value === 'string' ? numberOf(value) : noNumber;
    },
  ),
  convert('toAlpha2', 'The code of two letters of a country, by any of its codes.', ({ alpha2 }) => alpha2, 'IN'),
  convert('toAlpha3', 'The code of three letters of a country, by any of its codes.', ({ alpha3 }) => alpha3, 'IND'),
  convert('toNumeric', 'The code of three digits of a country, by any of its codes.', ({ numeric }) => numeric, '356'),
  convert('toName', 'The English name of a country, by any of its codes.', ({ name }) => name, 'India'),
];
