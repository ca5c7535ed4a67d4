import { describe, expect, it } from '@jest/globals';

import { compile, eventHookFilter } from '../../../shared/expression/index.ts';
import { seeded } from '../../conformance/random.ts';
import { randomEvent, randomExpression } from '../../conformance/random-filters.ts';

const refusal = (source: string): string | undefined => {
  const compiled = compile(source, eventHookFilter);
  return compiled.ok ? undefined : compiled.faults[0].code;
};

describe('what somebody hostile writes', () => {
  it.each([
    'user.constructor',
    'user["__proto__"]',
    'String.constructor("return process")()',
    'event.constructor.constructor("return process")() == null',
    "event['constructor']['constructor'] == null",
    "event.debugData['__proto__'].polluted == 'x'",
    'event.debugData.__defineGetter__ == null',
    'event.debugData.prototype == null',
    "''.class.forName('java.lang.Runtime') == null",
    "''.getClass() == null",
    'T(java.lang.Runtime).getRuntime().exec("id") == null',
    'new java.lang.ProcessBuilder("id").start() == null',
    '#root == null',
    '#this == null',
    '@environment == null',
    '`${process.env}` == null',
    '${7*7} == 49',
    '${{7*7}} == 49',
    'event.eventType = "x"',
    'event.target.size()++ == 1',
    'this == null',
    'globalThis.process == null',
    'event.toString() == null',
    'event.valueOf() == null',
    "event.eventType.replace('a', 'b') == ''",
    "event.eventType.matches('(a+)+$')",
    'event.eventType /* x */ == null',
    'true;process.exit()',
    'true\u0000',
    'true\u2028',
    '\u202Etrue',
    'ｅvent.eventType == null',
    'event.target.?[constructor == null].size() > 0',
    'event.target.![__proto__].size() > 0',
  ])('is refused: %s', (source) => {
    expect(refusal(source)).toBeDefined();
  });

  it.each(['(', '{', '!', 'true ? ', 'event.target.?[', 'event[', "'", 'a.', '1?:', 'not '])(
    'ends well 10,000 times: %s',
    (part) => {
      expect(refusal(part.repeat(10_000))).toBe('too-long');
      // Under the limit of length, depth is what ends it, or the grammar.
      expect(refusal(part.repeat(4_000 / part.length))).toMatch(/^(too-deep|syntax|unknown-name|wrong-type)$/);
    },
  );

  it('reaches nothing that a value inherits, even where an event names it', () => {
    const compiled = compile("event.debugData.toString == null && event.debugData['hasOwnProperty'] == null", eventHookFilter);
    expect(compiled.ok && compiled.evaluate({ event: { debugData: {} } })).toEqual({ ok: true, value: true });
    const named: unknown = JSON.parse('{"debugData":{"__proto__":"x","valueOf":"own"}}');
    const own = compile("event.debugData.valueOf == 'own'", eventHookFilter);
    expect(own.ok && own.evaluate({ event: named as never })).toEqual({ ok: true, value: true });
  });

  it('changes nothing of what it sees', () => {
    const random = seeded(7);
    for (let turn = 0; turn < 500; turn += 1) {
      const event = randomEvent(random);
      const before = JSON.stringify(event);
      const compiled = compile(randomExpression(random), eventHookFilter);
      if (!compiled.ok) throw new Error(compiled.faults[0].message);
      compiled.evaluate({ event });
      expect(JSON.stringify(event)).toBe(before);
    }
  });

  it('never throws, however 20,000 expressions are torn', () => {
    const random = seeded(11);
    const scraps = [
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '.?[',
      '.!',
      '?.',
      '?:',
      "'",
      '"',
      '=',
      '\\',
      '__proto__',
      'constructor',
      '\u0000',
      '9e999',
      '😀',
      ' ',
      ',',
    ];
    let refused = 0;
    for (let turn = 0; turn < 20_000; turn += 1) {
      const whole = randomExpression(random);
      const at = Math.floor(random() * whole.length);
      const scrap = scraps[Math.floor(random() * scraps.length)] ?? '';
      const torn = whole.slice(0, at) + scrap + whole.slice(at + Math.floor(random() * 4));
      const compiled = compile(torn, eventHookFilter);
      if (!compiled.ok) refused += 1;
      else compiled.evaluate({ event: randomEvent(random) });
    }
    expect(refused).toBeGreaterThan(10_000);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
