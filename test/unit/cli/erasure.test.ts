import { afterEach, describe, expect, it } from '@jest/globals';

import { reapply } from '../../../cli/erasure.ts';
import { endLambda, lambdaThat } from './lambda-that.ts';

afterEach(endLambda);

describe('roster erasure --reapply', () => {
  it('goes on where the function came to its time, and sums up', async () => {
    const { client, asked } = await lambdaThat([
      { ok: true, seen: 300, reopened: 2, next: '00u7' },
      { ok: true, seen: 41, reopened: 1 },
    ]);
    expect(await reapply(client, 'Roster-Eraser')).toBe(
      '341 erased people in the record, 3 of them to be erased again: under way.',
    );
    expect(asked.map(({ event }) => event)).toEqual([{ action: 'reapply' }, { action: 'reapply', after: '00u7' }]);
  });

  it('says that the function failed, and nothing of its payload', async () => {
    const { client } = await lambdaThat([{ errorMessage: 'secret' }], 'Unhandled');
    await expect(reapply(client, 'Roster-Eraser')).rejects.toThrow('the function failed (Unhandled): its log says why');
  });

  it('takes no other answer for one', async () => {
    const { client } = await lambdaThat([{ ok: false }]);
    await expect(reapply(client, 'Roster-Eraser')).rejects.toThrow('the function did not say what it did');
  });
});
