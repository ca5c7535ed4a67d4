import { describe, expect, it } from '@jest/globals';

import { type Attribute, baseUserAttributes, shownProfile } from '../../../shared/profiles/index.ts';

const custom: readonly Attribute[] = [
  { name: 'badge', title: 'Badge', type: 'string', self: 'READ_ONLY' },
  { name: 'salary', title: 'Salary', type: 'number', self: 'HIDE' },
];

describe('the shown part of a profile', () => {
  it('holds what the schema knows and does not hide, in its order', () => {
    const profile = Object.fromEntries([
      ...[...custom, ...baseUserAttributes].map(({ name }) => [name, `of ${name}`]),
      ['formerAttribute', 'x'],
    ]);
    const shown = Object.keys(shownProfile({ base: baseUserAttributes, custom }, profile));
    const hidden = ['primaryPhone', 'streetAddress', 'city', 'state', 'zipCode', 'countryCode', 'postalAddress'];
    expect(shown).toEqual([...baseUserAttributes.map(({ name }) => name).filter((name) => !hidden.includes(name)), 'badge']);
  });

  it('is nothing where nothing is known', () => {
    expect(shownProfile({ base: [], custom: [] }, { login: 'a@example.com' })).toEqual({});
  });
});
