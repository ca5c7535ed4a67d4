import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { entityTag, expectationOf } from '../../../shared/api/index.ts';

const entity = { id: 'x', version: 7, lastUpdated: 1_700_000_000_000 };
const later = { ...entity, version: 8, lastUpdated: entity.lastUpdated + 1 };
const tag = entityTag(entity);

describe('an ETag', () => {
  it('differs by version, and by time where versions were counted anew', () => {
    expect(tag).toMatch(/^"[!#-~]+"$/);
    expect(new Set([entity, later, { ...entity, version: 8 }, { ...entity, lastUpdated: 0 }].map(entityTag)).size).toBe(4);
  });
});

describe('If-Match', () => {
  it.each([tag, `W/${tag}`, `"other", ${tag}`, `${tag},"other"`, ` ${tag} `, '*', ' * '])('is met by %s', (header) => {
    expect(expectationOf(header)(entity)).toBe(true);
  });

  it.each([entityTag(later), '""', '"7"', `W/"${tag.slice(1, -1)}x"`])('is not met by %s', (header) => {
    expect(expectationOf(header)(entity)).toBe(false);
  });

  it.each([
    '',
    ' ',
    'x',
    '"',
    'W/',
    `w/${tag}`,
    tag.slice(1),
    `${tag}${tag}`,
    `${tag},`,
    `,${tag}`,
    '*,*',
    `*, ${tag}`,
    '"a b"',
    '"\n"',
  ])('is malformed: %j', (header) => {
    expect(() => expectationOf(header)).toThrow('malformed-etag');
  });

  it('takes any text for something, and is met by the right tag alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const isMet = expectationOf(text)(entity);
          expect(isMet).toBe(text.trim() === '*' || text.includes(tag));
        } catch (error) {
          expect(String(error)).toContain('malformed-etag');
        }
      }),
    );
  });
});
