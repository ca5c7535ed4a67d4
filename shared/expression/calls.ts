import { textOf } from './arithmetic.ts';
import type { Node } from './ast.ts';
import { FaultError } from './fault.ts';
import { charactersAStep, type Evaluator, type Frame } from './frame.ts';
import { csv } from './functions/list-operations.ts';
import { type Apply, parameterAt, Refusal, type Result, type Row, type Use, type Want } from './functions/row.ts';
import type { Limits } from './limits.ts';
import { bounded, isNot, isNull, truthOf } from './reading.ts';
import { isReal, type Type } from './types.ts';
import { isRecord, type RecordValue, type Value } from './value.ts';

export type CallNode = Extract<Node, { readonly kind: 'call' | 'function' }>;

/** A method, of what its receiver was found to be. */
export type Invocation = (frame: Frame, target: Value) => Value;

/** What the compiler gives along. */
export interface Surroundings {
  readonly limits: Limits;
  readonly compile: (node: Node) => Evaluator;
  readonly typeOf: (node: Node) => Type;
  /** The name of what the frame's main root has at hand; undefined of any other node. */
  readonly mainMember: (node: Node) => string | undefined;
  /** An argument that is an expression, as a function of what it sees. */
  readonly within: (source: string) => (roots: RecordValue, frame: Frame) => Value;
}

type Convert = (node: Node, value: Exclude<Value, null>, real: boolean) => Value;

/** What is given, as it is wanted. Null is looked at before. */
const conversions: Readonly<Record<Want, Convert>> = {
  any: (_, value) => value,
  text: (node, value, real) => textOf(value, real) ?? isNot(node, 'text', value),
  integer: (node, value) => (typeof value === 'number' && Number.isInteger(value) ? value : isNot(node, 'integer', value)),
  number: (node, value) => (typeof value === 'number' ? value : isNot(node, 'number', value)),
  boolean: (node, value) => truthOf(node, value),
  items: (node, value) => (typeof value === 'string' ? csv(value) : Array.isArray(value) ? value : isNot(node, 'list', value)),
  map: (node, value) => (isRecord(value) ? value : isNot(node, 'map', value)),
  expression: (node, value) => (typeof value === 'string' ? value : isNot(node, 'text', value)),
};

/** What is written out just as it is wanted, and is not long. */
function writtenAs(node: Node, want: Want): string | number | undefined {
  if (node.kind !== 'literal') return undefined;
  const { value } = node;
  if (typeof value === 'string') return (want === 'text' || want === 'any') && value.length < charactersAStep ? value : undefined;
  if (typeof value !== 'number') return undefined;
  return want === 'number' || (want === 'integer' && Number.isInteger(value)) ? value : undefined;
}

interface Argument {
  readonly read: Evaluator;
  /** Where it is written out, and just as it is wanted: it need not be read. */
  readonly written?: string | number;
}

/** An argument as the row wants it. Functions make something of null; methods, which are of values, take it where anything goes. */
function argumentOf(node: Node, row: Row, index: number, { compile, typeOf, mainMember }: Surroundings): Argument {
  const read = compile(node);
  const want = parameterAt(row, index)?.want ?? 'any';
  const written = writtenAs(node, want);
  if (written !== undefined) return { read, written };
  const convert = conversions[want];
  const takesNull = row.on === undefined || want === 'any';
  const real = isReal(typeOf(node));
  const slow = (frame: Frame, value: Value): Value => {
    if (value === null) return takesNull ? null : isNull(node);
    const converted = convert(node, value, real);
    frame.spendOn(converted, node);
    return converted;
  };
  if (want === 'items') {
    return {
      read: (frame) => {
        const value = read(frame);
        if (!Array.isArray(value)) return slow(frame, value);
        frame.spend(value.length, node);
        return value;
      },
    };
  }
  if (want !== 'text' && want !== 'any') return { read: (frame) => slow(frame, read(frame)) };
  const member = mainMember(node);
  if (member !== undefined) {
    return {
      read: (frame) => {
        const value = frame.main === null ? undefined : frame.main[member];
        return typeof value === 'string' && value.length < charactersAStep ? value : slow(frame, read(frame));
      },
    };
  }
  return {
    read: (frame) => {
      const value = read(frame);
      return typeof value === 'string' && value.length < charactersAStep ? value : slow(frame, value);
    },
  };
}

const nothing: Argument = { read: () => null };

/** The arguments by the row's places; what more there is in one list. */
function argumentsOf(node: CallNode, row: Row, around: Surroundings): Argument[] {
  const given = node.arguments.map((argument, index) => argumentOf(argument, row, index, around));
  if (row.rest.length === 0) return given;
  const [own, rest] = [given.slice(0, row.takes.length), given.slice(row.takes.length)];
  return [...own, listArgument(rest)];
}

/** What is all written out is one list for all evaluations, which nobody can change. */
function listArgument(items: readonly Argument[]): Argument {
  const written = items.flatMap((item) => item.written ?? []);
  if (written.length === items.length) return { read: () => written };
  return { read: (frame) => items.map(({ read }) => read(frame)) };
}

/** What is made of a result: a fault of a refusal, a text and a list that are not too large. */
function finisher(node: CallNode, limits: Limits): (result: Result) => Value {
  const large = (result: Exclude<Result, boolean | number | string | null>): Value => {
    if (result instanceof Refusal) throw new FaultError('bad-value', node, result.message);
    if (Array.isArray(result) && result.length > limits.list) {
      throw new FaultError('too-large', node, `The list gets more than ${limits.list} values`);
    }
    return result;
  };
  const longest = limits.text;
  return (result) => {
    if (typeof result === 'boolean') return result;
    if (typeof result === 'string') return result.length > longest ? bounded(node, result, longest) : result;
    return result === null || typeof result !== 'object' ? result : large(result);
  };
}

/** What a function has that asks for more than its arguments. */
const useOf = (node: CallNode, frame: Frame, { within }: Surroundings): Use => ({
  lookups: frame.lookups,
  spend: (steps) => frame.spend(steps, node),
  evaluate: (source, roots) => within(source)(roots, frame),
});

/** A function. */
export function compileFunction(node: CallNode, row: Row, around: Surroundings): Evaluator {
  const given = argumentsOf(node, row, around);
  const finish = finisher(node, around.limits);
  const { does } = row;
  if (!does.asks) return compilePure(given, does.apply, finish);
  return (frame) => finish(does.apply(useOf(node, frame, around))(...given.map(({ read }) => read(frame))));
}

/** One that asks for nothing. Those of few arguments, which nearly all are, need no list of them. */
function compilePure(given: readonly Argument[], apply: Apply, finish: (result: Result) => Value): Evaluator {
  const [{ read: first }, second, third] = [given[0] ?? nothing, given[1] ?? nothing, given[2] ?? nothing];
  if (given.length === 1) return (frame) => finish(apply(first(frame)));
  if (given.length === 2) {
    const { read, written } = second;
    if (written !== undefined) return (frame) => finish(apply(first(frame), written));
    return (frame) => finish(apply(first(frame), read(frame)));
  }
  if (given.length === 3) {
    const [from, to] = [second.written, third.written];
    if (from !== undefined && to !== undefined) return (frame) => finish(apply(first(frame), from, to));
    return (frame) => finish(apply(first(frame), second.read(frame), third.read(frame)));
  }
  return (frame) => finish(apply(...given.map(({ read }) => read(frame))));
}

/** A method, whose receiver is there. */
export function compileMethod(node: CallNode, row: Row, around: Surroundings): Invocation {
  const given = argumentsOf(node, row, around);
  const { read: first } = given[0] ?? nothing;
  const finish = finisher(node, around.limits);
  const { does } = row;
  const apply = does.asks ? undefined : does.apply;
  return (frame, target) => {
    frame.spendOn(target, node);
    if (apply !== undefined && given.length === 0) return finish(apply(target));
    if (apply !== undefined && given.length === 1) return finish(apply(target, first(frame)));
    const run = does.asks ? does.apply(useOf(node, frame, around)) : does.apply;
    return finish(run(target, ...given.map(({ read }) => read(frame))));
  };
}
