import { type Attribute, type Searchable, type Value, valuesOf } from './attributes.ts';
import type { Comparing, Condition, Test } from './condition.ts';
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

const foldedText = (value: Value): Value => (typeof value === 'string' ? fold(value) : value);

const foldedByEntity = new WeakMap<object, Map<unknown, readonly Value[]>>();

/** Folded once for each entity, however many comparisons and branches look at it: entities don't change. */
function foldedValuesOf<Entity extends Searchable>(attribute: Attribute<Entity>, entity: Entity): readonly Value[] {
  const known = foldedByEntity.get(entity) ?? new Map<unknown, readonly Value[]>();
  foldedByEntity.set(entity, known);
  const values = known.get(attribute) ?? valuesOf(attribute, entity).map(foldedText);
  known.set(attribute, values);
  return values;
}

function holds<Entity extends Searchable>(
  { attribute, operator, value: operand, exact }: Comparing<Entity>,
  entity: Entity,
): boolean {
  if (attribute.type === 'date' && operator === 'eq') {
    const { from, to } = equalDates(Number(operand));
    return valuesOf(attribute, entity).some((value) => from <= Number(value) && Number(value) <= to);
  }
  const values = exact ? valuesOf(attribute, entity) : foldedValuesOf(attribute, entity);
  return values.some((value) => tests[operator](value, operand));
}

/** Whether a test may be true of entities that have no entry under its attribute. */
export function admitsUnlisted<Entity>(test: Test<Entity>): boolean {
  const { unlisted } = test.attribute;
  if (unlisted === undefined) return false;
  return test.kind === 'present' || tests[test.operator](test.exact ? unlisted : foldedText(unlisted), test.value);
}

/** Whether a condition is true of an entity as it is: the truth that every hit of the index is held against. */
export function matches<Entity extends Searchable>(condition: Condition<Entity>, entity: Entity): boolean {
  if ('parts' in condition) {
    const isTrue = (part: Condition<Entity>): boolean => matches(part, entity);
    return condition.kind === 'and' ? condition.parts.every(isTrue) : condition.parts.some(isTrue);
  }
  if (condition.kind === 'compare') return holds(condition, entity);
  return valuesOf(condition.attribute, entity).some((value) => value !== '');
}
