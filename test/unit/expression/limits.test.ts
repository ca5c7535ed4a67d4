import { describe, expect, it } from '@jest/globals';

import { compile, eventHookFilter, type Outcome, usualLimits, type Value } from '../../../shared/expression/index.ts';

const codes = (source: string): string[] => {
  const compiled = compile(source, eventHookFilter);
  return compiled.ok ? [] : compiled.faults.map(({ code }) => code);
};

const party = { id: 'x', type: 'User', alternateId: null, displayName: null };

function run(source: string, targets: number): Outcome {
  const compiled = compile(source, eventHookFilter);
  if (!compiled.ok) throw new Error(compiled.faults[0].message);
  const target: Value = Array.from({ length: targets }, () => party);
  return compiled.evaluate({ event: { target } });
}

const { length, depth, items, steps } = usualLimits;

describe('an expression', () => {
  it('has so many characters and no more', () => {
    const long = (size: number): string => `'${'x'.repeat(size - 8)}' != ''`.slice(0, size);
    expect(long(length)).toHaveLength(length);
    expect(codes(long(length))).toEqual([]);
    expect(codes(`${long(length)} `)).toEqual(['too-long']);
  });

  it.each([
    ['brackets', (levels: number) => `${'('.repeat(levels - 1)}true${')'.repeat(levels - 1)}`],
    ['negations', (levels: number) => `${'!'.repeat(levels - 1)}true`],
    ['members', (levels: number) => `event.debugData${'.x'.repeat(levels - 3)} == ''`],
    ['lists', (levels: number) => `${'{'.repeat(levels - 1)}${'}'.repeat(levels - 1)}.isEmpty()`],
    ['choices', (levels: number) => `${'true ? true : '.repeat(levels - 1)}true`],
    ['elvis', (levels: number) => `${'true ?: '.repeat(levels - 1)}true`],
  ])('has so many levels of %s and no more', (_, nested) => {
    expect(codes(nested(depth))).not.toContain('too-deep');
    expect(codes(nested(depth + 1))).toContain('too-deep');
  });

  it('may be as long a chain as it likes: that is no depth', () => {
    expect(codes(Array.from({ length: 500 }, () => 'true').join('&&'))).toEqual([]);
  });

  it('has so many items in a list, and arguments of a call, and no more', () => {
    const list = (size: number): string => Array.from({ length: size }, () => '1').join();
    expect(codes(`{${list(items)}}.isEmpty()`)).toEqual([]);
    expect(codes(`{${list(items + 1)}}.isEmpty()`)).toEqual(['too-many-items']);
    expect(codes(`event.target.contains(${list(items + 1)})`)).toEqual(['too-many-items']);
  });

  it('takes so many steps and no more', () => {
    // Ten nodes; the three in brackets count once more for each element.
    const source = "!event.target.?[type == 'x'].isEmpty()";
    const most = Math.floor((steps - 8) / 3);
    expect(run(source, most)).toEqual({ ok: true, value: false });
    expect(run(source, most + 1)).toMatchObject({ ok: false, fault: { code: 'too-many-steps' } });
  });

  it('can’t get around them by loops in loops', () => {
    const loops = 'event.target.?[{1,2,3,4,5,6,7,8,9}.?[{1,2,3,4,5,6,7,8,9}.?[true].size() > 0].size() > 0].size() > 0';
    expect(run(loops, 1)).toMatchObject({ ok: true });
    expect(run(loops, 100)).toMatchObject({ ok: false, fault: { code: 'too-many-steps' } });
  });

  it('says at most ten things at once', () => {
    expect(codes(Array.from({ length: 50 }, () => 'evnt').join('&&'))).toHaveLength(10);
  });
});
