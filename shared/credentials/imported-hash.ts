import {
  digestLength,
  type DigestAlgorithm,
  type ImportedHash,
  isDigestAlgorithm,
  isPbkdf2Digest,
  maxSaltBytes,
  parseImportedHash,
  pbkdf2Limits,
  writeDigest,
  writePbkdf2,
} from '../security/index.ts';

/**
 * `credentials.password.hash` of Okta's API: BCRYPT, PBKDF2, SHA-512, SHA-256, SHA-1, MD5.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
 */
export interface OktaHash {
  readonly algorithm?: unknown;
  /** BCRYPT: 4 to 12 here, 1 to 20 at Okta. */
  readonly workFactor?: unknown;
  /** BCRYPT: 22 characters of its own alphabet. Of the others base64, up to 128 bytes; digests may have none. */
  readonly salt?: unknown;
  /** Of digests: `PREFIX` or `POSTFIX`. */
  readonly saltOrder?: unknown;
  /** PBKDF2: 4,096 to 1,000,000. */
  readonly iterationCount?: unknown;
  /** PBKDF2: bytes of the key. */
  readonly keySize?: unknown;
  /** PBKDF2: `SHA256_HMAC` or `SHA512_HMAC`. */
  readonly digestAlgorithm?: unknown;
  /** BCRYPT: 31 characters. Of the others base64. */
  readonly value?: unknown;
}

const fail = (cause: string): ImportedHash => ({ ok: false, cause });

/** Padded or not, as documentation has both. */
function base64(value: unknown): Buffer | undefined {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64').replaceAll('=', '') === value.replaceAll('=', '') ? bytes : undefined;
}

function saltOf(value: unknown): Buffer | undefined {
  const salt = base64(value);
  return salt !== undefined && salt.length <= maxSaltBytes ? salt : undefined;
}

const badSalt = `The salt must be base64 of at most ${maxSaltBytes} bytes`;

function bcrypt({ workFactor, salt, value }: OktaHash): ImportedHash {
  if (typeof workFactor !== 'number' || !Number.isInteger(workFactor)) return fail('The work factor must be an integer');
  if (typeof salt !== 'string' || salt.length !== 22) return fail('The salt must have 22 characters');
  if (typeof value !== 'string' || value.length !== 31) return fail('The value must have 31 characters');
  return parseImportedHash(`$2a$${String(workFactor).padStart(2, '0')}$${salt}${value}`);
}

function digest(algorithm: DigestAlgorithm, { salt: given, saltOrder = 'PREFIX', value: hash }: OktaHash): ImportedHash {
  const salt = given === undefined || given === null ? Buffer.alloc(0) : saltOf(given);
  if (salt === undefined) return fail(badSalt);
  if (saltOrder !== 'PREFIX' && saltOrder !== 'POSTFIX') return fail('The salt order must be PREFIX or POSTFIX');
  const value = base64(hash);
  const length = digestLength(algorithm);
  if (value?.length !== length) return fail(`The value must be base64 of ${length} bytes`);
  return { ok: true, verifier: writeDigest({ algorithm, order: saltOrder, salt, value }) };
}

function pbkdf2({ salt: given, iterationCount, keySize, digestAlgorithm, value }: OktaHash): ImportedHash {
  const { minIterations, maxIterations, maxKeyBytes } = pbkdf2Limits;
  const salt = saltOf(given);
  if (salt === undefined) return fail(badSalt);
  if (!isPbkdf2Digest(digestAlgorithm)) return fail('The digest algorithm must be SHA256_HMAC or SHA512_HMAC');
  const iterations = Number.isInteger(iterationCount) ? Number(iterationCount) : 0;
  if (iterations < minIterations || iterations > maxIterations) {
    return fail(`The iteration count must be between ${minIterations} and ${maxIterations}`);
  }
  const key = base64(value);
  if (key === undefined || key.length === 0 || key.length > maxKeyBytes || key.length !== keySize) {
    return fail(`The value must be base64 of as many bytes as the key size says, ${maxKeyBytes} at most`);
  }
  return { ok: true, verifier: writePbkdf2({ digest: digestAlgorithm, iterations, salt, key }) };
}

/** Okta's hash object as the table holds it, checked. Salts are decoded before they are hashed, as Okta does. */
export function parseOktaHash(hash: OktaHash): ImportedHash {
  const { algorithm } = hash;
  if (algorithm === 'BCRYPT') return bcrypt(hash);
  if (algorithm === 'PBKDF2') return pbkdf2(hash);
  if (isDigestAlgorithm(algorithm)) return digest(algorithm, hash);
  return fail('The hash algorithm must be BCRYPT, PBKDF2, SHA-512, SHA-256, SHA-1 or MD5');
}
