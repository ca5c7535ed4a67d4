import { describe, expect, it } from '@jest/globals';

import { defaultPolicy, missingPolicies } from '../../../shared/org/index.ts';
import { defaultAccessPolicy, isAccountManagement, policiesWithStanding } from '../../../shared/policy/index.ts';

const org = { orgId: '00oacme', created: 1, everyoneId: '00geveryone' };

describe('the default policy of applications', () => {
  it('is never the account-management policy, which came with the org as well', () => {
    const standard = defaultAccessPolicy(1);
    const standing = policiesWithStanding(org, []);
    for (const policies of [
      [standard, ...standing],
      [...standing, standard],
    ]) {
      expect(policies.some(isAccountManagement)).toBe(true);
      expect(defaultPolicy({ policies }, 'ACCESS_POLICY')).toBe(standard);
    }
  });

  it('is what an org lacks that was made before there was one, and is given once', () => {
    const policies = policiesWithStanding(org, []);
    const missing = missingPolicies({ policies }, 2);
    expect(missing.map(({ type, system, priority }) => ({ type, system, priority }))).toEqual([
      { type: 'ACCESS_POLICY', system: true, priority: 1 },
    ]);
    expect(missingPolicies({ policies: [...policies, ...missing] }, 3)).toEqual([]);
  });
});
