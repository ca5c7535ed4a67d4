import { describe, expect, it } from '@jest/globals';

import { findHeaderFault } from '../../../shared/security/index.ts';

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));

describe('findHeaderFault', () => {
  it('lets an admin’s headers pass', () => {
    expect(findHeaderFault({ Authorization: 'Bearer abc', 'X-Other-Header': 'a, b; c="d"', 'X-Empty': '' })).toBeUndefined();
    expect(findHeaderFault({})).toBeUndefined();
  });

  it.each([
    'Host',
    'content-length',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'TE',
    'Expect',
    'Cookie',
    'X-Amz-Security-Token',
    'x-amz-date',
    'X-Amzn-Trace-Id',
    'HTTP2-Settings',
    'Proxy-Authorization',
  ])('refuses %s', (name) => {
    expect(findHeaderFault({ [name]: 'value' })).toBe(`The header ${name} is reserved`);
  });

  it.each(['', 'a b', 'a:b', 'a\r\nHost', 'a\0', 'ä', 'a(b)'])('refuses the name %j', (name) => {
    expect(findHeaderFault({ [name]: 'value' })).toBe('A header has a malformed name');
  });

  it.each(['a\r\nHost: evil', 'a\nb', 'a\rb', 'a\0b', 'ä', '\u2028', ' a', 'a ', '\ta', 'a\u007f'])(
    'refuses the value %j',
    (value) => {
      expect(findHeaderFault({ 'X-Test': value })).toBe('The header X-Test has a malformed value');
    },
  );

  it('refuses the same name in another case', () => {
    expect(findHeaderFault({ 'X-Test': '1', 'x-test': '2' })).toBe('The header x-test is there twice');
  });

  it('takes 32 headers and 8,000 characters, and not one more', () => {
    expect(findHeaderFault(many(32))).toBeUndefined();
    expect(findHeaderFault(many(33))).toBe('There are more than 32 headers');
    expect(findHeaderFault({ a: 'v'.repeat(7995) })).toBeUndefined();
    expect(findHeaderFault({ a: 'v'.repeat(7996) })).toBe('The headers are longer than 8000 characters');
  });

  it('ends fast for a value made to make it slow', () => {
    const before = performance.now();
    expect(findHeaderFault({ a: `${'a \t'.repeat(100_000)}\n` })).toBeDefined();
    expect(performance.now() - before).toBeLessThan(200);
  });
});
