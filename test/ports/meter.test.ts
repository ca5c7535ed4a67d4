import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Cost, measureOperations } from '../support/dynoxide-operations.ts';
import { Org } from '../support/dynoxide-org.ts';
import { GoldenCosts } from '../support/golden-costs.ts';

const goldenFile = join(import.meta.dirname, '../fixtures/meter.json');
const renewal = 'renew test/fixtures/meter.json with UPDATE_METER=1 npm test test/ports/meter.test.ts';

/** docs/design/data-model.md, section 7; of imports the commit alone, for each of the rows that are written together. */
const ceilings: readonly (readonly [string, Partial<Cost>])[] = [
  ['get a user by id', { roundTrips: 1, writeUnits: 0 }],
  ['get a user by login', { roundTrips: 2, writeUnits: 0 }],
  ['create a user with a password', { roundTrips: 2, writeUnits: 8 }],
  ['update a user', { roundTrips: 2, writeUnits: 4 }],
  ['add a member', { roundTrips: 2, writeUnits: 8 }],
  ['remove a member', { roundTrips: 2, writeUnits: 8 }],
  ['import a row', { writeUnits: 2 }],
  ['import a row with a hash', { writeUnits: 3 }],
  ['import a row with a group', { writeUnits: 4 }],
];

const figures = ['roundTrips', 'readUnits', 'writeUnits'] as const;

const costs = new GoldenCosts(goldenFile, figures, renewal);

describe('the cost of operations', () => {
  let org: Org;
  let measured: ReadonlyMap<string, Cost>;

  beforeAll(async () => {
    org = await Org.start();
    measured = await measureOperations(org);
  }, 60_000);

  afterAll(async () => {
    await org.stop();
  });

  it('is what the golden file says', () => {
    expect(costs.differences(measured, costs.read(measured))).toEqual([]);
  });

  it.each(ceilings)('stays below its ceiling: %s', (name, ceiling) => {
    for (const figure of figures) expect([figure, measured.get(name)?.[figure]]).toEqual([figure, expect.any(Number)]);
    const above = figures.filter((figure) => (measured.get(name)?.[figure] ?? Infinity) > (ceiling[figure] ?? Infinity));
    expect(above).toEqual([]);
  });

  it('is the same for a wrong password as for a login that nobody has', () => {
    expect(measured.get('sign in with a wrong password')).toEqual(measured.get('sign in with an unknown login'));
  });
});

describe('what is said of a cost that changed', () => {
  const cost = { roundTrips: 2, readUnits: 3, writeUnits: 4 };

  it('tells a rise from a fall, and names what is new and what is gone', () => {
    const measured = new Map([
      ['risen', { ...cost, writeUnits: 6 }],
      ['fallen', { ...cost, roundTrips: 1 }],
      ['same', cost],
      ['new', cost],
    ]);
    expect(costs.differences(measured, { risen: cost, fallen: cost, same: cost, gone: cost })).toEqual([
      expect.stringMatching(/^"gone" is no longer measured/),
      '"risen": writeUnits 4 -> 6. It must not rise: find out why',
      expect.stringMatching(/^"fallen": roundTrips 2 -> 1\. Keep what was won/),
      expect.stringMatching(/^"new" is new/),
    ]);
  });
});
