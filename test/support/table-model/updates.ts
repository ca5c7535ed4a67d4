import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { type Operand, parsePath, type Values } from './conditions.ts';
import { invalid, UnknownToModelError } from './errors.ts';
import { Tokens } from './tokens.ts';
import { addNumbers, type AttributeMap } from './values.ts';

/** What becomes of one attribute; undefined where it goes. Everything is computed from the item as it was. */
interface Action {
  readonly path: string;
  readonly result: (item: AttributeMap) => AttributeValue | undefined;
}

export type Update = (item: AttributeMap) => Record<string, AttributeValue>;

const keyNames = new Set(['pk', 'sk']);

function needed(value: AttributeValue | undefined): AttributeValue {
  if (value === undefined) throw invalid('The provided expression refers to an attribute that does not exist in the item');
  return value;
}

function numberOf(value: AttributeValue): string {
  if (value.N === undefined) throw invalid('An operand in the update expression has an incorrect data type');
  return value.N;
}

/** An update expression of `SET`, `REMOVE` and `ADD` (of numbers), each at most once. */
class UpdateParser {
  readonly #tokens: Tokens;
  readonly #values: Values;

  constructor(expression: string, values: Values) {
    this.#tokens = new Tokens(expression);
    this.#values = values;
  }

  parse(): Update {
    const actions: Action[] = [];
    const clauses = new Set<string>();
    while (!this.#tokens.isAtEnd) {
      const clause = this.#tokens.takeKeyword('SET', 'REMOVE', 'ADD', 'DELETE');
      if (clause === undefined) throw invalid('Invalid UpdateExpression: Syntax error');
      if (clauses.has(clause)) throw invalid(`Invalid UpdateExpression: The "${clause}" section can only be used once`);
      clauses.add(clause);
      do actions.push(this.#action(clause));
      while (this.#tokens.takeSign(',') !== undefined);
    }
    checkPaths(actions);
    return (item) => applyActions(actions, item);
  }

  #action(clause: string): Action {
    const path = parsePath(this.#tokens, this.#values);
    if (clause === 'REMOVE') return { path, result: () => undefined };
    if (clause === 'SET') {
      this.#tokens.expectSign('=');
      return { path, result: this.#sum() };
    }
    if (clause !== 'ADD') throw new UnknownToModelError(`the model knows no ${clause}`);
    const { kind, text } = this.#tokens.take();
    if (kind !== 'value') throw invalid('Invalid UpdateExpression: Syntax error');
    const added = this.#values.value(text);
    if (added.N === undefined) throw new UnknownToModelError('the model adds numbers alone');
    const { N } = added;
    return { path, result: (item) => ({ N: addNumbers(numberOf(item[path] ?? { N: '0' }), N, 1) }) };
  }

  #sum(): Operand {
    const left = this.#operand();
    const sign = this.#tokens.takeSign('+', '-');
    if (sign === undefined) return (item) => needed(left(item));
    const right = this.#operand();
    return (item) => {
      const [one, other] = [numberOf(needed(left(item))), numberOf(needed(right(item)))];
      return { N: addNumbers(one, other, sign === '+' ? 1 : -1) };
    };
  }

  #operand(): Operand {
    const token = this.#tokens.peek();
    if (token?.kind === 'value') {
      const value = this.#values.value(this.#tokens.take().text);
      return () => value;
    }
    if (this.#tokens.peek(1)?.text === '(') return this.#ifNotExists();
    const path = parsePath(this.#tokens, this.#values);
    return (item) => item[path];
  }

  #ifNotExists(): Operand {
    const name = this.#tokens.take().text;
    if (name !== 'if_not_exists') throw new UnknownToModelError(`the model knows no function ${name}`);
    this.#tokens.expectSign('(');
    const path = parsePath(this.#tokens, this.#values);
    this.#tokens.expectSign(',');
    const elsewise = this.#operand();
    this.#tokens.expectSign(')');
    return (item) => item[path] ?? elsewise(item);
  }
}

function checkPaths(actions: readonly Action[]): void {
  const paths = actions.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw invalid('Invalid UpdateExpression: Two document paths overlap with each other');
}

function applyActions(actions: readonly Action[], item: AttributeMap): Record<string, AttributeValue> {
  const changed: Record<string, AttributeValue> = { ...item };
  for (const { path, result } of actions) {
    if (keyNames.has(path)) throw invalid(`Cannot update attribute ${path}. This attribute is part of the key`);
    const value = result(item);
    if (value === undefined) delete changed[path];
    else changed[path] = value;
  }
  return changed;
}

export const parseUpdate = (expression: string, values: Values): Update => new UpdateParser(expression, values).parse();
