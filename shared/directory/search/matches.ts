import { type Value, valuesOf } from './attributes.ts';
import type { Comparing, Condition } from './condition.ts';
import { compareKeys } from './encode.ts';
import { fold } from './fold.ts';
import type { Comparison } from './parser.ts';

const second = 1000;

/** The wire shows whole seconds: a date that names one stands for all of it. */
export const equalDates = (from: number): { from: number; to: number } => ({
  from,
  to: from % second === 0 ? from + second - 1 : from,
});

const compare = (left: Value, right: Value): number =>
  typeof left === 'string' ? compareKeys(left, String(right)) : Number(left) - Number(right);

const tests: Readonly<Record<Comparison, (value: Value, operand: Value) => boolean>> = {
  eq: (value, operand) => value === operand,
  sw: (value, operand) => String(value).startsWith(String(operand)),
  co: (value, operand) => String(value).includes(String(operand)),
  gt: (value, operand) => compare(value, operand) > 0,
  ge: (value, operand) => compare(value, operand) >= 0,
  lt: (value, operand) => compare(value, operand) < 0,
  le: (value, operand) => compare(value, operand) <= 0,
};

function holds<Entity>({ attribute, operator, value: operand, exact }: Comparing<Entity>, value: Value): boolean {
  if (attribute.type === 'date' && operator === 'eq') {
    const { from, to } = equalDates(Number(operand));
    return from <= Number(value) && Number(value) <= to;
  }
  if (typeof value !== 'string' || exact) return tests[operator](value, operand);
  return tests[operator](fold(value), fold(String(operand)));
}

/** Whether a condition is true of an entity as it is: the truth that every hit of the index is held against. */
export function matches<Entity>(condition: Condition<Entity>, entity: Entity): boolean {
  if ('parts' in condition) {
    const isTrue = (part: Condition<Entity>): boolean => matches(part, entity);
    return condition.kind === 'and' ? condition.parts.every(isTrue) : condition.parts.some(isTrue);
  }
  const values = valuesOf(condition.attribute, entity);
  return condition.kind === 'present' ? values.some((value) => value !== '') : values.some((value) => holds(condition, value));
}
