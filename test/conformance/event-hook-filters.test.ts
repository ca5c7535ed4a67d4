import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { compile, eventHookFilter } from '../../shared/expression/index.ts';
import { childrenOf, type Node } from '../../shared/expression/ast.ts';
import { parse } from '../../shared/expression/parser.ts';
import type { RecordValue, Value } from '../../shared/expression/value.ts';
import { evaluateByTheBook } from './evaluate-by-the-book.ts';
import { seeded } from './random.ts';
import { randomEvent, randomExpression } from './random-filters.ts';

const Json = z.json();
const Case = z.strictObject({
  says: z.string(),
  expression: z.string(),
  on: z.optional(z.string()),
  gives: z.optional(Json),
  fails: z.optional(z.string()),
  refused: z.optional(z.string()),
});
const Corpus = z.strictObject({ events: z.record(z.string(), Json), cases: z.array(Case) });

const { events, cases } = Corpus.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'event-hook-filters.json'), 'utf8')));

const grammar = { limits: eventHookFilter.limits, namespaces: eventHookFilter.table.namespaces };

describe('a filter of an event hook', () => {
  it.each(cases)('$says: $expression', ({ expression, on, gives, fails, refused }) => {
    const compiled = compile(expression, eventHookFilter);
    if (!compiled.ok) return expect([compiled.faults[0].code]).toEqual([refused]);
    const outcome = compiled.evaluate({ event: events[on ?? ''] as Value });
    return expect(outcome.ok ? { gives: outcome.value } : { fails: outcome.fault.code }).toEqual(
      fails === undefined ? { gives } : { fails },
    );
  });
});

/** Result or fault, by the compiled form and by the book. */
function bothWays(expression: string, event: RecordValue): [unknown, unknown] {
  const compiled = compile(expression, eventHookFilter);
  if (!compiled.ok) throw new Error(`${expression}: ${compiled.faults[0].message}`);
  const outcome = compiled.evaluate({ event });
  const told = outcome.ok ? outcome.value : { fault: outcome.fault.code };
  return [told, evaluateByTheBook(parse(expression, grammar), { event }, true)];
}

const kindsIn = (node: Node): string[] => [node.kind, ...childrenOf(node).flatMap(kindsIn)];

describe('compiled filters', () => {
  it('give what the book says, for 4,000 of them on as many events', () => {
    const random = seeded(20_260_101);
    const kinds = new Set<string>();
    const results = new Map<string, number>();
    for (let turn = 0; turn < 4_000; turn += 1) {
      const expression = randomExpression(random);
      const event = randomEvent(random);
      const [told, wanted] = bothWays(expression, event);
      expect({ expression, event, result: told }).toEqual({ expression, event, result: wanted });
      for (const kind of kindsIn(parse(expression, grammar))) kinds.add(kind);
      const name = JSON.stringify(told);
      results.set(name, (results.get(name) ?? 0) + 1);
    }
    // Nothing would be shown where all were alike.
    expect([...kinds].toSorted()).toEqual([
      'and',
      'call',
      'choice',
      'compare',
      'default',
      'index',
      'list',
      'literal',
      'member',
      'name',
      'not',
      'or',
      'project',
      'select',
    ]);
    for (const name of ['true', 'false', '{"fault":"null-value"}', '{"fault":"out-of-range"}']) {
      expect([name, (results.get(name) ?? 0) > 50]).toEqual([name, true]);
    }
  });
});
