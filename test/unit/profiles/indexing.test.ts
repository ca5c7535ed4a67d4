import { describe, expect, it } from '@jest/globals';

import { type Attribute, nextIndexing as next, type Schema, type SearchIndexing } from '../../../shared/profiles/index.ts';

const nextIndexing = (former: SearchIndexing, schemas: readonly Schema[]): SearchIndexing => next(former, schemas, 7);
const none: SearchIndexing = { id: 'user', attributes: {} };
const schemaOf = (custom: readonly Attribute[], removed: readonly string[] = []): Schema => ({
  id: 'osc1',
  name: 'user',
  title: '',
  description: '',
  created: 0,
  lastUpdated: 0,
  base: [],
  custom,
  removed: removed.map((name) => ({ name, since: 1 })),
});
const drink: Attribute = { name: 'drink', title: 'Drink', type: 'string', self: 'HIDE' };
const listed: Attribute = { ...drink, enum: ['tea'] };
const text = { type: 'string', array: false, enumerated: false } as const;
const choice = { ...text, enumerated: true } as const;

describe('the index of custom attributes', () => {
  it('begins with an attribute, as its values are', () => {
    const attributes: Attribute[] = [
      drink,
      { ...drink, name: 'age', type: 'integer' },
      { ...drink, name: 'hired', format: 'date-time' },
      { ...drink, name: 'sizes', type: 'array', itemType: 'number' },
      { ...drink, name: 'isAway', type: 'boolean' },
    ];
    expect(nextIndexing(none, [schemaOf(attributes)]).attributes).toEqual({
      drink: { serving: { generation: 1, ...text } },
      age: { serving: { generation: 1, ...text, type: 'number' } },
      hired: { serving: { generation: 1, ...text, type: 'date' } },
      sizes: { serving: { generation: 1, type: 'number', array: true, enumerated: false } },
      isAway: { serving: { generation: 1, ...text, type: 'boolean' } },
    });
  });

  it('is built anew beside the one that serves where values will lie otherwise', () => {
    const first = nextIndexing(none, [schemaOf([drink])]);
    const second = nextIndexing(first, [schemaOf([listed])]);
    expect(second.attributes['drink']).toEqual({
      serving: { generation: 1, ...text },
      building: { generation: 2, ...choice, since: 7 },
    });
    expect(nextIndexing(second, [schemaOf([listed])])).toEqual(second);
    // What was kept up all the time serves on.
    expect(nextIndexing(second, [schemaOf([drink])])).toEqual(first);
  });

  it('goes by all user types', () => {
    const first = nextIndexing(none, [schemaOf([drink]), schemaOf([listed])]);
    expect(first.attributes['drink']).toEqual({ serving: { generation: 1, ...choice } });
    expect(nextIndexing(first, [schemaOf([drink]), schemaOf([])]).attributes['drink']?.building).toEqual({
      generation: 2,
      ...text,
      since: 7,
    });
  });

  it('stays while values are being taken out, and ends then', () => {
    const first = nextIndexing(none, [schemaOf([drink])]);
    expect(nextIndexing(first, [schemaOf([], ['drink'])])).toEqual(first);
    expect(nextIndexing(first, [schemaOf([])])).toEqual(none);
  });
});
