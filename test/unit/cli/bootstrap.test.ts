import { afterEach, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../../../cli/bootstrap.ts';
import { endLambda, lambdaThat } from './lambda-that.ts';

afterEach(endLambda);

const request = { functionName: 'Roster-Bootstrap', adminLogin: 'ada@example.com', wantsToken: false };

describe('roster bootstrap', () => {
  it('prints the link that the function makes', async () => {
    const { client, asked } = await lambdaThat([{ ok: true, activationUrl: 'https://id.example.com/activate/abc' }]);
    expect(await bootstrap(client, request)).toBe('https://id.example.com/activate/abc');
    expect(asked).toEqual([
      { path: '/2015-03-31/functions/Roster-Bootstrap/invocations', event: { action: 'link', adminLogin: 'ada@example.com' } },
    ]);
  });

  it('prints a token when asked for one', async () => {
    const { client, asked } = await lambdaThat([{ ok: true, apiToken: '00abc' }]);
    expect(await bootstrap(client, { ...request, wantsToken: true })).toBe('00abc');
    expect(asked[0]?.event).toMatchObject({ action: 'token' });
  });

  it('says that the function failed, and nothing of its payload', async () => {
    const { client } = await lambdaThat([{ errorMessage: 'secret' }], 'Unhandled');
    await expect(bootstrap(client, request)).rejects.toThrow('the function failed (Unhandled): its log says why');
  });

  it('refuses an answer without a link', async () => {
    const { client } = await lambdaThat([{ ok: false }]);
    await expect(bootstrap(client, request)).rejects.toThrow('the function gave no link');
  });
});
