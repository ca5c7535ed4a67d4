import { describe, expect, it } from '@jest/globals';

import { advanceMembershipTimes, latestByGroup } from '../../../shared/directory/index.ts';

const events = [
  { at: 20, groupIds: ['a'] },
  { at: 10, groupIds: ['a', 'b'] },
  { at: 15, groupIds: ['b'] },
];

describe('membership times', () => {
  it('are the newest of each group, in whatever order events come', () => {
    expect([...latestByGroup(events)]).toEqual([
      ['a', 20],
      ['b', 15],
    ]);
    expect(new Map(latestByGroup(events.toReversed()))).toEqual(
      new Map([
        ['a', 20],
        ['b', 15],
      ]),
    );
  });

  it('are written once a group', async () => {
    const written: [string, number][] = [];
    await advanceMembershipTimes({ advance: async (groupId, at) => void written.push([groupId, at]) }, events);
    expect(written).toEqual([
      ['a', 20],
      ['b', 15],
    ]);
  });
});
