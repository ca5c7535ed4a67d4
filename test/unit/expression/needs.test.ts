import { describe, expect, it } from '@jest/globals';

import { needsOf } from '../../../shared/expression/index.ts';
import { anywhere, groupRule, mappingToDirectory } from '../../../shared/expression/places.ts';
import { text } from '../../../shared/expression/types.ts';

const rule = groupRule({ city: text, title: text });

describe('needsOf', () => {
  it('tells which attributes are read, however they are written', () => {
    const needs = needsOf('user.city == "x" AND String.len(user["title"]) > user?.city', rule);
    expect([...(needs?.members.get('user') ?? [])]).toEqual(['city', 'title']);
    expect([...(needs?.functions ?? [])]).toEqual(['String.len']);
    expect(needs?.groups).toBe(false);
  });

  it('tells which groups are named, and where', () => {
    const source = 'isMemberOfAnyGroup("00g1", "00g2", user.city) OR isMemberOfGroup("00g3")';
    const needs = needsOf(source, rule);
    expect(needs?.namedGroups.map(({ id, start, end }) => [id, source.slice(start, end)])).toEqual([
      ['00g1', '"00g1"'],
      ['00g2', '"00g2"'],
      ['00g3', '"00g3"'],
    ]);
    expect(needs?.groups).toBe(true);
  });

  it.each([
    'isMemberOfGroupName("x")',
    'user.getGroups({"group.type": "OKTA_GROUP"})',
    'Groups.startsWith("OKTA", "x", 1)',
    'getFilteredGroups({"00g1"}, "group.name", 1)',
    'user.isMemberOf({"group.id": "00g1"})',
  ])('tells that groups are asked for: %s', (source) => {
    expect(needsOf(source, anywhere('classic'))?.groups).toBe(true);
  });

  it('counts a bare name as a member of what is implied', () => {
    const needs = needsOf('firstName + source.lastName', mappingToDirectory({ firstName: text, lastName: text }));
    expect([...(needs?.members.get('source') ?? [])]).toEqual(['firstName', 'lastName']);
  });

  it('has nothing of what is no expression', () => {
    expect(needsOf('user.', rule)).toBeUndefined();
  });
});
