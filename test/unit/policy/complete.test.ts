import { describe, expect, it } from '@jest/globals';

import {
  actionCauses,
  completeActions,
  conditionCauses,
  type ConditionsInput,
  passwordSettingsOf,
  policyConditions,
  replacedActions,
  ruleConditions,
  seededPasswordSettings,
  settingsCauses,
} from '../../../shared/policy/index.ts';

describe('settings of a password policy', () => {
  it('are the seeded ones where nothing is given', () => {
    expect(passwordSettingsOf()).toEqual(seededPasswordSettings);
    expect(settingsCauses()).toEqual([]);
  });

  it('take what is given, and leave the rest', () => {
    const made = passwordSettingsOf({
      password: {
        complexity: { minLength: 12, minSymbol: 1, maxConsecutiveCharacters: 3, dictionary: { common: { exclude: false } } },
        age: { historyCount: 4 },
        lockout: { maxAttempts: 3 },
      },
      recovery: { factors: { okta_email: { properties: { recoveryToken: { tokenLifetimeMinutes: 5 } } } } },
    });
    const { password, recovery } = seededPasswordSettings;
    expect(made).toEqual({
      password: {
        ...password,
        complexity: {
          ...password.complexity,
          minLength: 12,
          minSymbol: 1,
          maxConsecutiveCharacters: 3,
          dictionary: { common: { exclude: false } },
        },
        age: { ...password.age, historyCount: 4 },
        lockout: { ...password.lockout, maxAttempts: 3 },
      },
      recovery: {
        factors: {
          ...recovery.factors,
          okta_email: { status: 'ACTIVE', properties: { recoveryToken: { tokenLifetimeMinutes: 5 } } },
        },
      },
      delegation: { options: { skipUnlock: false } },
    });
  });

  it('are taken as they were read', () => {
    // In the same order, whatever order the table gives them in.
    const { delegation, recovery, password } = seededPasswordSettings;
    const { complexity, ...rest } = password;
    const shuffled = { delegation, recovery, password: { ...rest, complexity } };
    expect(JSON.stringify(passwordSettingsOf(shuffled))).toBe(JSON.stringify(seededPasswordSettings));
    expect(settingsCauses(seededPasswordSettings)).toEqual([]);
  });

  it.each([
    [{ password: { complexity: { oelStatement: 'user.login' } } }, 'oelStatement'],
    [{ password: { age: { expireWarnDays: 10, maxAgeDays: 9 } } }, 'expireWarnDays'],
    [{ delegation: { options: { skipUnlock: true } } }, 'skipUnlock'],
    [{ password: { lockout: { userLockoutNotificationChannels: ['SMS'] } } }, 'userLockoutNotificationChannels'],
    [{ password: { breachedProtection: { logoutEnabled: true } } }, 'breachedProtection'],
    [{ recovery: { factors: { okta_call: { status: 'ACTIVE' as const } } } }, 'okta_call'],
  ])('refuse what would be kept without an effect: %j', (settings, field) => {
    expect(settingsCauses(settings)).toEqual([expect.stringContaining(field)]);
  });
});

describe('conditions', () => {
  it('are shown as Okta shows them, whatever was given', () => {
    expect(policyConditions(undefined, 'PASSWORD', '00g1')).toEqual({
      people: { groups: { include: ['00g1'] } },
      authProvider: { provider: 'OKTA' },
    });
    expect(ruleConditions(null, 'PASSWORD')).toEqual({ people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } });
    expect(ruleConditions({ network: { connection: 'ZONE', include: ['nzo1', 'nzo1'] } }, 'PASSWORD')).toMatchObject({
      network: { connection: 'ZONE', include: ['nzo1'] },
    });
    expect(ruleConditions({ authContext: { authType: 'RADIUS' } }, 'OKTA_SIGN_ON')).toMatchObject({
      authContext: { authType: 'RADIUS' },
    });
  });

  it.each<[ConditionsInput, 'policy' | 'rule', string]>([
    [{ network: { connection: 'ZONE' } }, 'rule', 'some zone must be included or excluded'],
    [{ network: { connection: 'ZONE', include: [], exclude: [] } }, 'rule', 'some zone must be included or excluded'],
    [{ network: { connection: 'ANYWHERE', include: ['nzo1'] } }, 'rule', 'With the connection ANYWHERE no zones are named'],
    [{ network: { connection: 'ANYWHERE' } }, 'policy', 'conditions.network'],
    [{ device: { registered: true } }, 'rule', 'conditions.device'],
    [{ elCondition: { condition: 'true' } }, 'rule', 'conditions.elCondition'],
    [{ riskScore: { level: 'HIGH' } }, 'rule', 'No risk is reckoned'],
    [{ identityProvider: { provider: 'SPECIFIC_IDP' } }, 'rule', 'identityProvider'],
  ])('refuse what can’t be told here: %j of a %s', (conditions, level, words) => {
    expect(conditionCauses(conditions, 'OKTA_SIGN_ON', level)).toEqual([expect.stringContaining(words)]);
  });

  it('refuse passwords that another directory checks', () => {
    expect(conditionCauses({ authProvider: { provider: 'ACTIVE_DIRECTORY' } }, 'PASSWORD', 'policy')).toHaveLength(1);
  });
});

describe('actions', () => {
  it('are whole, with Okta’s defaults', () => {
    expect(completeActions({}, 'PASSWORD')).toEqual({
      passwordChange: { access: 'ALLOW' },
      selfServicePasswordReset: { access: 'ALLOW' },
      selfServiceUnlock: { access: 'DENY' },
    });
    const requirement = { accessControl: 'AUTH_POLICY', primary: { methods: ['email'] } };
    expect(completeActions({ selfServicePasswordReset: { requirement } }, 'PASSWORD')).toMatchObject({
      selfServicePasswordReset: { access: 'ALLOW', requirement: { accessControl: 'AUTH_POLICY' } },
    });
    expect(completeActions({ signon: { access: 'DENY' } }, 'OKTA_SIGN_ON')).toEqual({
      signon: {
        access: 'DENY',
        requireFactor: false,
        session: { usePersistentCookie: false, maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0 },
      },
    });
  });

  it.each([
    ['OKTA_SIGN_ON', { signon: { requireFactor: true, factorPromptMode: 'DEVICE' } }, 'factorPromptMode'],
    ['OKTA_SIGN_ON', { signon: { requireFactor: true, rememberDeviceByDefault: true } }, 'rememberDeviceByDefault'],
    ['OKTA_SIGN_ON', { signon: { primaryFactor: 'PASSWORD_IDP_ANY_FACTOR' } }, 'primaryFactor'],
    ['OKTA_SIGN_ON', { passwordChange: { access: 'ALLOW' as const } }, 'passwordChange'],
    ['PASSWORD', { selfServicePasswordReset: { requirement: { primary: { methods: ['sms'] } } } }, 'primary'],
    ['PASSWORD', { selfServicePasswordReset: { requirement: { stepUp: { required: true } } } }, 'stepUp'],
    ['PASSWORD', { selfServicePasswordReset: { requirement: { accessControl: 'NONE' } } }, 'accessControl'],
    ['ACCESS_POLICY', { appSignOn: { verificationMethod: { factorMode: '2FA' } } }, 'factorMode'],
    ['ACCESS_POLICY', { appSignOn: { verificationMethod: { type: 'AUTH_METHOD_CHAIN' } } }, 'ASSURANCE'],
    ['ACCESS_POLICY', { appSignOn: { verificationMethod: { constraints: [{ possession: {} }] } } }, 'constraints'],
    ['PROFILE_ENROLLMENT', { profileEnrollment: { activationRequirements: { emailVerification: false } } }, 'emailVerification'],
    [
      'PROFILE_ENROLLMENT',
      { profileEnrollment: { profileAttributes: [{ name: 'firstName', label: 'First name', required: true }] } },
      'email',
    ],
  ] as const)('of type %s refuse what would have no effect: %j', (type, actions, field) => {
    expect(actionCauses(actions, type)).toEqual([expect.stringContaining(field)]);
  });

  describe('with an approval of registrations', () => {
    const rule = (approval?: 'NONE' | 'REQUIRED') => ({ profileEnrollment: { activationRequirements: { approval } } });
    const asked = (actions: Readonly<Record<string, unknown>>): unknown =>
      (actions['profileEnrollment'] as Readonly<Record<string, unknown>>)['activationRequirements'];
    const before = completeActions(rule('REQUIRED'), 'PROFILE_ENROLLMENT');

    it('show it where it is wanted, and else what Okta shows', () => {
      expect(asked(before)).toEqual({ emailVerification: true, approval: 'REQUIRED' });
      expect(asked(completeActions(rule('NONE'), 'PROFILE_ENROLLMENT'))).toEqual({ emailVerification: true });
      expect(asked(completeActions({}, 'PROFILE_ENROLLMENT'))).toEqual({ emailVerification: true });
      // As it lies in the table.
      expect(completeActions(before, 'PROFILE_ENROLLMENT')).toEqual(before);
    });

    it.each([
      ['says nothing of it', {}, 'REQUIRED'],
      ['says nothing of what is required', { profileEnrollment: {} }, 'REQUIRED'],
      ['knows Okta alone', { profileEnrollment: { activationRequirements: { emailVerification: true } } }, 'REQUIRED'],
      ['leaves it undefined', rule(undefined), 'REQUIRED'],
      ['wants none', rule('NONE'), undefined],
    ])('keep it through a replacement that %s, or end it: %#', (_, actions, approval) => {
      const expected = { emailVerification: true, ...(approval === undefined ? {} : { approval }) };
      expect(asked(replacedActions(actions, 'PROFILE_ENROLLMENT', before))).toEqual(expected);
    });

    it('begin it by a replacement, and leave other types as they are', () => {
      const none = completeActions({}, 'PROFILE_ENROLLMENT');
      expect(replacedActions(rule('REQUIRED'), 'PROFILE_ENROLLMENT', none)).toEqual(before);
      expect(replacedActions({}, 'PASSWORD', {})).toEqual(completeActions({}, 'PASSWORD'));
    });
  });
});
