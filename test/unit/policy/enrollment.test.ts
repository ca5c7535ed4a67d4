import { describe, expect, it } from '@jest/globals';

import {
  enrollmentFor,
  enrollmentSettingsCauses,
  enrollmentSettingsOf,
  policiesWithStanding,
  requirementsIn,
  seededEnrollment,
  type SettingsInput,
} from '../../../shared/policy/index.ts';

const org = { orgId: '00o1', created: 5, everyoneId: '00geveryone' };
const standing = policiesWithStanding(org, []).filter(({ type }) => type === 'MFA_ENROLL');
const subject = { userId: '00u1', groupIds: new Set(['00geveryone']) };

describe('what somebody enrolls', () => {
  it('is what the default policy says, where there is no other', () => {
    expect(standing).toMatchObject([{ name: 'Default Policy', system: true, priority: 1, created: 5 }]);
    expect(enrollmentFor(standing, subject)).toMatchObject({
      authenticators: {
        okta_password: 'REQUIRED',
        okta_email: 'OPTIONAL',
        google_otp: 'OPTIONAL',
        okta_verify: 'OPTIONAL',
        duo: 'NOT_ALLOWED',
      },
      when: 'CHALLENGE',
    });
  });

  it('is there once, as the org’s other standing policies: those that were changed take the place of what nobody made', () => {
    const all = policiesWithStanding(org, []);
    expect(all.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'ACCESS_POLICY Okta Account Management Policy',
      'MFA_ENROLL Default Policy',
      'IDP_DISCOVERY Idp Discovery Policy',
    ]);
    const changed = all.map((policy) => ({ ...policy, lastUpdated: 9 }));
    expect(policiesWithStanding(org, changed)).toEqual(changed);
    // One of somebody's own does not stand in for the default.
    const own = changed.map((policy) => ({ ...policy, id: '00pown', system: false }))[1];
    expect(policiesWithStanding(org, own === undefined ? [] : [own])).toHaveLength(4);
    // The same each time, and other ones for another org.
    expect(policiesWithStanding(org, [])).toEqual(all);
    const others = new Set(policiesWithStanding({ ...org, orgId: '00o2' }, []).map(({ id }) => id));
    expect(all.filter(({ id }) => others.has(id))).toEqual([]);
  });

  it('is what the policy of her groups says, before that', () => {
    const [base] = standing;
    if (base === undefined) throw new Error('there is one');
    const enrollment = enrollmentSettingsOf({
      authenticators: [{ key: 'webauthn', enroll: { self: 'REQUIRED' } }, { key: 'duo' }],
    });
    const staff = {
      ...base,
      id: '00pstaff',
      system: false,
      enrollment,
      conditions: { people: { groups: { include: ['00gstaff'] } } },
      rules: base.rules.map((rule) => ({ ...rule, actions: { enroll: { self: 'NEVER' } } })),
    };
    const policies = [staff, { ...base, priority: 2 }];
    const member = { ...subject, groupIds: new Set(['00geveryone', '00gstaff']) };
    expect(enrollmentFor(policies, member)).toMatchObject({
      // What is not named is not allowed.
      authenticators: { webauthn: 'REQUIRED', duo: 'NOT_ALLOWED', google_otp: 'NOT_ALLOWED', okta_password: 'NOT_ALLOWED' },
      when: 'NEVER',
    });
    expect(enrollmentFor(policies, subject).when).toBe('CHALLENGE');
  });

  it('is nothing where no policy is for her', () => {
    const { authenticators, when } = enrollmentFor([], subject);
    expect([new Set(Object.values(authenticators)), when]).toEqual([new Set(['NOT_ALLOWED']), 'NEVER_INCLUDING_RECOVERY']);
  });

  it('goes by the classic engine’s factors, too: the strictest of those that use one authenticator', () => {
    const settings = enrollmentSettingsOf({
      factors: {
        okta_sms: { enroll: { self: 'OPTIONAL' } },
        okta_call: { enroll: { self: 'REQUIRED' } },
        okta_question: { enroll: { self: 'OPTIONAL' } },
        okta_otp: {},
      },
    });
    expect(settings).toMatchObject({ type: 'FACTORS', factors: { okta_otp: { enroll: { self: 'NOT_ALLOWED' } } } });
    expect(requirementsIn(settings)).toMatchObject({
      phone_number: 'REQUIRED',
      security_question: 'OPTIONAL',
      okta_verify: 'NOT_ALLOWED',
      okta_email: 'NOT_ALLOWED',
    });
  });

  it('is kept as it was read', () => {
    expect(enrollmentSettingsOf()).toEqual(seededEnrollment);
    expect(enrollmentSettingsOf(seededEnrollment)).toEqual(seededEnrollment);
    expect(enrollmentSettingsCauses(seededEnrollment)).toEqual([]);
    expect(enrollmentSettingsOf({ type: 'FACTORS' })).toEqual({ type: 'FACTORS', factors: {} });
  });

  it.each<[SettingsInput, string]>([
    [{ authenticators: [{ key: 'custom_app' }] }, 'There is no authenticator custom_app here'],
    [{ authenticators: [{ key: 'duo' }, { key: 'duo' }] }, 'must not be there twice'],
    [
      { authenticators: [{ key: 'duo', enroll: { gracePeriod: { type: 'BY_DATE_TIME' } } }] },
      'duo must have neither a grace period',
    ],
    [{ authenticators: [{ key: 'okta_email', enroll: { autoEnroll: true } }] }, 'okta_email must have neither'],
    [{ authenticators: [{ key: 'webauthn', constraints: { aaguidGroups: ['Keys'] } }] }, 'constraints must be empty'],
    [{ factors: { okta_carrier: {} } }, 'There is no factor okta_carrier here'],
    [{ factors: {}, authenticators: [] }, 'either authenticators or factors'],
    [{ type: 'AUTHENTICATORS', factors: {} }, 'Settings of type AUTHENTICATORS have none'],
    [{ type: 'FACTORS', authenticators: [] }, 'Settings of type FACTORS have none'],
  ])('can’t be what would have no effect: %j', (settings, words) => {
    expect(enrollmentSettingsCauses(settings)).toEqual([expect.stringContaining(words)]);
  });
});
