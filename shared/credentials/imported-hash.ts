import { type ImportedHash, parseImportedHash } from '../security/index.ts';

/**
 * `credentials.password.hash` of Okta's API; of the algorithms that it names only BCRYPT is taken.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
 */
export interface OktaHash {
  readonly algorithm?: unknown;
  /** BCRYPT: 4 to 12 here, 1 to 20 at Okta. */
  readonly workFactor?: unknown;
  /** BCRYPT: 22 characters. */
  readonly salt?: unknown;
  /** BCRYPT: 31 characters. */
  readonly value?: unknown;
}

/** Okta's hash object as modular crypt format, checked. */
export function parseOktaHash({ algorithm, workFactor, salt, value }: OktaHash): ImportedHash {
  if (algorithm !== 'BCRYPT') return { ok: false, cause: 'The hash algorithm must be BCRYPT' };
  if (typeof workFactor !== 'number' || !Number.isInteger(workFactor))
    return { ok: false, cause: 'The work factor must be an integer' };
  if (typeof salt !== 'string' || salt.length !== 22) return { ok: false, cause: 'The salt must have 22 characters' };
  if (typeof value !== 'string' || value.length !== 31) return { ok: false, cause: 'The value must have 31 characters' };
  return parseImportedHash(`$2a$${String(workFactor).padStart(2, '0')}$${salt}${value}`);
}
