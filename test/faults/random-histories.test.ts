import { beforeAll, describe, expect, it } from '@jest/globals';

import { type OrgWorld, startOrg } from '../support/world/org.ts';
import { playHistory } from '../support/world/random-history.ts';

/** Other histories, or more of them: `SEED=700 TIMES=100 npm test -- test/faults/random-histories.test.ts`. */
const firstSeed = Number(process.env['SEED'] ?? 1);
const times = Number(process.env['TIMES'] ?? (process.env['ROSTER_SOAK'] === undefined ? 1 : 50));

let org: OrgWorld;

beforeAll(async () => {
  org = await startOrg();
}, 60_000);

describe('random histories with many faults', () => {
  it(
    'end with everything whole',
    async () => {
      let [faults, calls] = [0, 0];
      for (let seed = firstSeed; seed < firstSeed + 30 * times; seed += 1) {
        const end = await playHistory(org, seed);
        expect({ seed, ...end, wrong: end.wrong }).toEqual({ seed, ...end, wrong: [] });
        faults += end.faults;
        calls += end.calls.length;
      }
      expect(faults).toBeGreaterThan(20);
      expect(calls).toBeGreaterThan(60);
    },
    120_000 * times,
  );

  it('are the same for the same seed', async () => {
    expect(await playHistory(org, 3)).toEqual(await playHistory(org, 3));
  });
});
