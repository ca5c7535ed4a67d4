import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isRosterError } from '../../../shared/kernel/index.ts';
import { type OwnPermission, ownProfileInput } from '../../../shared/directory/index.ts';

const permissions = {
  login: 'READ_WRITE',
  firstName: 'READ_WRITE',
  mobilePhone: 'READ_WRITE',
  title: 'READ_ONLY',
  tags: 'READ_ONLY',
  city: 'HIDE',
} as const;
const permissionOf: OwnPermission = (name) => new Map(Object.entries(permissions)).get(name);
const ada = { login: 'ada@example.com', firstName: 'Ada', mobilePhone: '1', title: 'Countess', tags: ['a', 'b'], city: 'London' };

function refused(input: object, mode: 'merge' | 'replace'): readonly string[] {
  try {
    ownProfileInput(ada, input as typeof ada, mode, permissionOf);
    return [];
  } catch (error) {
    return isRosterError(error, 'attributes-not-writable') ? error.facts.attributes : ['?'];
  }
}

describe.each(['merge', 'replace'] as const)('what a person may do with her own profile (%s)', (mode) => {
  it('is to write what she may write', () => {
    expect(refused({ firstName: 'Augusta', mobilePhone: null }, mode)).toEqual([]);
  });

  it('is to send back what she reads as she read it', () => {
    expect(refused({ login: ada.login, title: 'Countess', tags: ['a', 'b'] }, mode)).toEqual([]);
    expect(refused({ title: 'Duchess' }, mode)).toEqual(['title']);
    expect(refused({ title: null, tags: ['b', 'a'] }, mode)).toEqual(['title', 'tags']);
  });

  it('AC-055: is never to touch what is hidden, nor to find out by trying', () => {
    expect(refused({ city: 'London' }, mode)).toEqual(['city']);
    expect(refused({ city: 'Paris' }, mode)).toEqual(['city']);
    expect(refused({ city: null }, mode)).toEqual(['city']);
  });

  it('leaves to the schema what the schema does not know', () => {
    expect(ownProfileInput(ada, { shoe: 44 }, mode, permissionOf)).toMatchObject({ shoe: 44 });
  });
});

describe('a whole profile that she sends', () => {
  it('leaves what she may not write, and clears what she may and left out', () => {
    expect(ownProfileInput(ada, { login: 'ada@example.org', firstName: 'Ada' }, 'replace', permissionOf)).toEqual({
      login: 'ada@example.org',
      firstName: 'Ada',
      title: 'Countess',
      tags: ['a', 'b'],
      city: 'London',
    });
  });

  it('AC-055: never changes what she may not write, whatever she sends', () => {
    const input = fc.dictionary(fc.constantFrom(...Object.keys(permissions)), fc.oneof(fc.string(), fc.constant(null)));
    fc.assert(
      fc.property(input, fc.constantFrom('merge', 'replace'), (sent, mode) => {
        if (refused(sent, mode).length > 0) return;
        const after: Record<string, unknown> = {
          ...(mode === 'merge' ? ada : {}),
          ...ownProfileInput(ada, sent, mode, permissionOf),
        };
        expect([after['title'], after['tags'], after['city']]).toEqual([ada.title, ada.tags, ada.city]);
      }),
    );
  });
});
