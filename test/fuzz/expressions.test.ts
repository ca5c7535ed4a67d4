import { describe, expect, it } from '@jest/globals';

import { compile, describeFault, eventHookFilter, noLookups, type Outcome, type Place } from '../../shared/expression/index.ts';
import { anywhere, groupRule } from '../../shared/expression/places.ts';
import { policyCondition } from '../../shared/expression/identity-engine.ts';
import { text, truth } from '../../shared/expression/types.ts';
import { randomEvent, randomExpression } from '../conformance/random-filters.ts';
import { RandomExpressions, randomUser } from '../conformance/random-expressions.ts';
import { pick, type Random, seeded } from '../conformance/random.ts';

/** How many torn expressions. */
const times = 20_000;

const attributes = { t1: text, t2: text, t3: text, n1: { kind: 'number' }, l1: { kind: 'list', of: text }, b1: truth } as const;
const places: readonly Place[] = [
  anywhere('classic'),
  anywhere('identity-engine'),
  groupRule(attributes),
  policyCondition(attributes),
  eventHookFilter,
];

const scraps = [
  ...'( ) [ ] { } {:} .?[ .![ .^[ ?. ?: ? : , \' " = == \\ ^ % (( 9e999 0x 1L null matches __proto__ constructor'.split(' '),
  ..."toString .class T(x) new #a @b ${ user.getGroups({}) DateTime.now() '(a+)+$' Arrays.flatten(user,user)".split(' '),
  "String.replace('aaaa','a','aaaaaaaa')",
  '\u0000',
  '\u2028',
  '\ud800',
  '😀',
  'İ',
  ' ',
  '\n',
  'x'.repeat(300),
  '(('.repeat(40),
  '-'.repeat(70),
  '1+'.repeat(200),
];

/** One expression of either grammar, with some bytes of it cut out, doubled, exchanged or put in. */
function torn(random: Random): string {
  const dialect = random() < 0.5 ? 'classic' : 'identity-engine';
  let source = random() < 0.3 ? randomExpression(random) : new RandomExpressions(random, dialect).any(1 + Math.floor(random() * 3));
  const cuts = Math.floor(random() * 4);
  for (let cut = 0; cut < cuts; cut += 1) {
    const at = Math.floor(random() * (source.length + 1));
    const length = Math.floor(random() * 6);
    const [before, taken, behind] = [source.slice(0, at), source.slice(at, at + length), source.slice(at + length)];
    const put = pick<() => string>(random, [
      () => '',
      () => taken + taken,
      () => pick(random, scraps),
      () => taken + pick(random, scraps),
      () => String.fromCharCode(Math.floor(random() * 0x250)),
    ])();
    source = before + put + behind;
  }
  return source;
}

const ends = new Map<string, number>();
let slowest = { source: '', milliseconds: 0 };

function evaluated(source: string, place: Place, random: Random): Outcome {
  const start = performance.now();
  const compiled = compile(source, place);
  const seen = { ...randomUser(random), event: randomEvent(random) };
  const outcome = compiled.ok ? compiled.evaluate(seen, noLookups) : ({ ok: false, fault: compiled.faults[0] } as const);
  const milliseconds = performance.now() - start;
  if (milliseconds > slowest.milliseconds) slowest = { source, milliseconds };
  return outcome;
}

describe('torn expressions', () => {
  it(`never crash, in any place, ${times.toLocaleString('en')} times`, () => {
    const random = seeded(Number(process.env['ROSTER_SEED'] ?? 20_260_202));
    for (let turn = 0; turn < times; turn += 1) {
      const source = torn(random);
      const outcome = evaluated(source, pick(random, places), random);
      const name = outcome.ok ? 'value' : outcome.fault.code;
      ends.set(name, (ends.get(name) ?? 0) + 1);
      if (outcome.ok) JSON.stringify(outcome.value);
      else if (describeFault(source, outcome.fault).split('\n').length !== 3) throw new Error(`no three lines: ${source}`);
    }
    console.info(`the slowest of ${times}: ${slowest.milliseconds.toFixed(1)} ms, ${JSON.stringify(slowest.source)}`);
    expect(Object.keys(Object.prototype)).toEqual([]);
    // Nothing would be shown where all ended alike.
    for (const code of [
      'value',
      'syntax',
      'unknown-name',
      'unknown-method',
      'wrong-type',
      'null-value',
      'too-deep',
      'not-available',
    ]) {
      expect([code, (ends.get(code) ?? 0) > 20]).toEqual([code, true]);
    }
  });

  it('stop at their steps, however few those are', () => {
    const random = seeded(20_260_203);
    const [few] = places.map((place) => ({ ...place, limits: { ...place.limits, steps: 12 } }));
    if (few === undefined) throw new Error('there is no place');
    let stopped = 0;
    for (let turn = 0; turn < 2_000; turn += 1) {
      const source = new RandomExpressions(random, 'classic').any(3);
      const outcome = evaluated(source, few, random);
      if (!outcome.ok && outcome.fault.code === 'too-many-steps') stopped += 1;
    }
    expect(stopped).toBeGreaterThan(500);
  });
});
