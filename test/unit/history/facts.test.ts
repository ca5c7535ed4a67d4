import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { deltasBetween, difference, factsOf, pathOf, redo, undo } from '../../../shared/history/index.ts';

const noon = Date.UTC(2026, 0, 31, 12);

const user = {
  id: '00u1',
  version: 3,
  lastUpdated: noon,
  status: 'ACTIVE',
  activated: null,
  lastLogin: noon,
  pendingToken: 'hash-of-a-link',
  hasPassword: true,
  profile: { login: 'ada@example.com', tags: ['a', 'b'] },
};

const hook = (secret: string, key = 'authorization') => ({
  id: 'who1',
  name: 'Hook',
  channel: { uri: 'https://example.com/', headers: [], auth: { key, secret: { sealed: secret, wrappedKey: 'k' } } },
  signing: { current: { sealed: secret }, since: noon, earlier: [] },
});

describe('what history knows of an object', () => {
  it('is every value by its path, without what is told apart from it', () => {
    expect(Object.fromEntries(factsOf('user', user))).toEqual({
      status: 'ACTIVE',
      activated: null,
      hasPassword: true,
      'profile.login': 'ada@example.com',
      'profile.tags': ['a', 'b'],
    });
  });

  it('is no secret, but that there is one', () => {
    const facts = factsOf('event-hook', hook('c2VhbGVk'));
    expect([...facts].filter(([path]) => /auth|signing/.test(path))).toEqual([
      ['channel.auth.key', 'authorization'],
      ['channel.auth.secret', 'secret'],
      ['signing', 'secret'],
    ]);
  });

  it('takes a member that no rule names for a secret', () => {
    const named = { ...user, recoveryAnswer: 'Rex' };
    expect(factsOf('user', named).get('recoveryAnswer')).toBe('secret');
    expect(deltasBetween('user', { entity: named }, { entity: { ...named, recoveryAnswer: 'Max' } })).toEqual([
      { path: 'recoveryAnswer', before: 'secret', after: 'secret', secret: true },
    ]);
  });

  it('parts the parts of a path, whatever the names hold', () => {
    expect(new Set([pathOf('a.b', 'c'), pathOf('a', 'b.c'), pathOf('a~1b', 'c'), pathOf('a', 'b', 'c')]).size).toBe(4);
  });
});

describe('what a change leaves behind', () => {
  it('is each path that it touched, with what was there and what is', () => {
    const after = { ...user, version: 4, status: 'SUSPENDED', profile: { login: 'ada@example.com', title: 'Dr.' } };
    expect(deltasBetween('user', { entity: user }, { entity: after })).toEqual([
      { path: 'profile.tags', before: ['a', 'b'] },
      { path: 'profile.title', after: 'Dr.' },
      { path: 'status', before: 'ACTIVE', after: 'SUSPENDED' },
    ]);
  });

  it('says of a secret only that it is another one', () => {
    const deltas = deltasBetween('event-hook', { entity: hook('c2VhbGVk') }, { entity: hook('b3RoZXI', 'x-key') });
    expect(deltas).toEqual([
      { path: 'channel.auth.key', before: 'authorization', after: 'x-key' },
      { path: 'channel.auth.secret', before: 'secret', after: 'secret', secret: true },
      { path: 'signing', before: 'secret', after: 'secret', secret: true },
    ]);
    expect(JSON.stringify(deltas)).not.toMatch(/c2VhbGVk|b3RoZXI/);
  });

  it('leads from either state to the other', () => {
    const names = fc.constantFrom('a', 'b', 'c.d', 'e~f');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, tie('leaf'), fc.dictionary(names, tie('value'), { maxKeys: 3 })),
      leaf: fc.oneof(fc.constant(null), fc.integer(), fc.string({ maxLength: 3 }), fc.array(fc.integer(), { maxLength: 2 })),
    }));
    const profile = fc.dictionary(names, value, { maxKeys: 4 });
    const plain = (facts: ReadonlyMap<string, unknown>) => Object.fromEntries(facts);
    fc.assert(
      fc.property(profile, profile, (one, other) => {
        const [before, after] = [factsOf('user', { profile: one }), factsOf('user', { profile: other })];
        const deltas = deltasBetween('user', { entity: { profile: one } }, { entity: { profile: other } });
        expect(deltas).toEqual(difference(before, after));
        expect(plain(undo(after, deltas))).toEqual(plain(before));
        expect(plain(redo(before, deltas))).toEqual(plain(after));
      }),
    );
  });
});

describe('values of several parts', () => {
  it('are the same whatever the order in which a table gives their members back', () => {
    const written = new Map<string, unknown>([['owners', [{ id: '00u1', type: 'USER', since: 1 }]]]);
    const read = new Map<string, unknown>([['owners', [{ since: 1, id: '00u1', type: 'USER' }]]]);
    expect(difference(written, read)).toEqual([]);
    const other = new Map<string, unknown>([['owners', [{ since: 2, id: '00u1', type: 'USER' }]]]);
    expect(difference(written, other)).toHaveLength(1);
  });
});
