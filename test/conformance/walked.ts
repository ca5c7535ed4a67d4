import { isDeepStrictEqual } from 'node:util';

import type { Link } from '../../shared/expression/ast.ts';
import type { RecordValue, Value } from '../../shared/expression/value.ts';

/** What ends an evaluation. */
export class Failure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export const fail = (code: string): never => {
  throw new Failure(code);
};

/** A number that is not whole by nature, as Java's doubles are; the others are JavaScript's own. */
export class Real {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type Walked = null | boolean | number | string | Real | readonly Walked[] | { readonly [name: string]: Walked };

export function enter(value: Value): Walked {
  if (typeof value === 'number') return Number.isInteger(value) ? value : new Real(value);
  if (Array.isArray(value)) return value.map(enter);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as RecordValue).map(([name, member]) => [name, enter(member)]));
}

export function leave(value: Walked): Value {
  if (value instanceof Real) return value.value;
  if (Array.isArray(value)) return value.map(leave);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as Record<string, Walked>).map(([name, member]) => [name, leave(member)]));
}

export const numberIn = (value: Walked): number | undefined =>
  value instanceof Real ? value.value : typeof value === 'number' ? value : undefined;
export const list = (value: Walked): readonly Walked[] =>
  Array.isArray(value) ? value : fail(value === null ? 'null-value' : 'wrong-type');

export function boolean(value: Walked): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && ['true', 'false'].includes(value.toLowerCase())) return value.toLowerCase() === 'true';
  return fail(value === null ? 'null-value' : 'wrong-type');
}

export function member(value: Walked, name: string): Walked {
  if (value === null) return fail('null-value');
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Real) return fail('wrong-type');
  return new Map(Object.entries(value)).get(name) ?? null;
}

/** A double as Java writes it: with a point, and with an exponent where it is long. */
function saidReal(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.001 && size < 10_000_000)) return Number.isInteger(value) ? value.toFixed(1) : String(value);
  const [, digits = '', exponent = ''] = /^(.*)e\+?(.*)$/.exec(value.toExponential()) ?? [];
  return `${digits}${digits.includes('.') ? '' : '.0'}E${exponent}`;
}

/** As text: whole numbers without a point, others with one. */
export function said(value: Walked): string {
  if (value === null) return 'null';
  if (value instanceof Real) return saidReal(value.value);
  return typeof value === 'object' ? fail('wrong-type') : String(value);
}

const in32Bits = (value: bigint): boolean => BigInt.asIntN(32, value) === value;

/** Whole numbers of 32 bits go round; larger ones, and powers, are exact or refused. */
function reckonWhole(operator: Link['operator'], a: bigint, b: bigint): Walked {
  const exact = { '+': () => a + b, '-': () => a - b, '*': () => a * b, '/': () => a / b, '%': () => a % b, '^': () => a ** b }[
    operator
  ]();
  if (operator !== '^' && in32Bits(a) && in32Bits(b)) return Number(BigInt.asIntN(32, exact));
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : fail('bad-value');
}

export function reckon(operator: Link['operator'], one: Walked, other: Walked): Walked {
  if (operator === '+' && (typeof one === 'string' || typeof other === 'string')) return said(one) + said(other);
  const [left, right] = [numberIn(one), numberIn(other)];
  if (left === undefined || right === undefined) return fail(one === null || other === null ? 'null-value' : 'wrong-type');
  if (typeof one === 'number' && typeof other === 'number') {
    if ((operator === '/' || operator === '%') && right === 0) return fail('bad-value');
    return reckonWhole(operator, BigInt(left), BigInt(right));
  }
  const result = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '%': left % right,
    '^': left ** right,
  }[operator];
  return Number.isFinite(result) ? new Real(result) : fail('bad-value');
}

export const same = (one: Walked, other: Walked): boolean => isDeepStrictEqual(leave(one), leave(other));
export const textIn = (value: Walked | undefined): string | null => (value === undefined || value === null ? null : said(value));
export const items = (value: Walked | undefined): readonly Walked[] => {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'string') return list(value);
  return value.trim() === '' ? [] : value.split(',').map((part) => part.trim());
};
