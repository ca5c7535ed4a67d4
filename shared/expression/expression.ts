import { faultsIn } from './checker.ts';
import { compileNode } from './compiler.ts';
import { type Fault, FaultError } from './fault.ts';
import { parse } from './parser.ts';
import type { Place } from './place.ts';
import { wordFor } from './types.ts';
import { kindOf, type RecordValue, type Value } from './value.ts';

export type Outcome = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: Fault };

/** An expression that is ready to be evaluated, any number of times. It never throws. */
export type Expression = (roots: RecordValue) => Outcome;

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

/** Reads an expression, checks what its place allows, and makes a function of it. No code is generated; nothing outside is reached. */
export function compile(source: string, place: Place): Compiled {
  const parsed = caught(() => parse(source, place.limits));
  if (!parsed.ok) return { ok: false, faults: [parsed.fault] };
  const node = parsed.value;
  const [first, ...others] = faultsIn(node, place);
  if (first !== undefined) return { ok: false, faults: [first, ...others] };
  const run = compileNode(node, place);
  return {
    ok: true,
    evaluate: (roots) => {
      const outcome = caught(() => run(roots));
      if (!outcome.ok || kindOf(outcome.value) === place.result.kind) return outcome;
      const message = `The result must be ${wordFor(place.result)}`;
      return { ok: false, fault: new FaultError('wrong-type', node, message).fault };
    },
  };
}
