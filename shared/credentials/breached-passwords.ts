import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * The file: for each of 65,536 values of a fingerprint's first two bytes how many there are (one byte each), then the last three
 * bytes of every fingerprint, in order. Made by `scripts/breached-passwords.ts`; docs/design/credentials.md says of what.
 */
const buckets = 65_536;
const tailBytes = 3;

/** Letter case and compatibility forms (full width and the like) don't make a password another. */
export const foldPassword = (password: string): string => password.normalize('NFKC').toLowerCase();

/** Five bytes of SHA-256: a password that is not on the list is taken for one that is once in ten million. */
export function fingerprintOf(folded: string): Buffer {
  return createHash('sha256')
    .update(folded)
    .digest()
    .subarray(0, 2 + tailBytes);
}

interface PackedList {
  /** Where each bucket begins, and after the last where it ends. */
  readonly starts: Uint32Array;
  readonly tails: Buffer;
}

/** Throws where the file is cut or of another form. */
export function readPackedList(file: Buffer): PackedList {
  const starts = new Uint32Array(buckets + 1);
  for (let bucket = 0; bucket < buckets; bucket += 1) starts[bucket + 1] = (starts[bucket] ?? 0) + (file[bucket] ?? 0);
  const tails = file.subarray(buckets);
  if (tails.length === 0 || tails.length !== (starts[buckets] ?? 0) * tailBytes)
    throw new Error('the list of passwords is damaged');
  return { starts, tails };
}

export function isListed({ starts, tails }: PackedList, folded: string): boolean {
  const fingerprint = fingerprintOf(folded);
  const bucket = fingerprint.readUInt16BE(0);
  const tail = fingerprint.readUIntBE(2, tailBytes);
  for (let index = starts[bucket] ?? 0; index < (starts[bucket + 1] ?? 0); index += 1) {
    if (tails.readUIntBE(index * tailBytes, tailBytes) === tail) return true;
  }
  return false;
}

let bundled: PackedList | undefined;

function bundledList(): PackedList {
  bundled ??= readPackedList(readFileSync(new URL('./breached-passwords.bin', import.meta.url)));
  return bundled;
}

/** `welcome2026` is `welcome` to those who try passwords, and `abc12345` is `abc123`. */
function withoutDigits(folded: string): string[] {
  const digits = /\d{1,4}$/.exec(folded)?.[0].length ?? 0;
  return Array.from({ length: digits }, (_, index) => folded.slice(0, -(index + 1)));
}

/**
 * Whether a password is among those that attackers try first: listed, listed but for up to four digits at its end, or made of no
 * more than two characters. Reads the bundled list once, on the first call: a few milliseconds.
 */
export function isBreachedPassword(password: string): boolean {
  const folded = foldPassword(password);
  if (new Set(folded).size <= 2) return true;
  const list = bundledList();
  return [folded, ...withoutDigits(folded)].some((candidate) => isListed(list, candidate));
}
