import { describe, expect, it } from '@jest/globals';

import { LaneLengths } from '../../../../shared/directory/search/lane-lengths.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';

const shards = 16;

function lengthsOf(random: SeededRandom, entries: number): number[] {
  const lengths = Array.from({ length: shards }, () => 0);
  for (let entry = 0; entry < entries; entry += 1) {
    const shard = random.below(shards);
    lengths[shard] = (lengths[shard] ?? 0) + 1;
  }
  return lengths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

describe('the lengths of lanes', () => {
  it('are anything before one of them has ended', () => {
    const lengths = new LaneLengths();
    expect([lengths.isUnknown, lengths.most(1), lengths.likely(3)]).toEqual([true, Number.POSITIVE_INFINITY, 3]);
    lengths.note(12);
    expect([lengths.isUnknown, lengths.likely(3)]).toEqual([false, 36]);
  });

  it.each([4, 40, 400, 4_000])('are never more than foretold, where %i entries are spread by hash', (entries) => {
    const random = new SeededRandom(entries);
    let [foretold, passed] = [0, 0];
    for (let trial = 0; trial < 50; trial += 1) {
      const real = lengthsOf(random, entries);
      for (const seen of [1, 3, 8]) {
        const lengths = new LaneLengths();
        for (const length of real.slice(0, seen)) lengths.note(length);
        for (let lanes = 1; lanes <= shards - seen; lanes += 1) {
          foretold += 1;
          passed += Number(sum(real.slice(seen, seen + lanes)) > lengths.most(lanes));
        }
      }
    }
    expect(foretold).toBe(1_800);
    expect(passed).toBe(0);
  });

  it('are foretold the closer the more of them are known', () => {
    const widths = [1, 4, 12].map((seen) => {
      const lengths = new LaneLengths();
      for (let lane = 0; lane < seen; lane += 1) lengths.note(20);
      return lengths.most(3) - lengths.likely(3);
    });
    expect(widths).toEqual(widths.toSorted((one, other) => other - one));
    expect(widths.at(-1)).toBeLessThan(60);
  });
});
