import { describe, expect, it } from '@jest/globals';

import { substitute } from '../../../shared/messaging/substitute.ts';

const values = new Map([
  ['org.name', 'Acme & Sons'],
  ['echo', '${org.name}'],
]);

describe('substitution', () => {
  it('puts values into words, each once and in one pass', () => {
    expect(substitute('${org.name}: ${echo} ${org.name} $org.name $${org.name}', values)).toBe(
      'Acme & Sons: ${org.name} Acme & Sons $org.name $Acme & Sons',
    );
  });

  it('escapes values and leaves words as they are', () => {
    expect(substitute('<b>${org.name}</b>', values, (value) => value.replace('&', '&amp;'))).toBe('<b>Acme &amp; Sons</b>');
  });

  it.each(['${constructor}', '${__proto__}', '${7*7}', '${}', '${ org.name }', '${org.name.length}'])(
    'does not know %s',
    (words) => {
      expect(() => substitute(words, values)).toThrow('unknown variable');
    },
  );
});
