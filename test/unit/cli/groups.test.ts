import { afterEach, describe, expect, it } from '@jest/globals';

import { recount } from '../../../cli/groups.ts';
import { endLambda, lambdaThat } from './lambda-that.ts';

afterEach(endLambda);

describe('roster groups --recount', () => {
  it('goes on from page to page, and says what was wrong', async () => {
    const right = { groupId: '00g1', outcome: 'right', found: 3, counted: 3 };
    const { client, asked } = await lambdaThat([
      { ok: true, groups: [right, { groupId: '00g2', outcome: 'corrected', found: 7, counted: 5 }], next: '00g2' },
      { ok: true, groups: [{ groupId: '00g3', outcome: 'moving', found: 1, counted: 2 }] },
    ]);
    expect((await recount(client, 'Roster-Counter')).split('\n')).toEqual([
      '00g2 corrected: the count said 7, there are 5',
      '00g3 moving: the count said 1, there are 2',
      '3 groups counted, 2 of them above.',
    ]);
    expect(asked.map(({ event }) => event)).toEqual([{ action: 'recount' }, { action: 'recount', after: '00g2' }]);
  });

  it('asks for one group alone', async () => {
    const { client, asked } = await lambdaThat([{ ok: true, groups: [] }]);
    expect(await recount(client, 'Roster-Counter', '00g9')).toBe('0 groups counted, 0 of them above.');
    expect(asked.map(({ event }) => event)).toEqual([{ action: 'recount', groupId: '00g9' }]);
  });

  it('says that the function failed, and takes no other answer for one', async () => {
    const failing = await lambdaThat([{ errorMessage: 'secret' }], 'Unhandled');
    await expect(recount(failing.client, 'x')).rejects.toThrow('the function failed (Unhandled): its log says why');
    const other = await lambdaThat([{ ok: false }]);
    await expect(recount(other.client, 'x')).rejects.toThrow('the function did not say what it did');
  });
});
