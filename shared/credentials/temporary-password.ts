import { randomInt } from 'node:crypto';

import type { PasswordComplexity } from './model.ts';

/** Without what looks alike: somebody reads it out, or types it off a screen. */
const alphabets = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+_!?'] as const;
const usualLength = 14;

const pick = (from: string): string => from.charAt(randomInt(from.length));

const hasRun = (characters: readonly string[]): boolean =>
  characters.some((character, at) => at > 0 && character === characters[at - 1]);

/** A random password of every kind of character, none twice in a row, so that any policy takes it: 80 bits and more. */
export function temporaryPassword(complexity: Pick<PasswordComplexity, 'minLength'>): string {
  for (;;) {
    const characters = shuffled(complexity.minLength);
    if (!hasRun(characters)) return characters.join('');
  }
}

function shuffled(minLength: number): string[] {
  const all = alphabets.join('');
  const characters = [
    ...alphabets.map(pick),
    ...Array.from({ length: Math.max(usualLength, minLength) - alphabets.length }, () => pick(all)),
  ];
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters;
}
