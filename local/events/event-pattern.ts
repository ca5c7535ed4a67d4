import { BlockList, isIP } from 'node:net';

import * as z from 'zod';

import { UnsupportedError } from '../errors.ts';

/** Whether an event (or a stream record, or a message) matches. */
export type Matcher = (event: unknown) => boolean;

/** A leaf's value: `undefined` where the event has none, or has an object there. */
type Test = (value: unknown) => boolean;

const Fields = z.record(z.string(), z.unknown());
const IgnoreCase = z.strictObject({ 'equals-ignore-case': z.string() });
const NumericTest = z.tuple([z.enum(['=', '<', '<=', '>', '>=']), z.number()]);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * Compiles an EventBridge event pattern, which Lambda's event filters share.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws UnsupportedError for an operator that EventBridge doesn't document
 */
export function compilePattern(pattern: unknown): Matcher {
  const fields = Object.entries(Fields.parse(pattern)).map(([name, wanted]) => compileField(name, wanted));
  return (event) => fields.every((field) => field(event));
}

function compileField(name: string, wanted: unknown): Matcher {
  if (name === '$or' && Array.isArray(wanted) && wanted.length > 1) {
    const alternatives = wanted.map((alternative) => compilePattern(alternative));
    return (event) => alternatives.some((alternative) => alternative(event));
  }
  if (!Array.isArray(wanted)) {
    const nested = compilePattern(wanted);
    return (event) => children(event, name).some(nested);
  }
  const tests = wanted.map((rule) => compileRule(rule));
  return (event) => leaves(event, name).some((leaf) => tests.some((test) => test(leaf)));
}

const valueOf = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null && Object.hasOwn(event, name) ? Reflect.get(event, name) : undefined;

/** What a nested pattern is held against: each element of an array by itself, or nothing where the field is absent. */
function children(event: unknown, name: string): unknown[] {
  const value = valueOf(event, name);
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

function leaves(event: unknown, name: string): unknown[] {
  const values = children(event, name).flat(Infinity);
  const found = values.filter((value) => typeof value !== 'object' || value === null);
  return found.length > 0 ? found : [undefined];
}

function compileRule(rule: unknown): Test {
  const plain = scalar.safeParse(rule);
  if (plain.success) return (value) => value === plain.data;
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(Fields.parse(rule));
  if (more.length > 0) throw new UnsupportedError(`an event pattern with several operators in one rule: ${JSON.stringify(rule)}`);
  return compileOperator(operator, operand);
}

function compileOperator(operator: string, operand: unknown): Test {
  switch (operator) {
    case 'exists': {
      const wanted = z.boolean().parse(operand);
      return (value) => (value !== undefined) === wanted;
    }
    case 'prefix':
      return affix(operand, (value, part) => value.startsWith(part));
    case 'suffix':
      return affix(operand, (value, part) => value.endsWith(part));
    case 'equals-ignore-case': {
      const wanted = z.string().parse(operand).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'wildcard': {
      const expression = wildcard(z.string().parse(operand));
      return (value) => typeof value === 'string' && expression.test(value);
    }
    case 'numeric':
      return numeric(operand);
    case 'cidr':
      return addressBlock(z.string().parse(operand));
    case 'anything-but':
      return anythingBut(operand);
    default:
      throw new UnsupportedError(`the event pattern operator ${operator}`);
  }
}

function affix(operand: unknown, holds: (value: string, part: string) => boolean): Test {
  const folded = IgnoreCase.safeParse(operand);
  if (folded.success) {
    const part = folded.data['equals-ignore-case'].toLowerCase();
    return (value) => typeof value === 'string' && holds(value.toLowerCase(), part);
  }
  const part = z.string().parse(operand);
  return (value) => typeof value === 'string' && holds(value, part);
}

/** A value, a list of values, or an operator over one or several values: none of them may hold. An absent field does not match. */
function anythingBut(operand: unknown): Test {
  const operators = Fields.safeParse(operand);
  const excluded = operators.success
    ? Object.entries(operators.data).flatMap(([operator, wanted]) => [wanted].flat().map((one) => compileOperator(operator, one)))
    : [operand].flat().map(compileRule);
  return (value) => value !== undefined && !excluded.some((test) => test(value));
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.match(/\\[\\*]|[^]/g) ?? [];
  const source = parts.map((part) => (part === '*' ? '[^]*' : part.slice(-1).replace(/[$()*+.?[\\\]^{|}]/, '\\$&')));
  return new RegExp(`^${source.join('')}$`);
}

function numeric(operand: unknown): Test {
  const terms = z.array(z.unknown()).parse(operand);
  const tests: z.infer<typeof NumericTest>[] = [];
  for (let at = 0; at < terms.length; at += 2) tests.push(NumericTest.parse(terms.slice(at, at + 2)));
  return (value) => typeof value === 'number' && tests.every(([comparison, limit]) => comparisons[comparison](value, limit));
}

const comparisons: Record<z.infer<typeof NumericTest>[0], (value: number, limit: number) => boolean> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function addressBlock(block: string): Test {
  const [address = '', bits = ''] = block.split('/');
  const blocks = new BlockList();
  blocks.addSubnet(address, Number(bits), family(address));
  return (value) => typeof value === 'string' && isIP(value) > 0 && blocks.check(value, family(value));
}

const family = (ip: string): 'ipv4' | 'ipv6' => (isIP(ip) === 6 ? 'ipv6' : 'ipv4');
