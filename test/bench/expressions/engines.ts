import { Environment } from '@marcbachmann/cel-js';
import { Parser } from 'expr-eval';
import { compileExpression } from 'filtrex';
import jsonata from 'jsonata';

import { compile } from '../../../shared/expression/index.ts';
import { groupRule } from '../../../shared/expression/places.ts';
import { anything, listOf, number, text, type Type } from '../../../shared/expression/types.ts';
import { generate } from './generated.ts';
import { person, type Person, type Task } from './rules.ts';

/** What an engine makes of a task: a function of a person. Those that answer later say so. */
export interface Engine {
  readonly name: string;
  readonly later?: true;
  readonly prepare: (task: Task) => (user: Person) => unknown;
}

const attributes: Record<string, Type> = Object.fromEntries(
  Object.keys(person(0)).map((name) => [name, name === 'roles' ? listOf(text) : name === 'level' ? number : text]),
);

/** Group rules' place, for mappings too: any result, and the same attributes. */
export const place = { ...groupRule(attributes), result: anything };

/** What some engines have no function for, as plain as can be. */
const helpers = {
  startsWith: (value: string | null, beginning: string) => value !== null && value.startsWith(beginning),
  includes: (value: string | null, part: string) => value !== null && value.includes(part),
  has: (values: readonly string[], value: string) => values.includes(value),
  present: (value: unknown) => value !== null && value !== undefined,
  len: (value: string) => value.length,
  length: (value: string) => value.length,
  lower: (value: string) => value.toLowerCase(),
  upper: (value: string) => value.toUpperCase(),
  cut: (value: string, start: number, end: number) => value.substring(start, end),
  join2: (one: string, other: string) => one + other,
  join3: (one: string, other: string, last: string) => one + other + last,
  before: (value: string, separator: string) => value.slice(0, Math.max(0, value.indexOf(separator))),
  after: (value: string, separator: string) =>
    value.includes(separator) ? value.slice(value.indexOf(separator) + separator.length) : '',
  replaced: (value: string, match: string, by: string) => value.replaceAll(match, by),
};

function roster({ roster: source }: Task): (user: Person) => unknown {
  const compiled = compile(source, place);
  if (!compiled.ok) throw new Error(compiled.faults[0].message);
  const { evaluate } = compiled;
  return (user) => {
    const outcome = evaluate({ user });
    return outcome.ok ? outcome.value : outcome.fault;
  };
}

function generated({ roster: source }: Task): (user: Person) => unknown {
  const evaluate = generate(source, place);
  return (user) => {
    const outcome = evaluate({ user });
    return outcome.ok ? outcome.value : outcome.fault;
  };
}

const script = ({ script: body }: Task): ((user: Person) => unknown) =>
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what is measured against
  new Function('user', `"use strict"; ${body}`) as (user: Person) => unknown;

const filtrex = ({ filtrex: source }: Task): ((user: Person) => unknown) => compileExpression(source, { extraFunctions: helpers });

function cel({ cel: source }: Task): (user: Person) => unknown {
  const environment = new Environment({ unlistedVariablesAreDyn: true })
    .registerFunction('before(string, string): string', helpers.before)
    .registerFunction('after(string, string): string', helpers.after)
    .registerFunction('replaced(string, string, string): string', helpers.replaced);
  const run = environment.parse(source);
  return (user) => run({ user });
}

function exprEval({ exprEval: source }: Task): (user: Person) => unknown {
  const parser = new Parser({ operators: { in: true } });
  Object.assign(parser.functions, helpers);
  // Its texts can't end with one.
  Object.assign(parser.consts, { backslash: '\\' });
  const parsed = parser.parse(source);
  return (user) => parsed.evaluate({ user } as never) as unknown;
}

function query({ jsonata: source }: Task): (user: Person) => unknown {
  const parsed = jsonata(source);
  return (user) => parsed.evaluate(user) as unknown;
}

/**
 * What `new Function` would take comes first: the same language as generated code. Code that somebody wrote by hand for these people, and
 * that looks at nothing it need not look at, is there to compare.
 */
export const engines: readonly Engine[] = [
  { name: 'new Function', prepare: generated },
  { name: 'by hand', prepare: script },
  { name: 'roster', prepare: roster },
  { name: 'filtrex', prepare: filtrex },
  { name: '@marcbachmann/cel-js', prepare: cel },
  { name: 'expr-eval', prepare: exprEval },
  { name: 'jsonata', later: true, prepare: query },
];
