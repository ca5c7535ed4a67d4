import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import { maxSaltBytes } from './foreign-digest.ts';

const derive = promisify(pbkdf2);

/** HMACs that other systems derived keys with, by Okta's names. */
const digests = { SHA256_HMAC: 'sha256', SHA512_HMAC: 'sha512' } as const;
export type Pbkdf2Digest = keyof typeof digests;

export const isPbkdf2Digest = (name: unknown): name is Pbkdf2Digest => typeof name === 'string' && Object.hasOwn(digests, name);

export interface Pbkdf2 {
  readonly digest: Pbkdf2Digest;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** Okta's least; and the most that a sign-in can wait for: about half a second of a core. */
export const pbkdf2Limits = { minIterations: 4_096, maxIterations: 1_000_000, maxKeyBytes: 128 } as const;
const format = /^\$pbkdf2\$d=([A-Z0-9_]+),i=(\d{4,7})\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/;

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

export const writePbkdf2 = ({ digest, iterations, salt, key }: Pbkdf2): string =>
  `$pbkdf2$d=${digest},i=${iterations}$${unpadded(salt)}$${unpadded(key)}`;

export function readPbkdf2(verifier: string): Pbkdf2 | undefined {
  const [, digest, count, salt = '', key = ''] = format.exec(verifier) ?? [];
  if (!isPbkdf2Digest(digest)) return undefined;
  const read = { digest, iterations: Number(count), salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
  const { minIterations, maxIterations, maxKeyBytes } = pbkdf2Limits;
  const fits = read.iterations >= minIterations && read.iterations <= maxIterations;
  return fits && read.key.length > 0 && read.key.length <= maxKeyBytes && read.salt.length <= maxSaltBytes ? read : undefined;
}

export const isPbkdf2 = (verifier: string): boolean => readPbkdf2(verifier) !== undefined;

/** Of the UTF-8 of the password as it is typed. */
export async function verifyPbkdf2(verifier: string, password: string): Promise<boolean> {
  const read = readPbkdf2(verifier);
  if (read === undefined) return false;
  const { digest, iterations, salt, key } = read;
  return timingSafeEqual(await derive(password, salt, iterations, key.length, digests[digest]), key);
}
