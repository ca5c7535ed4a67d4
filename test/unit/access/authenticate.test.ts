import { describe, expect, it } from '@jest/globals';

import { type ApiToken, authenticate, type Callers, KnownOwners } from '../../../shared/access/index.ts';
import { hashToken } from '../../../shared/security/index.ts';

const value = `00${'a'.repeat(40)}`;
const token: ApiToken = {
  id: hashToken(value),
  tokenId: '00T00000000000000001',
  version: 1,
  lastUpdated: 0,
  created: 1000,
  name: 'test',
  userId: '00u00000000000000001',
  owner: { id: '00u00000000000000001', type: 'User', alternateId: null, displayName: null },
  role: 'SUPER_ADMIN',
};

/** Notes who is asked for, in which turn of the event loop. */
function world({ known = new KnownOwners(), endedAt = 0 }: { known?: KnownOwners; endedAt?: number | null } = {}) {
  const asked: string[] = [];
  const later = async <Value>(what: string, found: Value): Promise<Value> => {
    asked.push(what);
    await new Promise((resolve) => setImmediate(resolve));
    asked.push('-');
    return found;
  };
  const callers: Callers = {
    known,
    tokens: {
      findByHash: (hash) => later('token', hash === token.id ? token : undefined),
      findById: async () => undefined,
      list: async () => [],
    },
    owners: { find: (id) => later(`owner ${id}`, endedAt === null ? undefined : { endedAt }) },
  };
  return { callers, asked };
}

const asAdmin = (callers: Callers): Promise<unknown> => authenticate(callers, `SSWS ${value}`);

describe('AC-073 a token', () => {
  it('is good while its owner may act', async () => {
    expect(await asAdmin(world().callers)).toMatchObject({ kind: 'token', userId: token.userId });
  });

  it('is none when its owner is gone or stopped', async () => {
    await expect(asAdmin(world({ endedAt: null }).callers)).rejects.toThrow('invalid-token');
  });

  it('is none when she was deactivated after it was made, whatever she is now', async () => {
    await expect(asAdmin(world({ endedAt: 1000 }).callers)).rejects.toThrow('invalid-token');
    await expect(asAdmin(world({ endedAt: 999 }).callers)).resolves.toMatchObject({ kind: 'token' });
  });

  it('has its owner read beside it once this instance knows whose it is', async () => {
    const known = new KnownOwners();
    const first = world({ known });
    await asAdmin(first.callers);
    expect(first.asked.slice(0, 2)).toEqual(['token', '-']);
    const second = world({ known });
    await asAdmin(second.callers);
    expect(second.asked.slice(0, 2)).toEqual(['token', `owner ${token.userId}`]);
  });
});

describe('what an instance remembers of owners', () => {
  it('is bounded, and forgets first what was not asked for longest', () => {
    const known = new KnownOwners();
    for (let index = 0; index < 1000; index += 1) known.remember(`hash${index}`, `user${index}`);
    known.remember('hash0', 'user0');
    known.remember('new', 'user');
    expect([known.ownerOf('hash0'), known.ownerOf('hash1'), known.ownerOf('new')]).toEqual(['user0', undefined, 'user']);
  });
});
