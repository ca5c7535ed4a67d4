import { describe, expect, it } from '@jest/globals';

import { parseUserFields, presentUser, type User } from '../../../shared/directory/index.ts';

const context = {
  origin: 'https://id.example.com',
  realmIdOf: () => 'guo00000000000000001',
  schemaIdOf: () => 'osc',
  orderOf: () => ['login', 'firstName', 'lastName', 'email', 'mobilePhone', 'secondEmail', 'city'],
};

const ada: User = {
  id: '00uaaaaaaaaaaaaaaaaa',
  version: 3,
  status: 'LOCKED_OUT',
  created: 0,
  activated: null,
  statusChanged: null,
  lastLogin: null,
  lastUpdated: 0,
  passwordChanged: null,
  typeId: 'oty',
  profile: { login: 'ada@example.com', email: 'ada@example.com', firstName: 'Ada', city: 'London' },
  hasPassword: true,
  provider: 'OKTA',
  pendingToken: null,
};

const shown = (fields: string): unknown => presentUser(ada, context, { fields: parseUserFields(fields) });

describe('fields', () => {
  it.each([
    ['id', { id: ada.id }],
    ['status', { id: ada.id, status: 'LOCKED_OUT' }],
    [' status , created ', { id: ada.id, status: 'LOCKED_OUT', created: '1970-01-01T00:00:00.000Z' }],
    ['id,status,profile:(firstName, city)', { id: ada.id, status: 'LOCKED_OUT', profile: { firstName: 'Ada', city: 'London' } }],
    ['profile:(lastName)', { id: ada.id, profile: {} }],
    ['profile:(secondEmail)', { id: ada.id, profile: { secondEmail: null } }],
    ['profile:(city),profile:(firstName)', { id: ada.id, profile: { firstName: 'Ada', city: 'London' } }],
    ['transitioningToStatus,realmId', { id: ada.id, realmId: 'guo00000000000000001' }],
  ])('%s', (fields, wanted) => {
    expect(shown(fields)).toEqual(wanted);
  });

  it('show a whole profile where it is named without attributes', () => {
    const profile = { ...ada.profile, mobilePhone: null, secondEmail: null };
    expect(shown('profile')).toEqual({ id: ada.id, profile });
    expect(shown('profile:(city),profile')).toEqual({ id: ada.id, profile });
  });

  it.each([
    ',',
    'id,',
    ',id',
    'id,,status',
    'nope',
    'firstName',
    'profile.firstName',
    'profile:',
    'profile:()',
    'profile:(,)',
    'profile:(a b)',
    'profile:(a',
    'profile:(a))',
    'profile:((a))',
    'id status',
    'type:(id)',
    '__proto__',
    'constructor',
    'profile:(firstName)status',
    ' '.repeat(5000),
  ])('are refused: %j', (fields) => {
    expect(() => parseUserFields(fields)).toThrow('validation-failed');
  });

  it('cannot be used to see attributes that the schema does not show', () => {
    expect(
      presentUser({ ...ada, profile: { ...ada.profile, secret: 'x' } }, context, { fields: parseUserFields('profile:(secret)') }),
    ).toEqual({ id: ada.id, profile: {} });
  });
});

describe('okta-response', () => {
  const linksOf = (view: object): string[] =>
    Object.entries(presentUser(ada, context, view)).flatMap(([name, value]) =>
      name === '_links' ? Object.keys(Object(value)) : [],
    );

  it('leaves credentials out, and the links that lead to them', () => {
    expect(presentUser(ada, context, { omitCredentials: true })).not.toHaveProperty('credentials');
    expect(linksOf({ omitCredentialsLinks: true })).toEqual(['suspend', 'schema', 'expirePassword', 'self', 'type', 'deactivate']);
    expect(linksOf({})).toEqual(expect.arrayContaining(['resetPassword', 'changePassword', 'unlock', 'forgotPassword']));
  });
});
