import { describe, expect, it } from '@jest/globals';

import { recoveryPhone } from '../../../shared/recovery/index.ts';

describe('AC-052: the number that codes of recovery go to', () => {
  it('is her mobile phone, but never what somebody typed before her address was proved', () => {
    const profile = { login: 'ada', email: 'ada@example.com', mobilePhone: '+49 (151) 1234-5678' };
    expect(recoveryPhone({ profile })).toBe('+4915112345678');
    expect(recoveryPhone({ profile, registeredPhone: '+49 (151) 1234-5678' })).toBeUndefined();
    expect(recoveryPhone({ profile, registeredPhone: '+4915112345678' })).toBeUndefined();
    expect(recoveryPhone({ profile, registeredPhone: '+1 555 0100' })).toBe('+4915112345678');
    for (const mobilePhone of ['', '0151 12345678', '+0151 12345678', '+49', 'ada@example.com'])
      expect(recoveryPhone({ profile: { ...profile, mobilePhone } })).toBeUndefined();
  });

  it('is the telephone that she enrolled first, whatever her profile says', () => {
    const factor = (address: string, created: number, status: 'ACTIVE' | 'PENDING_ACTIVATION' = 'ACTIVE') =>
      ({ type: 'sms', provider: 'OKTA', status, created, lastUpdated: created, address }) as const;
    const profile = { login: 'ada', email: 'ada@example.com', mobilePhone: '+4915112345678' };
    const factors = {
      a: factor('+33612345678', 2),
      b: factor('+33612345679', 1),
      c: factor('+33612345670', 0, 'PENDING_ACTIVATION'),
    };
    expect(recoveryPhone({ profile, factors, registeredPhone: '+33612345679' })).toBe('+33612345679');
    expect(recoveryPhone({ profile, factors: { c: factors.c } })).toBe('+4915112345678');
  });
});
