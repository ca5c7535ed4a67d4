import { describe, expect, it } from '@jest/globals';

import { excludeFromRules, type GroupRule, groupRuleLimits, type RuleBook } from '../../../shared/group-rules/index.ts';
import { type Change, systemContext } from '../../../shared/kernel/index.ts';
import type { OrgSettings } from '../../../shared/org/index.ts';

const ruleThatExcludes = (count: number): GroupRule => ({
  id: '0pr1',
  name: 'Sales',
  status: 'ACTIVE',
  expression: 'true',
  groupIds: ['00gsales'],
  excluded: Array.from({ length: count }, (_, index) => `00u${index}`),
  created: 1,
  lastUpdated: 1,
});

/** An org with one rule, and what is committed to it. */
function orgWith(rule: GroupRule) {
  const committed: Change[] = [];
  const org = { id: 'org', version: 1, lastUpdated: 1, created: 1, orgId: '00o', companyName: '', everyoneId: '' } as const;
  const book: RuleBook = { rules: [rule], deleted: [], appliedUntil: 0, askedSince: 0 };
  const services = {
    clock: { now: () => 5 },
    committer: { commit: (change: Change) => Promise.resolve(void committed.push(change)) },
    // Excluding somebody looks at no setting.
    orgSettings: { read: () => Promise.resolve({ org, settings: {} as OrgSettings }) },
    ruleStore: { read: () => Promise.resolve(book) },
  };
  return { services, committed };
}

const ada = { id: '00uada', type: 'User', alternateId: null, displayName: null };

describe('a rule that somebody is to be left alone by', () => {
  it('takes a hundred of them', async () => {
    const { services, committed } = orgWith(ruleThatExcludes(groupRuleLimits.excluded - 1));
    await excludeFromRules(services, ['0pr1'], ada, systemContext('request'));
    expect(committed.flatMap(({ writes }) => writes)).toContainEqual(
      expect.objectContaining({ do: 'set', value: expect.objectContaining({ excluded: expect.arrayContaining(['00uada']) }) }),
    );
  });

  it('takes no more, and says which rule it is', async () => {
    const { services, committed } = orgWith(ruleThatExcludes(groupRuleLimits.excluded));
    await expect(excludeFromRules(services, ['0pr1'], ada, systemContext('request'))).rejects.toMatchObject({
      code: 'validation-failed',
      facts: { causes: [expect.stringContaining('0pr1')] },
    });
    expect(committed).toEqual([]);
  });
});
