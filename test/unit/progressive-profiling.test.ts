import { describe, expect, it } from '@jest/globals';

import type { Profile, User } from '../../shared/directory/index.ts';
import type { Attribute } from '../../shared/profiles/index.ts';
import { baseUserAttributes, profileChecker, type Schema } from '../../shared/profiles/index.ts';
import { filledProfile, forbiddenToHooks, type ProfilingRules, questionsNow } from '../../shared/progressive-profiling/index.ts';

const own = (name: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  title: name,
  type: 'string',
  self: 'READ_WRITE',
  ...more,
});
const attributes: readonly Attribute[] = [
  ...baseUserAttributes,
  own('town'),
  own('plan', { required: true }),
  own('tags', { type: 'array' }),
  own('consent', { type: 'boolean' }),
  own('shown', { self: 'READ_ONLY' }),
  own('hidden', { self: 'HIDE' }),
];
const ask = (name: string, required: boolean) => ({ name, label: `The ${name}`, required });

function rules(asked: readonly ReturnType<typeof ask>[], action: 'ENABLED' | 'DISABLED' = 'ENABLED'): ProfilingRules {
  return {
    attributes,
    enrollment: { profileAttributes: asked, progressiveProfilingAction: action, preRegistrationInlineHooks: null },
  };
}
const asked = (given: ProfilingRules, profile: Profile = {}, sources?: Record<string, string>): readonly string[] =>
  questionsNow(given, { profile, ...(sources === undefined ? {} : { sources }) }).map(({ name }) => name);

describe('what is asked on the way in', () => {
  it('is what is missing, in the policy’s order, once something required is', () => {
    const policy = rules([ask('tags', false), ask('town', true), ask('mobilePhone', false)]);
    expect(asked(policy)).toEqual(['tags', 'town', 'mobilePhone']);
    expect(asked(policy, { mobilePhone: '1', tags: ['a'] })).toEqual(['town']);
    expect(asked(policy, { town: 'Rome' })).toEqual([]);
    expect(asked(rules([ask('town', true)], 'DISABLED'))).toEqual([]);
    expect(asked(rules([]))).toEqual([]);
  });

  it('takes an empty text and an empty list for none, and what is false or nought for a value', () => {
    expect(asked(rules([ask('town', true), ask('tags', true)]), { town: '', tags: [] })).toEqual(['town', 'tags']);
    expect(asked(rules([ask('consent', true)]), { consent: false })).toEqual([]);
  });

  it('is required where the schema requires it, whatever the policy says', () => {
    expect(questionsNow(rules([ask('plan', false)]), { profile: {} })).toMatchObject([{ name: 'plan', required: true }]);
  });

  it.each([
    ['which she may only read', 'shown'],
    ['which she does not see', 'hidden'],
    ['which is a way in', 'login'],
    ['which is where her links go', 'email'],
    ['by which an account is recovered', 'secondEmail'],
    ['that no schema knows', 'coupon'],
    ['whose name every object has', 'constructor'],
  ])('is nothing %s, which keeps nobody out either', (_what, name) => {
    expect(asked(rules([ask(name, true), ask('tags', false)]))).toEqual([]);
    expect(asked(rules([ask(name, true), ask('town', true)]))).toEqual(['town']);
  });

  it('is nothing that comes from an app', () => {
    const policy = rules([ask('town', true), ask('tags', false)]);
    expect(asked(policy, {}, { town: '0oa1' })).toEqual([]);
    expect(asked(policy, {}, { tags: '0oa1' })).toEqual(['town']);
  });
});

describe('a profile that is added to', () => {
  const schema: Schema = {
    id: 'osc1',
    name: 'user',
    title: '',
    description: '',
    created: 0,
    lastUpdated: 0,
    base: baseUserAttributes,
    custom: [...attributes.slice(baseUserAttributes.length), own('badge', { unique: 'UNIQUE_VALIDATED' })],
  };
  const checker = profileChecker<Profile[string]>(() => schema);
  const named = { login: 'ada@example.com', email: 'ada@example.com', firstName: 'Ada' };
  const user = (profile: Profile, more: Partial<User> = {}): User =>
    ({ id: 'u', typeId: 't', profile: { ...named, ...profile }, ...more }) as User;

  it('tells what has changed, and holds the claims that its values need', () => {
    const filled = filledProfile(checker, user({ plan: 'free' }), { town: 'Rome', badge: 'A-1', plan: 'free' });
    expect(filled.changed).toEqual(['badge', 'town']);
    expect(filled.user.claims).toHaveLength(1);
    expect(filled.causes).toEqual([]);
  });

  it('is refused for what is wrong with what is added, and for nothing that was wrong before', () => {
    const before = user({ town: 'Rome' });
    expect(checker.check('t', before.profile)).toEqual(['plan: The field cannot be left blank']);
    expect(filledProfile(checker, before, { mobilePhone: '1' }).causes).toEqual([]);
    expect(filledProfile(checker, before, { consent: 'perhaps' }).causes).toEqual([expect.stringMatching(/^consent: /)]);
  });

  it('leaves alone what comes from an app', () => {
    const filled = filledProfile(checker, user({ town: 'Rome' }, { sources: { town: '0oa1' } }), { town: 'Oslo', tags: ['a'] });
    expect([filled.user.profile['town'], filled.changed]).toEqual(['Rome', ['tags']]);
  });

  it('lets a hook set neither a way in nor what comes from an app', () => {
    const names = ['town', 'login', 'email', 'secondEmail', 'plan'];
    expect(forbiddenToHooks(user({}, { sources: { town: '0oa1' } }), names)).toEqual(['town', 'login', 'email', 'secondEmail']);
  });
});
