import { describe, expect, it } from '@jest/globals';

import { compilePattern } from '../../../../local/events/event-pattern.ts';

/** The event of AWS's documentation of its rule language. */
const instance = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2017-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: [
    'arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000',
    'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f',
  ],
  detail: {
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'instance-id': 'i-000000aaaaaa00000',
    state: 'running',
  },
};

const detail = (fields: object): object => ({ detail: fields });

describe('event patterns, by the cases of the documentation', () => {
  it.each<[string, object, object, boolean]>([
    ['equals: any of the values', { source: ['aws.s3', 'aws.ec2'] }, instance, true],
    ['equals: none of the values', { source: ['aws.s3'] }, instance, false],
    ['and: all fields', { source: ['aws.ec2'], detail: { state: ['running'] } }, instance, true],
    ['and: not all fields', { source: ['aws.ec2'], detail: { state: ['stopped'] } }, instance, false],
    ['a field that is absent', detail({ colour: ['red'] }), instance, false],
    ['arrays: what both have', { resources: ['other', 'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f'] }, instance, true],
    ['arrays: nothing that both have', { resources: ['other'] }, instance, false],
    ['null', { UserID: [null] }, { UserID: null }, true],
    ['null is not the empty string', { UserID: [null] }, { UserID: '' }, false],
    ['the empty string', { LastName: [''] }, { LastName: '' }, true],
    ['a number', { Price: [100] }, { Price: 100 }, true],
    ['a number is not its text', { Price: [100] }, { Price: '100' }, false],
    ['a boolean', { Sold: [true] }, { Sold: true }, true],

    ['prefix', { time: [{ prefix: '2017-10-02' }] }, instance, true],
    ['another prefix', { time: [{ prefix: '2018' }] }, instance, false],
    ['prefix of a number', detail({ 'c-count': [{ prefix: '5' }] }), instance, false],
    ['prefix, ignoring case', { service: [{ prefix: { 'equals-ignore-case': 'EventB' } }] }, { service: 'eventbridge' }, true],
    ['suffix', { FileName: [{ suffix: '.png' }] }, { FileName: 'a.png' }, true],
    ['another suffix', { FileName: [{ suffix: '.png' }] }, { FileName: 'a.PNG' }, false],
    ['suffix, ignoring case', { FileName: [{ suffix: { 'equals-ignore-case': '.png' } }] }, { FileName: 'a.PNG' }, true],
    ['equals, ignoring case', { Name: [{ 'equals-ignore-case': 'alice' }] }, { Name: 'ALICE' }, true],

    ['wildcard', { EventBusArn: [{ wildcard: '*:event-bus/*' }] }, { EventBusArn: 'arn:aws:events:us-east-1:1:event-bus/b' }, true],
    ['wildcard in the middle', { FileName: [{ wildcard: 'dir/*.png' }] }, { FileName: 'dir/sub/a.png' }, true],
    ['wildcard elsewhere', { FileName: [{ wildcard: 'dir/*.png' }] }, { FileName: 'dirs/a.png' }, false],
    ['wildcard: an escaped asterisk', { Name: [{ wildcard: '\\*a\\\\*' }] }, { Name: '*a\\bc' }, true],
    ['wildcard: an escaped asterisk is only itself', { Name: [{ wildcard: '\\*a' }] }, { Name: 'ba' }, false],
    ['wildcard: other signs are themselves', { Name: [{ wildcard: 'a.c*' }] }, { Name: 'abc' }, false],

    ['anything-but a string', detail({ state: [{ 'anything-but': 'initializing' }] }), instance, true],
    ['anything-but that string', detail({ state: [{ 'anything-but': 'running' }] }), instance, false],
    ['anything-but a number', detail({ 'c-count': [{ 'anything-but': 123 }] }), instance, true],
    ['anything-but a list of strings', detail({ state: [{ 'anything-but': ['stopped', 'running'] }] }), instance, false],
    ['anything-but a list of numbers', detail({ 'c-count': [{ 'anything-but': [100, 200, 300] }] }), instance, true],
    ['anything-but ignoring case', detail({ state: [{ 'anything-but': { 'equals-ignore-case': 'RUNNING' } }] }), instance, false],
    [
      'anything-but ignoring case, a list',
      detail({ state: [{ 'anything-but': { 'equals-ignore-case': ['Initializing', 'Stopped'] } }] }),
      instance,
      true,
    ],
    ['anything-but a prefix', detail({ state: [{ 'anything-but': { prefix: 'run' } }] }), instance, false],
    ['anything-but prefixes', detail({ state: [{ 'anything-but': { prefix: ['init', 'error'] } }] }), instance, true],
    ['anything-but a suffix', { FileName: [{ 'anything-but': { suffix: '.txt' } }] }, { FileName: 'a.txt' }, false],
    ['anything-but suffixes', { FileName: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] }, { FileName: 'a.png' }, true],
    ['anything-but a wildcard', { FilePath: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, { FilePath: 'a/lib/b' }, false],
    [
      'anything-but wildcards',
      { FilePath: [{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }] },
      { FilePath: 'a/src/b' },
      true,
    ],
    ['anything-but needs the field', detail({ colour: [{ 'anything-but': 'red' }] }), instance, false],

    ['numeric: a range', detail({ 'c-count': [{ numeric: ['>', 0, '<=', 5] }] }), instance, true],
    ['numeric: below', detail({ 'd-count': [{ numeric: ['<', 10] }] }), instance, true],
    ['numeric: equal', detail({ 'x-limit': [{ numeric: ['=', 3.018e2] }] }), instance, true],
    ['numeric: out of range', detail({ 'c-count': [{ numeric: ['>', 5] }] }), instance, false],
    ['numeric: not of a text', { n: [{ numeric: ['>=', 5] }] }, { n: '6' }, false],

    ['cidr', detail({ 'source-ip': [{ cidr: '10.0.0.0/24' }] }), instance, true],
    ['another cidr', detail({ 'source-ip': [{ cidr: '10.0.1.0/24' }] }), instance, false],
    ['cidr of version 6', { ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db8::1' }, true],
    ['cidr of what is no address', { ip: [{ cidr: '10.0.0.0/8' }] }, { ip: 'ten' }, false],

    ['exists', detail({ 'c-count': [{ exists: true }] }), instance, true],
    ['exists, of an absent field', detail({ colour: [{ exists: true }] }), instance, false],
    ['does not exist', detail({ colour: [{ exists: false }] }), instance, true],
    ['does not exist, of a present field', detail({ 'c-count': [{ exists: false }] }), instance, false],
    ['does not exist below what does not exist', { gone: { deep: [{ exists: false }] } }, instance, true],
    ['exists looks at leaves alone', detail({ 'c-count': [{ exists: false }] }), { detail: { 'c-count': { c1: 100 } } }, true],
    ['exists, of a null', { n: [{ exists: true }] }, { n: null }, true],
    ['an empty array does not exist', { list: [{ exists: false }] }, { list: [] }, true],

    [
      'the complex example',
      {
        time: [{ prefix: '2017-10-02' }],
        detail: {
          state: [{ 'anything-but': 'initializing' }],
          'c-count': [{ numeric: ['>', 0, '<=', 5] }],
          'd-count': [{ numeric: ['<', 10] }],
          'x-limit': [{ 'anything-but': [100, 200, 300] }],
          'source-ip': [{ cidr: '10.0.0.0/8' }],
        },
      },
      instance,
      true,
    ],
    [
      'several rules for a field: any of them',
      detail({ 'c-count': [{ numeric: ['>', 10] }, { 'anything-but': 7 }] }),
      instance,
      true,
    ],
  ])('%s', (_, pattern, event, matching) => {
    expect(compilePattern(pattern)(event)).toBe(matching);
  });
});

describe('$or', () => {
  const or = {
    source: ['aws.cloudwatch'],
    $or: [{ metricName: ['CPU', 'Latency'] }, { namespace: ['AWS/EC2'], scope: ['Service'] }],
  };

  it.each([
    [{ source: 'aws.cloudwatch', metricName: 'CPU' }, true],
    [{ source: 'aws.cloudwatch', namespace: 'AWS/EC2', scope: 'Service' }, true],
    [{ source: 'aws.cloudwatch', namespace: 'AWS/EC2' }, false],
    [{ source: 'aws.other', metricName: 'CPU' }, false],
  ])('takes any of its patterns: %j', (event, matching) => {
    expect(compilePattern(or)(event)).toBe(matching);
  });

  it('nests, and stands below a field', () => {
    const pattern = { detail: { $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }] } };
    expect(compilePattern(pattern)(detail({ b: 2, d: 4 }))).toBe(true);
    expect(compilePattern(pattern)(detail({ b: 2 }))).toBe(false);
  });
});

describe('arrays of objects', () => {
  const pattern = { users: { name: ['anna'], age: [{ numeric: ['>', 30] }] } };

  it('match by one element, not by several together', () => {
    expect(
      compilePattern(pattern)({
        users: [
          { name: 'bob', age: 40 },
          { name: 'anna', age: 31 },
        ],
      }),
    ).toBe(true);
    expect(
      compilePattern(pattern)({
        users: [
          { name: 'bob', age: 40 },
          { name: 'anna', age: 20 },
        ],
      }),
    ).toBe(false);
  });
});

describe('an operator that is not documented', () => {
  it.each([[{ a: [{ regex: 'x' }] }], [{ a: [{ 'anything-but': { regex: 'x' } }] }]])(
    'stops when the pattern is read: %j',
    (pattern) => {
      expect(() => compilePattern(pattern)).toThrow('The local stack does not know the event pattern operator regex');
    },
  );
});
