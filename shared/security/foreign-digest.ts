import { createHash, timingSafeEqual } from 'node:crypto';

/** Digests that other systems made passwords into, by Okta's names. Too fast to keep: the first right password replaces them. */
const algorithms = { 'SHA-512': 'sha512', 'SHA-256': 'sha256', 'SHA-1': 'sha1', MD5: 'md5' } as const;
export type DigestAlgorithm = keyof typeof algorithms;

export const isDigestAlgorithm = (name: unknown): name is DigestAlgorithm =>
  typeof name === 'string' && Object.hasOwn(algorithms, name);

/** Before the password or behind it. */
export type SaltOrder = 'PREFIX' | 'POSTFIX';

export interface Digest {
  readonly algorithm: DigestAlgorithm;
  readonly order: SaltOrder;
  readonly salt: Buffer;
  readonly value: Buffer;
}

export const maxSaltBytes = 128;
const format = /^\$digest\$a=([A-Z0-9-]+),o=(PREFIX|POSTFIX)\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/;

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** How many bytes a digest of an algorithm has. */
export const digestLength = (algorithm: DigestAlgorithm): number => createHash(algorithms[algorithm]).digest().length;

export const writeDigest = ({ algorithm, order, salt, value }: Digest): string =>
  `$digest$a=${algorithm},o=${order}$${unpadded(salt)}$${unpadded(value)}`;

export function readDigest(verifier: string): Digest | undefined {
  const [, algorithm, order, salt = '', value = ''] = format.exec(verifier) ?? [];
  if (!isDigestAlgorithm(algorithm) || (order !== 'PREFIX' && order !== 'POSTFIX')) return undefined;
  const digest = { algorithm, order, salt: Buffer.from(salt, 'base64'), value: Buffer.from(value, 'base64') } as const;
  return digest.salt.length <= maxSaltBytes && digest.value.length === digestLength(algorithm) ? digest : undefined;
}

export const isDigest = (verifier: string): boolean => readDigest(verifier) !== undefined;

/** Salt and the UTF-8 of the password as it is typed, in one digest. */
export async function verifyDigest(verifier: string, password: string): Promise<boolean> {
  const digest = readDigest(verifier);
  if (digest === undefined) return false;
  const { algorithm, order, salt, value } = digest;
  const typed = Buffer.from(password);
  const parts = order === 'PREFIX' ? [salt, typed] : [typed, salt];
  return timingSafeEqual(createHash(algorithms[algorithm]).update(Buffer.concat(parts)).digest(), value);
}
