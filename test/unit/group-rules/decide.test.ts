import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { compile, type GroupValue, needsOf, type RecordValue } from '../../../shared/expression/index.ts';
import { groupRule } from '../../../shared/expression/places.ts';
import { anything, text } from '../../../shared/expression/types.ts';
import {
  decide as decideBy,
  type Decision,
  type Grounds,
  type ReadyRule,
  type ReadyRules,
  type Subject,
} from '../../../shared/group-rules/index.ts';

const place = groupRule({ department: text, level: anything });
const profile = { department: 'Sales', level: 3 };

const decide = (
  subject: Subject,
  active: readonly ReadyRule[],
  groups: typeof groupsOf,
  at: number,
  others: Partial<ReadyRules> = {},
) => decideBy(subject, { active, resting: new Set(), released: new Set(), ...others }, groups, at);

const groupsOf = (ids: ReadonlySet<string>): GroupValue[] =>
  ['everyone', ...ids].map((id) => ({ id, type: 'OKTA_GROUP', profile: { name: `Group ${id}` } }));

function rule(id: string, expression: string, groupIds: readonly string[], excluded: readonly string[] = []): ReadyRule {
  const compiled = compile(expression, place);
  if (!compiled.ok) throw new Error(compiled.faults[0].message);
  return {
    id,
    groupIds,
    excluded: new Set(excluded),
    asksForGroups: needsOf(expression, place)?.groups === true,
    evaluate: (person, lookups) => compiled.evaluate({ user: person.profile as RecordValue }, lookups),
  };
}

const ada = (memberships: Readonly<Record<string, Grounds>> = {}, joins = true): Subject => ({
  person: { id: '00uada', status: 'ACTIVE', profile },
  joins,
  memberships: new Map(Object.entries(memberships)),
});
const hand: Grounds = { by: 'admin', since: 1 };
const by = (...ids: readonly string[]): Grounds => ({ by: 'rule', since: 1, rules: Object.fromEntries(ids.map((id) => [id, 1])) });

/** Her memberships when the decision is carried out. */
function carriedOut(subject: Subject, decision: Decision): Subject {
  if (!decision.settled) throw new Error('it has not settled');
  const memberships = new Map(subject.memberships);
  for (const { groupId, after } of decision.changes) {
    if (after === undefined) memberships.delete(groupId);
    else memberships.set(groupId, after);
  }
  return { ...subject, memberships };
}

const sales = 'user.department == "Sales"';
const seniors = 'user.level > 5';

describe('rules of groups', () => {
  it('put somebody into their groups, and take her out again', () => {
    const inSales = rule('1', sales, ['sales', 'building']);
    expect(decide(ada(), [inSales], groupsOf, 7)).toEqual({
      settled: true,
      changes: [
        { groupId: 'building', before: undefined, after: { by: 'rule', since: 7, rules: { 1: 7 } } },
        { groupId: 'sales', before: undefined, after: { by: 'rule', since: 7, rules: { 1: 7 } } },
      ],
      failed: [],
    });
    expect(decide(ada({ old: by('9') }), [], groupsOf, 7)).toMatchObject({
      changes: [{ groupId: 'old', before: by('9'), after: undefined }],
    });
  });

  it('leave what a person did, and each other’s memberships', () => {
    const both = [rule('1', sales, ['a']), rule('2', seniors, ['a', 'b'])];
    const before = { a: by('1', '2'), b: { ...hand, rules: { 2: 1 } } };
    expect(decide(ada(before), both, groupsOf, 7)).toMatchObject({
      changes: [
        { groupId: 'a', after: by('1') },
        { groupId: 'b', after: hand },
      ],
    });
  });

  it('leave alone whom they exclude, and who is in no group any more', () => {
    const inSales = rule('1', sales, ['sales'], ['00uada']);
    expect(decide(ada({ sales: by('1') }), [inSales], groupsOf, 7)).toMatchObject({
      changes: [{ groupId: 'sales', after: undefined }],
    });
    expect(decide(ada({ sales: by('1') }, false), [rule('1', sales, ['sales'])], groupsOf, 7)).toMatchObject({
      changes: [{ groupId: 'sales', after: undefined }],
    });
  });

  it('that rest keep whom they have, and take nobody', () => {
    const resting = new Set(['9']);
    expect(decide(ada({ old: by('9') }), [], groupsOf, 7, { resting })).toMatchObject({ changes: [] });
    // What they keep counts where others ask for groups.
    const asking = rule('1', 'isMemberOfGroup("old")', ['new']);
    expect(decide(ada({ old: by('9') }), [asking], groupsOf, 7, { resting })).toMatchObject({ changes: [{ groupId: 'new' }] });
    expect(decide(ada({ old: by('9', '1') }), [], groupsOf, 7, { resting })).toMatchObject({
      changes: [{ groupId: 'old', after: by('9') }],
    });
  });

  it('that were deleted leave their members as an administrator’s, where that was asked for', () => {
    expect(decide(ada({ old: by('9') }), [], groupsOf, 7, { released: new Set(['9']) })).toMatchObject({
      changes: [{ groupId: 'old', before: by('9'), after: { by: 'admin', since: 1 } }],
    });
    expect(decide(ada({ old: { ...hand, rules: { 9: 1 } } }), [], groupsOf, 7, { released: new Set(['9']) })).toMatchObject({
      changes: [{ groupId: 'old', after: hand }],
    });
  });

  it('stand on each other, as far as it goes', () => {
    const chain = Array.from({ length: 8 }, (_, index) => rule(`${index}`, `isMemberOfGroup("g${index}")`, [`g${index + 1}`]));
    const decision = decide(ada({ g0: hand }), chain, groupsOf, 7);
    expect(decision).toMatchObject({ settled: true });
    expect([...carriedOut(ada({ g0: hand }), decision).memberships.keys()].sort()).toEqual(
      Array.from({ length: 9 }, (_, index) => `g${index}`),
    );
    // A ring that nobody put her into has no ground.
    const ring = [rule('1', 'isMemberOfGroup("b")', ['a']), rule('2', 'isMemberOfGroup("a")', ['b'])];
    expect(decide(ada({ a: by('1'), b: by('2') }), ring, groupsOf, 7)).toMatchObject({
      changes: [
        { groupId: 'a', after: undefined },
        { groupId: 'b', after: undefined },
      ],
    });
  });

  it('that take away what they stand on change nothing, and are named', () => {
    expect(decide(ada(), [rule('1', '!isMemberOfGroup("a")', ['a']), rule('2', sales, ['b'])], groupsOf, 7)).toEqual({
      settled: false,
      changes: [],
      unsettled: ['1'],
    });
  });

  it('that take away what they stand on hold no deleted rule’s members back', () => {
    const restless = rule('1', '!isMemberOfGroup("a")', ['a']);
    const before = { old: by('8', '9'), both: { ...hand, rules: { 9: 1 } }, other: by('8') };
    expect(decide(ada(before), [restless], groupsOf, 7, { released: new Set(['9']) })).toEqual({
      settled: false,
      changes: [
        { groupId: 'old', before: by('8', '9'), after: { by: 'admin', since: 1, rules: { 8: 1 } } },
        { groupId: 'both', before: { ...hand, rules: { 9: 1 } }, after: hand },
      ],
      unsettled: ['1'],
    });
  });

  it('that fail assign nobody, and are named', () => {
    const failing = rule('1', '!user.level', ['a']);
    expect(decide(ada({ a: by('1') }), [failing, rule('2', sales, ['b'])], groupsOf, 7)).toMatchObject({
      changes: [
        { groupId: 'a', after: undefined },
        { groupId: 'b', after: { rules: { 2: 7 } } },
      ],
      failed: ['1'],
    });
  });

  it('come to the same whatever rules gave before, in whatever order they stand', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const expression = fc.constantFrom(sales, seniors, ...ids.map((id) => `isMemberOfGroup("${id}")`), '!user.level');
    const rules = fc
      .array(fc.tuple(expression, fc.subarray(ids, { minLength: 1 })), { maxLength: 8 })
      .map((all) => all.map(([source, groupIds], index) => rule(`r${index}`, source, groupIds)));
    const byRules = fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(by('r0'), by('r1', 'r2'), by('gone')));
    fc.assert(
      fc.property(rules, fc.subarray(ids), byRules, (all, own, given) => {
        const clean = ada(Object.fromEntries(own.map((id) => [id, hand])));
        const memberships = new Map(Object.entries(given));
        for (const id of own) memberships.set(id, { ...hand, rules: memberships.get(id)?.rules ?? {} });
        const worn: Subject = { ...clean, memberships };
        const known = (subject: Subject): unknown =>
          [...subject.memberships]
            .map(([id, { by: who, rules: grounds = {} }]) => [id, who, Object.keys(grounds).sort().join()].join(' '))
            .sort();

        const fresh = carriedOut(clean, decide(clean, all, groupsOf, 5));
        const mended = carriedOut(worn, decide(worn, all.toReversed(), groupsOf, 6));
        expect(known(mended)).toEqual(known(fresh));
        expect(decide(mended, all, groupsOf, 9)).toMatchObject({ changes: [] });
      }),
    );
  });
});
