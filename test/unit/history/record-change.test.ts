import { describe, expect, it } from '@jest/globals';

import { recordOf } from '../../../shared/history/index.ts';
import type { Change, EntityKind, Write } from '../../../shared/kernel/index.ts';

const at = Date.UTC(2026, 0, 31, 12);
const entity = (facts: object = {}) => ({ id: 'x1', version: 1, lastUpdated: at, ...facts });
const origin = { by: 'admin', since: at } as const;

const change = (kind: EntityKind, ...writes: Write[]): Change => ({
  subject: { kind, id: 'x1', version: 2, at },
  writes,
  events: [],
});

describe('the record of a change', () => {
  it('keeps no values of what begins', () => {
    expect(recordOf(change('group', { do: 'put', kind: 'group', value: entity({ type: 'OKTA_GROUP' }), replaces: null }))).toEqual({
      made: true,
    });
  });

  it('keeps what was replaced', () => {
    const [before, after] = [entity({ name: 'Old' }), entity({ name: 'New', version: 2 })];
    expect(recordOf(change('event-hook', { do: 'put', kind: 'event-hook', value: after, replaces: before }))).toEqual({
      changed: [{ path: 'name', before: 'Old', after: 'New' }],
    });
  });

  it('keeps what an object was last, unless it was a person', () => {
    const last = entity({ name: 'Hook', profile: { login: 'ada@example.com' } });
    expect(recordOf(change('event-hook', { do: 'remove', kind: 'event-hook', replaces: last }))).toMatchObject({
      removed: { name: 'Hook' },
    });
    expect(recordOf(change('user', { do: 'remove', kind: 'user', replaces: last }))).toEqual({ removed: {} });
  });

  it('keeps who joined and left what, and why she was there', () => {
    const membership = { userId: 'x1', shard: 0, origin };
    const record = recordOf(
      change(
        'user',
        { do: 'join', groupId: '00g1', ...membership },
        { do: 'leave', groupId: '00g2', ...membership },
        { do: 'join', groupId: '00g3', ...membership, userId: 'somebody else' },
      ),
    );
    expect(record).toEqual({ joined: { '00g1': origin }, left: { '00g2': origin } });
  });

  it("keeps what became of the org's settings", () => {
    const brand = { do: 'set', setting: 'brand', id: 'bnd1' } as const;
    const org: Write = { do: 'put', kind: 'org', value: entity({ version: 2 }), replaces: entity() };
    const record = recordOf(
      change(
        'org',
        org,
        { ...brand, value: { accent: '#fff' }, replaces: { accent: '#000' } },
        {
          ...brand,
          id: 'bnd2',
          value: { accent: '#eee' },
          replaces: null,
        },
      ),
    );
    expect(record).toEqual({
      changed: [
        { path: 'settings.brand.bnd1.accent', before: '#000', after: '#fff' },
        { path: 'settings.brand.bnd2.accent', after: '#eee' },
      ],
    });
  });
});
