import type { Country } from '../country.ts';
import type { Lookups } from '../lookups.ts';
import type { Kind, Type } from '../types.ts';
import type { RecordValue, Value } from '../value.ts';
import type { ZonedTime } from '../zoned-time.ts';

/**
 * What an argument is wanted as. `text` takes numbers and truths as they are written; `items` is a list, or a text with commas that is
 * one; `expression` is a text that is written out and is an expression itself.
 */
export type Want = 'any' | 'text' | 'integer' | 'number' | 'boolean' | 'items' | 'map' | 'expression';

export interface Parameter {
  readonly name: string;
  readonly want: Want;
}

/** What a method belongs to. */
export type Receiver = 'text' | 'list' | 'number' | 'time' | 'country' | 'user';

/** What functions have to work with besides their arguments. */
export interface Use {
  readonly lookups: Lookups;
  /** Pays for work that its arguments do not show. @throws where that is too much */
  readonly spend: (steps: number) => void;
  /** Evaluates an argument that is an expression, for one value after another. */
  readonly evaluate: (expression: string, roots: RecordValue) => Value;
}

/** What a function says instead of a result; the sentence repeats no value. */
export class Refusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export type Result = Value | Refusal;

/**
 * Arguments by their places, of a method the receiver first; then, where more may follow, those in one list. Each is as it is wanted, or
 * null; what was left out is undefined.
 */
export type Apply = (...given: readonly (Value | undefined)[]) => Result;

export interface Example {
  readonly expression: string;
  readonly gives: Value;
  /** What it is evaluated on. @default - nothing */
  readonly on?: RecordValue;
}

/**
 * One function or method. A row is all that there is to it: parser, checker, compiler, the reference and whatever completes what somebody
 * types read it.
 */
export interface Row {
  /** `String.len`, `toUpperCase`; of a method its own name. */
  readonly name: string;
  readonly on?: Receiver;
  readonly takes: readonly Parameter[];
  /** How many of the last parameters may be left out. */
  readonly optional: number;
  /** What may follow again and again, all of it together. */
  readonly rest: readonly Parameter[];
  readonly gives: Type;
  /** A sentence, and a case that a test evaluates. */
  readonly says: string;
  readonly example: Example;
  readonly does: { readonly asks: false; readonly apply: Apply } | { readonly asks: true; readonly apply: (use: Use) => Apply };
}

interface Wanted {
  readonly any: Value;
  readonly text: string | null;
  readonly integer: number | null;
  readonly number: number | null;
  readonly boolean: boolean | null;
  readonly items: readonly Value[] | null;
  readonly map: RecordValue | null;
  readonly expression: string;
}

interface Received {
  readonly text: string;
  readonly list: readonly Value[];
  readonly number: number;
  readonly time: ZonedTime;
  readonly country: Country;
  /** Whom lookups know: nothing of her is needed here. */
  readonly user: null;
}

/** `name: text`, or `name?: text` where it may be left out. */
type Written = `${string}: ${Want}`;
type WantOf<Text> = Text extends `${string}: ${infer Each extends Want}` ? Each : never;
type ArgumentOf<Text> = Text extends `${string}?: ${string}` ? Wanted[WantOf<Text>] | undefined : Wanted[WantOf<Text>];
/** Of a method: nothing but `any` is null. */
type GivenOf<Text> = Text extends `${string}: any`
  ? Value
  : NonNullable<Wanted[WantOf<Text>]> | (Text extends `${string}?: ${string}` ? undefined : never);
type GivensOf<Texts extends readonly Written[]> = { -readonly [Index in keyof Texts]: GivenOf<Texts[Index]> };
type ArgumentsOf<Texts extends readonly Written[]> = { -readonly [Index in keyof Texts]: ArgumentOf<Texts[Index]> };

function parameter(written: Written): Parameter {
  const [name = '', want] = written.split(': ');
  return { name: name.replace('?', ''), want: want as Want };
}

interface Described<Texts extends readonly Written[]> {
  readonly takes: Texts;
  readonly rest?: readonly Written[];
  readonly gives: Type;
  readonly says: string;
  readonly example: readonly [expression: string, gives: Value, on?: RecordValue];
}

function row(name: string, described: Described<readonly Written[]>, does: Row['does'], on?: Receiver): Row {
  const { takes, rest = [], gives, says, example } = described;
  const [expression, result, seen] = example;
  return {
    name,
    ...(on === undefined ? {} : { on }),
    takes: takes.map(parameter),
    optional: takes.filter((written) => written.includes('?: ')).length,
    rest: rest.map(parameter),
    gives,
    says,
    example: { expression, gives: result, ...(seen === undefined ? {} : { on: seen }) },
    does,
  };
}

/** A function that asks for nothing but its arguments. What `rest` takes comes behind the others, in one list. */
export const pure = <const Texts extends readonly Written[]>(
  name: string,
  described: Described<Texts>,
  apply: (...given: [...ArgumentsOf<Texts>, readonly Value[]]) => Result,
): Row => row(name, described, { asks: false, apply: apply as unknown as Apply });

/** A function that looks something up. */
export const asking = <const Texts extends readonly Written[]>(
  name: string,
  described: Described<Texts>,
  apply: (use: Use) => (...given: [...ArgumentsOf<Texts>, readonly Value[]]) => Result,
): Row => row(name, described, { asks: true, apply: apply as unknown as (use: Use) => Apply });

/** A method of one kind of value; neither that nor what it is given is null, but where it takes anything. */
export const method = <On extends Receiver, const Texts extends readonly Written[]>(
  on: On,
  name: string,
  described: Described<Texts>,
  apply: (target: Received[On], ...given: GivensOf<Texts>) => Result,
): Row => row(name, described, { asks: false, apply: apply as unknown as Apply }, on);

/** A method that looks something up. */
export const askingMethod = <On extends Receiver, const Texts extends readonly Written[]>(
  on: On,
  name: string,
  described: Described<Texts>,
  apply: (use: Use) => (target: Received[On], ...given: [...GivensOf<Texts>, readonly Value[]]) => Result,
): Row => row(name, described, { asks: true, apply: apply as unknown as (use: Use) => Apply }, on);

/** What each argument of a call is wanted as, by its place; undefined where there are too many. */
export function parameterAt({ takes, rest }: Row, index: number): Parameter | undefined {
  return takes[index] ?? (rest.length === 0 ? undefined : rest[(index - takes.length) % rest.length]);
}

/** Whether a call may have so many arguments. */
export function takesSoMany({ takes, optional, rest }: Row, count: number): boolean {
  if (count < takes.length - optional) return false;
  if (count <= takes.length) return true;
  return rest.length > 0 && (count - takes.length) % rest.length === 0;
}

/** `text, separator`: what a call looks like. */
export const usage = ({ takes, optional, rest }: Row): string =>
  [
    ...takes.map(({ name }, index) => (index < takes.length - optional ? name : `[${name}]`)),
    ...(rest.length === 0 ? [] : [`${rest.map(({ name }) => name).join(', ')}, ...`]),
  ].join(', ');

/** The kinds of values that are taken where something is wanted. */
export const kindsWanted: Readonly<Record<Want, readonly Kind[]>> = {
  any: ['any'],
  text: ['text', 'number', 'boolean'],
  integer: ['integer'],
  number: ['number'],
  boolean: ['boolean'],
  items: ['list', 'text'],
  map: ['map', 'record'],
  expression: ['text'],
};
