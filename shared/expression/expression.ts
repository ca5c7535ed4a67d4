import { type Node, sizeOf } from './ast.ts';
import { check, grammarOf } from './checker.ts';
import { compileNode } from './compiler.ts';
import { type Fault, FaultError } from './fault.ts';
import { Frame, usualClock } from './frame.ts';
import { type Lookups, noLookups } from './lookups.ts';
import { parse } from './parser.ts';
import type { Place } from './place.ts';
import { fits, type Type, wordFor } from './types.ts';
import { kindOf, plain, type RecordValue, type Value } from './value.ts';

export type Outcome = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: Fault };

/** An expression that is ready to be evaluated, any number of times. It never throws. */
export type Expression = (roots: RecordValue, lookups?: Lookups) => Outcome;

export type Compiled =
  { readonly ok: true; readonly evaluate: Expression } | { readonly ok: false; readonly faults: readonly [Fault, ...Fault[]] };

/** Whether a value is what a place wants. Null is no result where something is wanted. */
function isResult(wanted: Type): (value: Value) => boolean {
  if (wanted.kind === 'any') return () => true;
  if (wanted.kind === 'boolean') return (value) => typeof value === 'boolean';
  return (value) => value !== null && fits({ kind: kindOf(value) } as Type, wanted.kind);
}

function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  // Whatever else is thrown is a mistake of ours.
  throw error;
}

const isTrue: Outcome = { ok: true, value: true };
const isFalse: Outcome = { ok: true, value: false };

function outcomeOf(value: Value): Outcome {
  if (typeof value === 'boolean') return value ? isTrue : isFalse;
  return { ok: true, value: typeof value === 'object' ? plain(value) : value };
}

/** A tree that was checked, ready to be evaluated. One evaluation after another, which nearly all are, works with the same frame. */
function expressionOf(node: Node, place: Place, types: ReadonlyMap<Node, Type>, clock: () => number): Expression {
  const { limits, result } = place;
  const { run, main } = compileNode(node, place, types);
  const isWanted = isResult(result);
  const wantsTruth = result.kind === 'boolean';
  const notWanted = new FaultError('wrong-type', node, `The result must be ${wordFor(result)}`).fault;
  const steps = limits.steps - sizeOf(node);
  if (steps < 0) return () => ({ ok: false, fault: new FaultError('too-many-steps', node, 'This takes too many steps').fault });
  const bounds = { limits, clock };
  const first = new Frame(bounds);
  return (roots, lookups = noLookups) => {
    const frame = first.isTaken ? new Frame(bounds) : first;
    frame.begin(roots, main === undefined ? null : (roots[main] ?? null), lookups, steps);
    try {
      const value = run(frame);
      const fits = wantsTruth ? typeof value === 'boolean' : isWanted(value);
      return fits ? outcomeOf(value) : { ok: false, fault: notWanted };
    } catch (error) {
      return { ok: false, fault: faultOf(error) };
    } finally {
      frame.isTaken = false;
    }
  };
}

/**
 * Reads an expression, checks what its place allows, and makes a function of it. No code is generated; nothing outside is reached.
 * `clock` gives milliseconds.
 */
export function compile(source: string, place: Place, clock = usualClock): Compiled {
  try {
    const node = parse(source, grammarOf(place));
    const { faults, types } = check(node, place);
    const [first, ...others] = faults;
    if (first !== undefined) return { ok: false, faults: [first, ...others] };
    return { ok: true, evaluate: expressionOf(node, place, types, clock) };
  } catch (error) {
    return { ok: false, faults: [faultOf(error)] };
  }
}
