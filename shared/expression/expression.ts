import { check, grammarOf } from './checker.ts';
import { compileNode } from './compiler.ts';
import { type Fault, FaultError } from './fault.ts';
import type { Lookups } from './lookups.ts';
import { parse } from './parser.ts';
import type { Place } from './place.ts';
import { fits, type Type, wordFor } from './types.ts';
import { kindOf, plain, type RecordValue, type Value } from './value.ts';

export type Outcome = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: Fault };

/** An expression that is ready to be evaluated, any number of times. It never throws. */
export type Expression = (roots: RecordValue, lookups?: Lookups) => Outcome;

export type Compiled =
  { readonly ok: true; readonly evaluate: Expression } | { readonly ok: false; readonly faults: readonly [Fault, ...Fault[]] };

/** The result, or the fault that was thrown; whatever else is thrown is a mistake of ours. */
function caught<Result>(
  run: () => Result,
): { readonly ok: true; readonly value: Result } | { readonly ok: false; readonly fault: Fault } {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    if (error instanceof FaultError) return { ok: false, fault: error.fault };
    throw error;
  }
}

/** Null is no result where something is wanted. */
const isOf = (value: Value, wanted: Type): boolean =>
  wanted.kind === 'any' || (value !== null && fits({ kind: kindOf(value) } as Type, wanted.kind));

/** Reads an expression, checks what its place allows, and makes a function of it. No code is generated; nothing outside is reached. */
export function compile(source: string, place: Place): Compiled {
  const parsed = caught(() => parse(source, grammarOf(place)));
  if (!parsed.ok) return { ok: false, faults: [parsed.fault] };
  const node = parsed.value;
  const {
    faults: [first, ...others],
    types,
  } = check(node, place);
  if (first !== undefined) return { ok: false, faults: [first, ...others] };
  const run = compileNode(node, place, types);
  return {
    ok: true,
    evaluate: (roots, lookups) => {
      const outcome = caught(() => run(roots, lookups));
      if (!outcome.ok) return outcome;
      if (isOf(outcome.value, place.result)) return { ok: true, value: plain(outcome.value) };
      const message = `The result must be ${wordFor(place.result)}`;
      return { ok: false, fault: new FaultError('wrong-type', node, message).fault };
    },
  };
}
