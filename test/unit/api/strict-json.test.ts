import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseStrictJson } from '../../../shared/api/strict-json.ts';

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('AC-070 a body', () => {
  it.each([
    ['what is not JSON', '{"a":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a byte order mark', '\uFEFF{}'],
    ['a name twice', '{"a":1,"a":1}'],
    ['a name twice, once by escapes', '{"login":1,"\\u006cogin":2}'],
    ['a name twice, deep within', '{"a":[{"b":{"c":1,"d":{},"c":2}}]}'],
    ['the name __proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['an empty name twice', '{"":1,"":2}'],
    ['a number without end', '{"a":1e400}'],
    ['one below', '{"a":[-1e400]}'],
    ['minus nothing', '{"a":-0}'],
    ['minus nothing, written otherwise', '{"a":[-0.0e5]}'],
    ['half of a character', '{"a":"\\ud800"}'],
    ['the other half, as a name', '{"\\udc00":1}'],
    ['65 levels', nested(65)],
    ['ten thousand levels', nested(10_000)],
    ['lists in each other', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
  ])('is refused: %s', (_, text) => {
    expect(() => parseStrictJson(text)).toThrow('malformed-body');
  });

  it.each([
    '{}',
    nested(64),
    '{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}]}',
    '{"a":"b","b":"a"}',
    '{"a":"{\\"b\\":1,\\"b\\":2}, -0, 1e400"}',
    '{"a":"\\\\","a\\\\":"\\"a\\":"}',
    '{"a":0,"b":-1,"c":0.0,"d":1e-400,"e":1E+2}',
    '{"a":"\\ud83d\\ude00","b":"😀"}',
    '{"a" : 1 , "b"\n:\t[true,false,null]}',
    '{"constructor":1,"toString":2}',
  ])('is taken as it is: %s', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('is taken whatever objects and texts it holds, and refused where any of its names stands twice', () => {
    const value = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 5 }), { minKeys: 1 });
    fc.assert(
      fc.property(value, fc.nat(), (object, which) => {
        const text = JSON.stringify(object);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
        const names = Object.keys(object);
        const twice = `${text.slice(0, -1)},${JSON.stringify(names[which % names.length])}:null}`;
        expect(() => parseStrictJson(twice)).toThrow('malformed-body');
      }),
    );
  });

  it('may be as large as bodies are', () => {
    const text = JSON.stringify({ plain: 'x'.repeat(500_000), escaped: '"'.repeat(250_000) });
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });
});
