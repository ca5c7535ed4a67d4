import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { fingerprintOf, foldPassword } from '../shared/credentials/breached-passwords.ts';

/**
 * Makes `shared/credentials/breached-passwords.bin` from the word lists of two npm packages (MIT). The same packages give the same file,
 * byte for byte. Run it after raising their versions: `node scripts/breached-passwords.ts`.
 */
const sources = [
  // Passwords from published breaches, the most frequent first.
  { list: '@zxcvbn-ts/language-common/src/passwords.json', words: false },
  { list: '@zxcvbn-ts/language-en/src/commonWords.json', words: true },
  { list: '@zxcvbn-ts/language-en/src/firstnames.json', words: true },
  { list: '@zxcvbn-ts/language-en/src/wikipedia.json', words: true },
  { list: '@zxcvbn-ts/language-en/src/lastnames.json', words: true },
] as const;

/** So many that the file stays below 500 kB. */
const most = 144_000;

/** Shorter ones are refused by every policy, and so is what stands before the digits when it is shorter. */
const shortest = 4;

/** A single word of 15 letters or more may be a pass-phrase to somebody: the standard asks for its length alone. */
const longestWord = 14;

function read(list: string): string[] {
  return JSON.parse(readFileSync(new URL(`../node_modules/${list}`, import.meta.url), 'utf8'));
}

/** Every password on the list, folded, each once. */
export function listBreachedPasswords(): readonly string[] {
  const all = new Set<string>();
  for (const { list, words } of sources) {
    for (const entry of read(list)) {
      const folded = foldPassword(entry);
      if (folded.length >= shortest && (!words || folded.length <= longestWord) && all.size < most) all.add(folded);
    }
  }
  return [...all];
}

/** The file's bytes: see `shared/credentials/breached-passwords.ts` for its form. */
export function packPasswords(folded: readonly string[]): Buffer {
  const fingerprints = [...new Set(folded.map((password) => fingerprintOf(password).toString('hex')))].sort();
  const counts = Buffer.alloc(65_536);
  const tails: string[] = [];
  for (const fingerprint of fingerprints) {
    const bucket = Number.parseInt(fingerprint.slice(0, 4), 16);
    if (counts.readUInt8(bucket) === 255) throw new Error(`more than 255 passwords in bucket ${bucket}`);
    counts.writeUInt8(counts.readUInt8(bucket) + 1, bucket);
    tails.push(fingerprint.slice(4));
  }
  return Buffer.concat([counts, Buffer.from(tails.join(''), 'hex')]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const passwords = listBreachedPasswords();
  const file = packPasswords(passwords);
  writeFileSync(new URL('../shared/credentials/breached-passwords.bin', import.meta.url), file);
  console.log(`${passwords.length} passwords in ${file.length} bytes`);
}
