import type { Arithmetic } from './ast.ts';
import { Refusal } from './functions/row.ts';
import { integer, isNumeric, number, real, text, type Type } from './types.ts';
import type { Value } from './value.ts';
import { javaText, ZonedTime } from './zoned-time.ts';

export const notNumbers = new Refusal('Only numbers can be reckoned with');
const byZero = new Refusal('Nothing can be divided by 0');
const tooLarge = new Refusal('The number gets too large');

const has32Bits = (value: number): boolean => (value | 0) === value;

/** Whole numbers have 32 bits and go round, as Java's; larger ones, such as milliseconds, are exact or refused. */
function wholeResult(operator: Arithmetic, one: number, other: number): number | Refusal {
  if ((operator === '/' || operator === '%') && other === 0) return byZero;
  const goesRound = has32Bits(one) && has32Bits(other);
  const result = wholeOperation[operator](one, other);
  if (goesRound && operator !== '^') return operator === '*' ? Math.imul(one, other) : result | 0;
  return Number.isSafeInteger(result) ? result : tooLarge;
}

const wholeOperation: Readonly<Record<Arithmetic, (one: number, other: number) => number>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '/': (one, other) => Math.trunc(one / other),
  '%': (one, other) => one % other,
  '^': (one, other) => Math.trunc(one ** other),
};

function realResult(operator: Arithmetic, one: number, other: number): number | Refusal {
  const result = operator === '/' ? one / other : operator === '^' ? one ** other : wholeOperation[operator](one, other);
  if (Number.isFinite(result)) return result;
  return operator === '/' && other === 0 ? byZero : tooLarge;
}

/** A number as Java writes it: a real one is seen to be one, though it be whole. */
export function textOfNumber(value: number, isReal: boolean): string {
  if (!isReal && Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** What a value is within a text; undefined where it can't be in one. */
export function textOf(value: Value, isReal = false): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return textOfNumber(value, isReal);
  if (typeof value === 'boolean') return String(value);
  return value instanceof ZonedTime ? javaText(value) : undefined;
}

const isUnknown = ({ kind }: Type): boolean => kind === 'any' || kind === 'null';
const mayBeNumber = (type: Type): boolean => isNumeric(type) || isUnknown(type);

/** What comes out; undefined where these two do not go together. */
export function typeOfOperation(operator: Arithmetic, one: Type, other: Type): Type | undefined {
  if (operator === '+' && (one.kind === 'text' || other.kind === 'text')) {
    return [one, other].some(({ kind }) => kind === 'list' || kind === 'record' || kind === 'map') ? undefined : text;
  }
  if (!mayBeNumber(one) || !mayBeNumber(other)) return undefined;
  if (operator === '+' && (isUnknown(one) || isUnknown(other))) return { kind: 'any' };
  if (one.kind === 'real' || other.kind === 'real') return real;
  return one.kind === 'integer' && other.kind === 'integer' ? integer : number;
}

/** The operation of two values whose types are known so far. */
export function operationOf(operator: Arithmetic, one: Type, other: Type): (left: Value, right: Value) => Value | Refusal {
  const [leftReal, rightReal] = [one.kind === 'real', other.kind === 'real'];
  const isReal = leftReal || rightReal;
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') {
      const whole = !isReal && Number.isInteger(left) && Number.isInteger(right);
      return whole ? wholeResult(operator, left, right) : realResult(operator, left, right);
    }
    if (operator !== '+' || (typeof left !== 'string' && typeof right !== 'string')) return notNumbers;
    const [before, behind] = [textOf(left, leftReal), textOf(right, rightReal)];
    return before === undefined || behind === undefined ? notNumbers : before + behind;
  };
}

/** The other sign; the least whole number has none, and stays. */
export const negated = (value: number): number => (has32Bits(value) && value !== 0 ? -value | 0 : 0 - value);
