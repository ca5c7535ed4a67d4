import { describe, expect, it } from '@jest/globals';

import { SizedDirectory } from '../bench/sized-directory.ts';
import { Dynoxide } from '../support/dynoxide.ts';

describe('a page of a search', () => {
  it('costs the same read units in a directory five times the size', async () => {
    const engine = await Dynoxide.start();
    try {
      const [small, large] = [new SizedDirectory(engine, 1_000), new SizedDirectory(engine, 5_000)];
      // Pages of 200 span several shards of the smaller one: `npm run bench -- search` compares them, too.
      const costs = [];
      for (const directory of [small, large]) {
        const { table } = await directory.fill();
        costs.push((await directory.costs(table, [1, 20])).map(({ name, found, readUnits }) => ({ name, found, readUnits })));
      }
      const [few, many] = costs;
      expect(few?.length).toBeGreaterThan(30);
      expect(few?.every(({ found, readUnits }) => found > 0 && readUnits > 0)).toBe(true);
      expect(many).toEqual(few);
    } finally {
      await engine.stop();
    }
  }, 60_000);
});
