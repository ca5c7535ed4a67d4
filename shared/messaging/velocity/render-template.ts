import { functionHolders, functions, methods } from './functions.ts';
import type { Expression, Node, Operator, Reference, Step } from './nodes.ts';
import type { Template } from './parse-template.ts';
import { HtmlSink, PlainSink, type Sink } from './sinks.ts';
import { TemplateError } from './template-error.ts';
import { htmlOf, isList, isTrue, type RenderContext, textOf, type Value } from './values.ts';

/** Fills a template. Pure; throws a `TemplateError` where it goes beyond its bounds. What is not there is shown as it is written, as in Velocity. */
export function renderTemplate(template: Template, kind: 'html' | 'text', context: RenderContext): string {
  const sink = kind === 'html' ? new HtmlSink() : new PlainSink();
  new Rendering(template, context).nodes(template.nodes, sink);
  return sink.toString();
}

class Rendering {
  readonly #template: Template;
  readonly #context: RenderContext;
  readonly #locals = new Map<string, Value>();
  #steps = 0;

  constructor(template: Template, context: RenderContext) {
    this.#template = template;
    this.#context = context;
  }

  nodes(nodes: readonly Node[], sink: Sink): void {
    for (const node of nodes) this.#node(node, sink);
  }

  #error(reason: string, at: number): TemplateError {
    return new TemplateError(reason, this.#template.source, at);
  }

  #spend(steps: number, at: number): void {
    this.#steps += steps;
    if (this.#steps > this.#template.limits.steps)
      throw this.#error(`the template takes more than ${this.#template.limits.steps} steps`, at);
  }

  #node(node: Node, sink: Sink): void {
    const at = node.kind === 'text' ? 0 : node.at;
    this.#spend(1, at);
    if (node.kind === 'text') sink.words(node.text);
    else if (node.kind === 'reference') this.#show(node, sink);
    else if (node.kind === 'set') this.#locals.set(node.name, this.#value(node.value));
    else if (node.kind === 'if') {
      const branch = node.branches.find(({ condition }) => condition === null || isTrue(this.#value(condition)));
      if (branch !== undefined) this.nodes(branch.body, sink);
    } else this.#foreach(node, sink);
    if (sink.length > this.#template.limits.output)
      throw this.#error(`more than ${this.#template.limits.output} characters come out`, at);
  }

  #show(node: Reference, sink: Sink): void {
    const value = this.#reference(node);
    if (value !== undefined) sink.value(value, this.#context.language);
    else if (!node.isQuiet) sink.words(node.source);
  }

  #foreach({ at, name, list, body }: Node & { kind: 'foreach' }, sink: Sink): void {
    const elements = this.#value(list);
    if (!isList(elements)) return;
    const { rounds } = this.#template.limits;
    if (elements.length > rounds) throw this.#error(`#foreach goes around more than ${rounds} times`, at);
    for (const [index, element] of elements.entries()) {
      this.#spend(1, at);
      const isLast = index === elements.length - 1;
      for (const [local, value] of [
        [name, element],
        ['velocityCount', index + 1],
        ['foreach.count', index + 1],
        ['foreach.index', index],
        ['foreach.hasNext', !isLast],
      ] as const)
        this.#locals.set(local, value);
      this.nodes(body, sink);
    }
  }

  #value(expression: Expression): Value {
    if (expression.kind === 'literal') return expression.value;
    this.#spend(1, expression.at);
    if (expression.kind === 'reference') return this.#reference(expression);
    if (expression.kind === 'not') return !isTrue(this.#value(expression.operand));
    if (expression.kind === 'binary') return this.#bounded(this.#binary(expression), expression.at);
    const sink = new PlainSink();
    this.nodes(expression.parts, sink);
    return this.#bounded(sink.toString(), expression.at);
  }

  #bounded(value: Value, at: number): Value {
    const text = htmlOf(value) ?? value;
    if (typeof text === 'string' && text.length > this.#template.limits.text)
      throw this.#error(`a text becomes longer than ${this.#template.limits.text} characters`, at);
    return value;
  }

  #binary({ operator, left, right }: Expression & { kind: 'binary' }): Value {
    if (operator === '&&') return isTrue(this.#value(left)) && isTrue(this.#value(right));
    if (operator === '||') return isTrue(this.#value(left)) || isTrue(this.#value(right));
    return calculate(operator, this.#value(left), this.#value(right), this.#context.language);
  }

  #reference({ steps, at }: Reference): Value {
    const [first, second] = steps;
    if (first === undefined) return undefined;
    if (first.args !== undefined) return this.#methods(this.#call(functions, first, [], at), steps.slice(1), at);
    if (functionHolders.has(first.name) && second?.args !== undefined)
      return this.#methods(this.#call(functions, second, [], at), steps.slice(2), at);
    const calls = steps.findIndex(({ args }) => args !== undefined);
    const named = calls === -1 ? steps : steps.slice(0, calls);
    const name = named.map((step) => step.name).join('.');
    const value = this.#locals.has(name) ? this.#locals.get(name) : this.#context.values.get(name);
    return calls === -1 || value === undefined ? value : this.#methods(value, steps.slice(calls), at);
  }

  #methods(self: Value, steps: readonly Step[], at: number): Value {
    let value = self;
    for (const step of steps) {
      if (value === undefined || step.args === undefined) return undefined;
      value = this.#call(methods, step, [value], at);
    }
    return value;
  }

  #call(from: typeof functions, { name, args = [] }: Step, self: readonly Value[], at: number): Value {
    const values = [...self, ...args.map((arg) => this.#value(arg))];
    for (const value of values) this.#spend(Math.ceil(textOf(value, 'en').length / 64), at);
    return this.#bounded(from.get(name)?.call(values, this.#context), at);
  }
}

function calculate(operator: Operator, left: Value, right: Value, language: string): Value {
  if (operator === '==') return sameValue(left, right, language);
  if (operator === '!=') return !sameValue(left, right, language);
  if (typeof left === 'number' && typeof right === 'number') return ofNumbers(operator, left, right);
  return operator === '+' ? textOf(left, language) + textOf(right, language) : undefined;
}

function sameValue(left: Value, right: Value, language: string): boolean {
  if (left === undefined || right === undefined) return left === right;
  return textOf(left, language) === textOf(right, language);
}

function ofNumbers(operator: Operator, left: number, right: number): Value {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : Math.trunc(left / right);
    default:
      return right === 0 ? undefined : left % right;
  }
}
