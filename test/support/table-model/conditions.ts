import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { invalid, UnknownToModelError } from './errors.ts';
import { keywords, type Placeholders, Tokens } from './tokens.ts';
import { type AttributeMap, compare, equal, typeOf } from './values.ts';

/** Undefined stands for an item that is not there, as for an attribute that is not. */
export type Predicate = (item: AttributeMap) => boolean;
export type Operand = (item: AttributeMap) => AttributeValue | undefined;
export type Values = Placeholders<AttributeValue>;

const comparators = ['=', '<>', '<', '<=', '>', '>='] as const;
type Comparator = (typeof comparators)[number];

const types = new Set(['S', 'SS', 'N', 'NS', 'B', 'BS', 'BOOL', 'NULL', 'L', 'M']);

/** A comparison with what is not there holds never, but for `<>`. */
function holds(comparator: Comparator, one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (comparator === '=') return one !== undefined && other !== undefined && equal(one, other);
  if (comparator === '<>') return one === undefined || other === undefined || !equal(one, other);
  const order = one === undefined || other === undefined ? undefined : compare(one, other);
  if (order === undefined) return false;
  switch (comparator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

export function parsePath(tokens: Tokens, values: Values): string {
  const { kind, text } = tokens.take();
  if (kind !== 'name' || keywords.has(text.toUpperCase())) throw invalid(`Invalid expression: Syntax error near ${text}`);
  return text.startsWith('#') ? values.name(text) : text;
}

function checkOrder(value: AttributeValue | undefined): void {
  if (value !== undefined && compare(value, value) === undefined)
    throw invalid('Incorrect operand type for operator or function: it has no order');
}

function checkBounds(from: AttributeValue | undefined, to: AttributeValue | undefined): void {
  const order = from === undefined || to === undefined ? undefined : compare(from, to);
  if (order === undefined || order > 0)
    throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
}

/** A condition expression, by DynamoDB's grammar: `OR` binds least, then `AND`, then `NOT`. */
class ConditionParser {
  readonly #tokens: Tokens;
  readonly #values: Values;

  constructor(tokens: Tokens, values: Values) {
    this.#tokens = tokens;
    this.#values = values;
  }

  or(): Predicate {
    const sides = [this.#and()];
    while (this.#tokens.takeKeyword('OR') !== undefined) sides.push(this.#and());
    return (item) => sides.some((side) => side(item));
  }

  #and(): Predicate {
    const sides = [this.#not()];
    while (this.#tokens.takeKeyword('AND') !== undefined) sides.push(this.#not());
    return (item) => sides.every((side) => side(item));
  }

  #not(): Predicate {
    if (this.#tokens.takeKeyword('NOT') === undefined) return this.#primary();
    const negated = this.#not();
    return (item) => !negated(item);
  }

  #primary(): Predicate {
    if (this.#tokens.takeSign('(') !== undefined) {
      const inner = this.or();
      this.#tokens.expectSign(')');
      return inner;
    }
    return this.#tokens.peek(1)?.text === '(' ? this.#call() : this.#comparison();
  }

  #call(): Predicate {
    const name = this.#tokens.take().text;
    this.#tokens.expectSign('(');
    const path = parsePath(this.#tokens, this.#values);
    const predicate = this.#predicateOf(name, path);
    this.#tokens.expectSign(')');
    return predicate;
  }

  #predicateOf(name: string, path: string): Predicate {
    switch (name) {
      case 'attribute_exists':
        return (item) => item[path] !== undefined;
      case 'attribute_not_exists':
        return (item) => item[path] === undefined;
      case 'attribute_type': {
        const type = this.#argument().S;
        if (type === undefined || !types.has(type)) throw invalid('Invalid expression: Invalid attribute type name found');
        return (item) => item[path] !== undefined && typeOf(item[path]) === type;
      }
      case 'begins_with': {
        const start = this.#argument().S;
        if (start === undefined) throw new UnknownToModelError('the model knows begins_with of text alone');
        return (item) => item[path]?.S?.startsWith(start) ?? false;
      }
      default:
        throw new UnknownToModelError(`the model knows no function ${name}`);
    }
  }

  #argument(): AttributeValue {
    this.#tokens.expectSign(',');
    const { kind, text } = this.#tokens.take();
    if (kind !== 'value') throw new UnknownToModelError('the model knows values alone as second arguments');
    return this.#values.value(text);
  }

  #comparison(): Predicate {
    const left = this.#operand();
    if (this.#tokens.takeKeyword('BETWEEN') !== undefined) return this.#between(left);
    const comparator = this.#tokens.takeSign(...comparators) as Comparator | undefined;
    if (comparator === undefined) throw invalid('Invalid expression: Syntax error, a comparator is missing');
    const literal = this.#tokens.peek();
    const right = this.#operand();
    if (literal?.kind === 'value' && comparator !== '=' && comparator !== '<>') checkOrder(right({}));
    return (item) => holds(comparator, left(item), right(item));
  }

  #between(value: Operand): Predicate {
    const start = this.#tokens.peek();
    const from = this.#operand();
    if (this.#tokens.takeKeyword('AND') === undefined) throw invalid('Invalid expression: Syntax error, AND is missing');
    const end = this.#tokens.peek();
    const to = this.#operand();
    if (start?.kind === 'value' && end?.kind === 'value') checkBounds(from({}), to({}));
    return (item) => holds('>=', value(item), from(item)) && holds('<=', value(item), to(item));
  }

  #operand(): Operand {
    const token = this.#tokens.peek();
    if (token?.kind !== 'value') {
      const path = parsePath(this.#tokens, this.#values);
      return (item) => item[path];
    }
    const value = this.#values.value(this.#tokens.take().text);
    return () => value;
  }
}

export function parseCondition(expression: string, values: Values): Predicate {
  const tokens = new Tokens(expression);
  const predicate = new ConditionParser(tokens, values).or();
  if (!tokens.isAtEnd) throw invalid(`Invalid expression: Syntax error near ${tokens.take().text}`);
  return predicate;
}
