import { describe, expect, it } from '@jest/globals';

import { recoveryPhone } from '../../../shared/recovery/index.ts';

describe('AC-052: the number that codes of recovery go to', () => {
  it('is her mobile phone, but never what somebody typed before her address was proved', () => {
    const profile = { login: 'ada', email: 'ada@example.com', mobilePhone: '+49 (151) 1234-5678' };
    expect(recoveryPhone({ profile })).toBe('+4915112345678');
    expect(recoveryPhone({ profile, registeredPhone: '+49 (151) 1234-5678' })).toBeUndefined();
    expect(recoveryPhone({ profile, registeredPhone: '+1 555 0100' })).toBe('+4915112345678');
    for (const mobilePhone of ['', '0151 12345678', '+0151 12345678', '+49', 'ada@example.com'])
      expect(recoveryPhone({ profile: { ...profile, mobilePhone } })).toBeUndefined();
  });
});
