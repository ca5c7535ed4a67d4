import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { type GroupValue, compile, noLookups, type RecordValue } from '../../shared/expression/index.ts';
import { grammarOf } from '../../shared/expression/checker.ts';
import { parse } from '../../shared/expression/parser.ts';
import { anywhere } from '../../shared/expression/places.ts';
import { evaluateByTheBook } from './evaluate-by-the-book.ts';
import { type Dialect, RandomExpressions, randomUser } from './random-expressions.ts';
import { seeded } from './random.ts';

/** Of expressions and people: 20,000 here, a million in `npm run soak -- expressions`. */
const soaks = process.env['ROSTER_SOAK'] !== undefined;
const pairs = soaks ? 1_000_000 : 20_000;
const peopleEach = 4;

const dialects = ['classic', 'identity-engine'] as const;
const places = { classic: anywhere('classic'), 'identity-engine': anywhere('identity-engine') };

/** What comes out, by the compiled form. */
function compiledResult(source: string, dialect: Dialect): (seen: RecordValue) => unknown {
  const compiled = compile(source, places[dialect]);
  if (!compiled.ok) return () => ({ refused: compiled.faults[0].code });
  return (seen) => {
    const groups = seen['groups'] as readonly GroupValue[];
    const outcome = compiled.evaluate(seen, { ...noLookups, groups: () => groups });
    return outcome.ok ? outcome.value : { fault: outcome.fault.code };
  };
}

const nameOf = (result: unknown): string =>
  result === null || typeof result !== 'object' ? typeof result : Array.isArray(result) ? 'list' : JSON.stringify(result);

describe('compiled expressions', () => {
  it(
    `give what the book says, for ${pairs.toLocaleString('en')} of them on random people`,
    () => {
      const random = seeded(Number(process.env['ROSTER_SEED'] ?? 20_260_201));
      const results = new Map<string, number>();
      for (let turn = 0; turn < pairs / peopleEach; turn += 1) {
        const dialect = dialects[turn % 2] ?? 'classic';
        const source = new RandomExpressions(random, dialect).any(1 + Math.floor(random() * 3));
        const run = compiledResult(source, dialect);
        for (let person = 0; person < peopleEach; person += 1) {
          const seen = randomUser(random);
          const result = run(seen);
          results.set(nameOf(result), (results.get(nameOf(result)) ?? 0) + 1);
          // What the check refuses has no result by the book either: it is wrong for everybody.
          if (nameOf(result).startsWith('{"refused')) continue;
          const wanted = evaluateByTheBook(parse(source, grammarOf(places[dialect])), seen, false);
          if (!sameResult(result, wanted))
            expect({ dialect, source, seen, result }).toEqual({ dialect, source, seen, result: wanted });
        }
      }
      // Nothing would be shown where all were alike.
      for (const name of ['string', 'number', 'boolean', 'list'])
        expect([name, (results.get(name) ?? 0) > 1_000]).toEqual([name, true]);
      for (const code of ['null-value', 'wrong-type', 'bad-value', 'out-of-range']) {
        expect([code, (results.get(`{"fault":"${code}"}`) ?? 0) > 100]).toEqual([code, true]);
      }
      const refused = [...results].filter(([name]) => name.startsWith('{"refused')).reduce((sum, [, count]) => sum + count, 0);
      expect(refused).toBeLessThan(pairs / 4);
    },
    soaks ? 3_600_000 : 30_000,
  );
});

const Fault = z.strictObject({ fault: z.string() });
const isFault = (result: unknown): boolean => Fault.safeParse(result).success;

/**
 * Cheaper than a matcher, of which a million would take minutes. Of several faults in one expression either may be told: which is found first
 * is no matter of the language.
 */
const sameResult = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other) || (isFault(one) && isFault(other));
