import type { Comparing, Test } from './condition.ts';
import { intersect, type KeyRange, keyRanges } from './encode.ts';
import { equalDates } from './matches.ts';
import type { Comparison } from './parser.ts';
import type { Value } from './attributes.ts';

const rangesByOperator: Readonly<Record<Comparison, (value: Value) => KeyRange>> = {
  eq: keyRanges.equalTo,
  sw: (value) => keyRanges.startingWith(String(value)),
  co: () => keyRanges.all,
  gt: keyRanges.behind,
  ge: keyRanges.from,
  lt: keyRanges.before,
  le: keyRanges.upTo,
};

function rangeOfComparing<Entity>({ attribute, operator, value }: Comparing<Entity>): KeyRange {
  if (attribute.type !== 'date' || operator !== 'eq') return rangesByOperator[operator](value);
  const { from, to } = equalDates(Number(value));
  return keyRanges.between(from, to);
}

/** The stretch of its attribute's index that holds an entry of every entity for which the test is true. */
function rangeOf<Entity>(test: Test<Entity>): KeyRange {
  if (test.kind === 'compare') return rangeOfComparing(test);
  return test.attribute.type === 'string' ? keyRanges.nonEmpty : keyRanges.all;
}

/** The stretch that holds an entry of every entity for which all these tests of one attribute with single values are true. */
export const rangeOfAll = <Entity>(tests: readonly Test<Entity>[]): KeyRange => tests.map(rangeOf).reduce(intersect, keyRanges.all);
