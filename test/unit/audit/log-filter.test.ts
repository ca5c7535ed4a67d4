import { describe, expect, it } from '@jest/globals';

import { filterLimits, parseKeywords, parseLogFilter, presentLogEvent } from '../../../shared/audit/index.ts';
import { event } from './memory-log.ts';

const logged = presentLogEvent({
  ...event({ debugData: { changedAttributes: 'costCenter,title', requestUri: '/api/v1/users' } }),
  targets: [
    { id: '00uann', type: 'User', alternateId: 'ann-marie@example.com', displayName: 'Ann Marie O’Hara' },
    { id: '00gsales', type: 'UserGroup', alternateId: null, displayName: 'Sales' },
  ],
});

const nested = (depth: number) => `${'('.repeat(depth)}eventType pr${')'.repeat(depth)}`;

const joined = (count: number) => Array.from({ length: count }, () => 'eventType pr').join(' and ');

const long = (length: number) => `eventType eq "${'x'.repeat(length - 15)}"`;

describe('parseLogFilter', () => {
  it.each([
    'eventType eq "user.lifecycle.create"',
    'eventType EQ "x" OR eventType eq "user.lifecycle.create"',
    'actor.id eq "00uadmin"',
    'actor.id eq "00UADMIN"',
    'target.id eq "00uann" and target.id eq "00gsales"',
    'outcome.result eq "SUCCESS"',
    'eventType sw "user." and not (outcome.result eq "FAILURE")',
    'debugContext.debugData.changedAttributes co "title"',
    'displayMessage ew "user"',
    'outcome.result ne "FAILURE"',
    'outcome.reason pr or severity eq "INFO"',
    'client.ipAddress eq "203.0.113.7"',
    'eventType eq "nobody" or eventType eq "nowhere" and severity eq "INFO" or target.displayName eq "sales"',
    'target.displayName eq "Ann Marie O\\u2019Hara"',
    'request.ipChain.ip eq "203.0.113.7"',
    'version eq 0',
  ])('matches %s', (filter) => {
    expect(parseLogFilter(filter)(logged)).toBe(true);
  });

  it.each([
    'eventType eq "user.lifecycle"',
    'not (eventType eq "user.lifecycle.create")',
    'not eventType pr',
    'target.id eq "00uann" and target.id eq "00uother"',
    'outcome.reason pr',
    'target.type ne "User"',
    '(eventType eq "a" or severity eq "INFO") and outcome.result eq "FAILURE"',
    'actor.constructor.name pr',
  ])('does not match %s', (filter) => {
    expect(parseLogFilter(filter)(logged)).toBe(false);
  });

  it.each([
    ['', 'a field is missing'],
    ['published gt "2026-01-01T00:00:00Z"', 'field is not valid: published'],
    ['x eq "1"', 'field is not valid: x'],
    ['__proto__ pr', 'field is not valid: __proto__'],
    ['eventType', 'an operator is missing'],
    ['eventType is "x"', 'operator is not valid: is'],
    ['eventType constructor "x"', 'operator is not valid: constructor'],
    ['eventType eq', 'a value is missing'],
    ['eventType eq x', 'value is not valid: x'],
    ['eventType eq "x', 'unexpected text at character 13'],
    ['eventType eq "\\x"', 'a quoted value is not well-formed'],
    ['(eventType pr', 'a closing parenthesis is missing'],
    ['eventType pr)', 'unexpected: )'],
    ['eventType pr eventType pr', 'unexpected: eventType'],
  ])('refuses %j', (filter, detail) => {
    expect(() => parseLogFilter(filter)).toThrow(expect.objectContaining({ code: 'invalid-filter', facts: { detail } }));
  });

  it('holds its limits', () => {
    expect(parseLogFilter(nested(filterLimits.depth))(logged)).toBe(true);
    expect(() => parseLogFilter(nested(filterLimits.depth + 1))).toThrow(
      expect.objectContaining({ facts: { detail: 'nested too deeply' } }),
    );
    expect(parseLogFilter(joined(filterLimits.comparisons))(logged)).toBe(true);
    expect(() => parseLogFilter(joined(filterLimits.comparisons + 1))).toThrow(expect.objectContaining({ code: 'invalid-filter' }));
    expect(parseLogFilter(long(filterLimits.characters))(logged)).toBe(false);
    expect(() => parseLogFilter(long(filterLimits.characters + 1))).toThrow(expect.objectContaining({ code: 'invalid-filter' }));
  });
});

const words = (count: number, length: number) => Array.from({ length: count }, () => 'x'.repeat(length)).join(' ');

describe('parseKeywords', () => {
  it.each([
    'create',
    'CREATE user',
    'ann-marie@example.com',
    'marie',
    'sales admin@example.com',
    '203.0.113.7',
    'user.lifecycle.create',
  ])('finds %s', (q) => {
    expect(parseKeywords(q)(logged)).toBe(true);
  });

  it.each(['creat', 'create nothing', 'exam'])('does not find %s', (q) => {
    expect(parseKeywords(q)(logged)).toBe(false);
  });

  it('takes ten keywords of forty characters, and no more', () => {
    expect(parseKeywords(words(10, 40))(logged)).toBe(false);
    expect(() => parseKeywords(words(11, 1))).toThrow(expect.objectContaining({ code: 'invalid-filter' }));
    expect(() => parseKeywords(words(1, 41))).toThrow(expect.objectContaining({ code: 'invalid-filter' }));
  });
});
