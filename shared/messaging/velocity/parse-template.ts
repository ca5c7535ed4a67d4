import { ExpressionReader } from './parse-expression.ts';
import { type TemplateLimits, templateLimits } from './limits.ts';
import type { Branch, Node } from './nodes.ts';
import { TemplateError } from './template-error.ts';

/** A template that was read and found in order. */
export interface Template {
  readonly source: string;
  readonly nodes: readonly Node[];
  readonly limits: TemplateLimits;
}

/**
 * Reads the part of Velocity in which Okta's e-mail templates are written: references, `#if`, `#elseif`, `#else`, `#end`, `#set`, `#foreach`,
 * comments. What Velocity has beyond that (macros, includes, evaluation) is refused; what is none of its directives, as `#fff`, is text.
 * Throws a `TemplateError`.
 *
 * @see https://velocity.apache.org/engine/2.3/vtl-reference.html
 */
export function parseTemplate(source: string, limits: TemplateLimits = templateLimits): Template {
  if (source.length > limits.length)
    throw new TemplateError(`the template is longer than ${limits.length} characters`, source, limits.length);
  return { source, limits, nodes: new TemplateReader(source, limits).read() };
}

const refusedWithArguments = new Set(['parse', 'include', 'macro', 'evaluate', 'define']);
const refusedWithout = new Set(['stop', 'break']);
const wordAfterHash = /#(?:\{(\w+)\}|([a-zA-Z]\w*))/y;

interface Directive {
  readonly name: string;
  readonly at: number;
  readonly end: number;
}

class TemplateReader {
  readonly #source: string;
  readonly #limits: TemplateLimits;
  readonly #expressions: ExpressionReader;
  #depth = 0;

  constructor(source: string, limits: TemplateLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#expressions = new ExpressionReader(source, limits);
  }

  read(): readonly Node[] {
    const { nodes, stop } = this.#nodes();
    if (stop !== undefined) throw this.#error(`#${stop.name} without an #if or #foreach before it`, stop.at);
    return nodes;
  }

  #error(reason: string, at: number): TemplateError {
    return new TemplateError(reason, this.#source, at);
  }

  get #at(): number {
    return this.#expressions.at;
  }

  set #at(at: number) {
    this.#expressions.at = at;
  }

  /** Up to a directive that ends them, or the end. */
  #nodes(): { nodes: Node[]; stop: Directive | undefined } {
    const nodes: Node[] = [];
    let text = '';
    const keepText = (): void => {
      if (text !== '') nodes.push({ kind: 'text', text });
      text = '';
    };
    while (this.#at < this.#source.length) {
      const plain = this.#plainText();
      if (plain !== undefined) {
        text += plain;
        continue;
      }
      const directive = this.#directive();
      if (directive !== undefined) {
        keepText();
        if (['else', 'elseif', 'end'].includes(directive.name)) return { nodes, stop: directive };
        nodes.push(this.#block(directive));
        continue;
      }
      const reference = this.#expressions.reference();
      if (reference === undefined) {
        text += this.#source[this.#at] ?? '';
        this.#at += 1;
      } else {
        keepText();
        nodes.push(reference);
      }
    }
    keepText();
    return { nodes, stop: undefined };
  }

  /** What is neither reference nor directive: text, escaped signs, nothing for a comment. */
  #plainText(): string | undefined {
    const source = this.#source;
    const from = this.#at;
    if (source.startsWith('#[[', from)) return this.#until(']]#', 3, 'text in #[[');
    if (source.startsWith('#*', from)) {
      this.#until('*#', 2, 'a comment');
      return '';
    }
    if (source.startsWith('##', from)) {
      const end = source.indexOf('\n', from);
      this.#at = end === -1 ? source.length : end + 1;
      return '';
    }
    if (/\\[$#]/y.test(source.slice(from, from + 2))) {
      this.#at = from + 2;
      return source[from + 1];
    }
    const next = /[$#\\]/g;
    next.lastIndex = from;
    const end = next.exec(source)?.index ?? source.length;
    if (end > from) {
      this.#at = end;
      return source.slice(from, end);
    }
    if (source[from] !== '\\') return undefined;
    this.#at = from + 1;
    return '\\';
  }

  #until(mark: string, skipped: number, what: string): string {
    const from = this.#at;
    const end = this.#source.indexOf(mark, from + skipped);
    if (end === -1) throw this.#error(`${what} is never closed`, from);
    this.#at = end + mark.length;
    return this.#source.slice(from + skipped, end);
  }

  #directive(): Directive | undefined {
    const at = this.#at;
    wordAfterHash.lastIndex = at;
    const found = wordAfterHash.exec(this.#source);
    if (found === null) return undefined;
    const name = found[1] ?? found[2] ?? '';
    const end = at + found[0].length;
    const hasArguments = /^[ \t]*\(/.test(this.#source.slice(end, end + 20));
    if ((refusedWithArguments.has(name) && hasArguments) || refusedWithout.has(name))
      throw this.#error(`the directive #${name} is not supported`, at);
    if (!['if', 'elseif', 'else', 'end', 'set', 'foreach'].includes(name)) return undefined;
    this.#at = end;
    return { name, at, end };
  }

  #block(directive: Directive): Node {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth)
      throw this.#error(`directives stand within directives more than ${this.#limits.depth} deep`, directive.at);
    const node =
      directive.name === 'if' ? this.#if(directive) : directive.name === 'set' ? this.#set(directive) : this.#foreach(directive);
    this.#depth -= 1;
    return node;
  }

  #if({ at }: Directive): Node {
    const branches: Branch[] = [];
    let condition: Branch['condition'] = this.#expressions.inBrackets(() => this.#expressions.expression());
    for (;;) {
      const { nodes, stop } = this.#nodes();
      if (stop === undefined) throw this.#error('#if without an #end', at);
      branches.push({ condition, body: nodes });
      if (stop.name === 'end') return { kind: 'if', at, branches };
      if (condition === null) throw this.#error(`#${stop.name} after #else`, stop.at);
      condition = stop.name === 'else' ? null : this.#expressions.inBrackets(() => this.#expressions.expression());
    }
  }

  #set({ at }: Directive): Node {
    return this.#expressions.inBrackets(() => {
      const name = this.#expressions.variable();
      this.#expressions.expect('=');
      return { kind: 'set', at, name, value: this.#expressions.expression() };
    });
  }

  #foreach({ at }: Directive): Node {
    const [name, list] = this.#expressions.inBrackets(() => {
      const variable = this.#expressions.variable();
      this.#expressions.expect('in');
      return [variable, this.#expressions.expression()] as const;
    });
    const { nodes, stop } = this.#nodes();
    if (stop?.name !== 'end') throw this.#error('#foreach without an #end', at);
    return { kind: 'foreach', at, name, list, body: nodes };
  }
}
