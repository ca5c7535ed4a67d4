import { describe, expect, it } from '@jest/globals';

import {
  parseTemplate,
  renderTemplate,
  TemplateError,
  type TemplateLimits,
  templateLimits,
  type Value,
} from '../../../../shared/messaging/velocity/index.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

const small: TemplateLimits = { length: 400, depth: 4, operators: 5, items: 2, rounds: 3, steps: 40, text: 50, output: 100 };
const list = (length: number): Value => Array.from({ length }, (_, index) => String(index));

function outcome(source: string, limits: TemplateLimits, values: ReadonlyMap<string, Value> = new Map()): string {
  try {
    return `${renderTemplate(parseTemplate(source, limits), 'html', { values, language: 'en', now: 0 }).length} characters`;
  } catch (error) {
    if (error instanceof TemplateError) return error.message.replace(/^line \d+, column \d+: /, '');
    throw error;
  }
}

const repeat = (text: string, count: number): string => text.repeat(count);

describe('each bound', () => {
  it.each<[string, (size: number) => string, number, string, ((size: number) => ReadonlyMap<string, Value>)?]>([
    ['length', (size) => `##${'x'.repeat(size - 2)}`, 400, 'the template is longer than 400 characters'],
    [
      'depth of directives',
      (size) => repeat('#if(1)', size) + repeat('#end', size),
      4,
      'directives stand within directives more than 4 deep',
    ],
    [
      'depth of expressions',
      (size) => `#if(${repeat('(', size - 1)}1${repeat(')', size - 1)})#end`,
      4,
      'expressions stand within expressions more than 4 deep',
    ],
    ['operators', (size) => `#if(1${repeat('+1', size)})#end`, 5, 'more than 5 operators in a row'],
    ['rounds', () => '#foreach($x in $l)#end', 3, '#foreach goes around more than 3 times', (size) => new Map([['l', list(size)]])],
    ['steps', (size) => repeat('$!a', size), 40, 'the template takes more than 40 steps'],
    [
      'text',
      () => '#set($a = $x + $y)',
      50,
      'a text becomes longer than 50 characters',
      (size) =>
        new Map([
          ['x', 'x'.repeat(size - 1)],
          ['y', 'y'],
        ]),
    ],
    ['output', (size) => 'x'.repeat(size), 100, 'more than 100 characters come out'],
  ])('%s', (_name, sourceOf, most, message, valuesOf = () => new Map()) => {
    expect(outcome(sourceOf(most), small, valuesOf(most))).toMatch(/^\d+ characters$/);
    expect(outcome(sourceOf(most + 1), small, valuesOf(most + 1))).toBe(message);
  });

  it('counts arguments', () => {
    expect(outcome('${f.substring("a", 0)}', small)).toBe('1 characters');
    expect(outcome('${f.substring("a", 0, 1)}', small)).toBe('more than 2 arguments');
  });

  it('counts what functions read', () => {
    const values = new Map([['x', 'x'.repeat(64 * 39)]]);
    expect(outcome('$x.length()', { ...small, text: 5_000, length: 20 }, values)).toBe('4 characters');
    expect(outcome('$x.length()', { ...small, text: 5_000, length: 20 }, new Map([['x', 'x'.repeat(64 * 40)]]))).toBe(
      'the template takes more than 40 steps',
    );
  });

  it('holds a text that doubles itself, and one that grows in a loop', () => {
    const doubling = `#set($a = "xxxxxxxx")${repeat('#set($a = $a + $a)', 40)}$a`;
    expect(outcome(doubling, templateLimits)).toBe('a text becomes longer than 16384 characters');
    const loops = `${repeat('#foreach($x in $l)', 4)}$x${repeat('#end', 4)}`;
    expect(outcome(loops, templateLimits, new Map([['l', list(200)]]))).toBe('the template takes more than 20000 steps');
  });

  it('leaves room on the stack for the deepest that it admits', () => {
    const row = (operator: string, inner: string): string => inner + repeat(`${operator}1`, templateLimits.operators);
    let expression = '1';
    for (let depth = 1; depth < templateLimits.depth; depth += 1)
      expression = `(${['*', '+', '==', '&&', '||'].reduce((inner, operator) => row(operator, inner), expression)})`;
    const depth = templateLimits.depth;
    expect(outcome(`${repeat('#if(1)', depth - 1)}#if(${expression})x#end${repeat('#end', depth - 1)}`, templateLimits)).toMatch(
      /characters$/,
    );
  });
});

describe('5,000 broken templates', () => {
  const parts =
    '$ ${ $!{ } #if #elseif #else #end #{end} #set #foreach #* *# ## #[[ ]]# ( ) " \' \\ = == ! && and in , . + - / % < > 1 true' +
    ' f. replace( .contains( user.profile.x $a $l <a_href=" <style> --> <!-- é \ud800 \0 \n _';
  const signs = parts.split(' ').map((part) => part.replace('_', ' '));
  const values = new Map<string, Value>([
    ['a', '<img src=x onerror=alert(1)>"'],
    ['l', list(5)],
    ['user.profile.x', 'javascript:alert(1)'],
  ]);

  it('are each rendered or refused with a place, and let no value out of its place', () => {
    const random = new SeededRandom(20_261_126);
    let rendered = 0;
    for (let round = 0; round < 5_000; round += 1) {
      const source = Array.from({ length: 1 + random.below(24) }, () => random.pick(signs)).join('');
      try {
        const shown = renderTemplate(parseTemplate(source), 'html', { values, language: 'en', now: 0 });
        expect(shown).not.toContain('<img');
        rendered += 1;
      } catch (error) {
        if (!(error instanceof TemplateError)) throw new Error(`for ${JSON.stringify(source)}`, { cause: error });
        expect(error.message).toMatch(/^line [1-9]\d*, column [1-9]\d*: /);
      }
    }
    expect(rendered).toBeGreaterThan(500);
  });
});
