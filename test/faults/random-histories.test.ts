import { beforeAll, describe, expect, it } from '@jest/globals';

import { type OrgWorld, startOrg } from '../support/world/org.ts';
import { playHistory } from '../support/world/random-history.ts';
import { operationScenarios } from '../support/world/scenarios/index.ts';

/** Other histories, or more of them: `SEED=700 TIMES=100 npm test -- test/faults/random-histories.test.ts`. */
const firstSeed = Number(process.env['SEED'] ?? 1);
const times = Number(process.env['TIMES'] ?? (process.env['ROSTER_SOAK'] === undefined ? 1 : 50));

/** Rules, and what changes the people and groups that they are about. */
const rulesAreConcerned =
  /GroupRule|a rule|another department|^(?:createUser|updateUser|deactivateUser|activateUser|suspendUser|assignUserToGroup|unassignUserFromGroup|deleteGroup|replaceGroup)\b/;

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

  it(
    'of group rules end with everybody in the groups that the rules want',
    async () => {
      const names = Object.keys(operationScenarios).filter((name) => rulesAreConcerned.test(name));
      let faults = 0;
      for (let seed = firstSeed; seed < firstSeed + 12 * times; seed += 1) {
        const end = await playHistory(org, seed, names);
        expect({ seed, ...end }).toEqual({ seed, ...end, wrong: [] });
        faults += end.faults;
      }
      expect(faults).toBeGreaterThan(20);
    },
    120_000 * times,
  );

  it('are the same for the same seed', async () => {
    expect(await playHistory(org, 3)).toEqual(await playHistory(org, 3));
  });
});
