import type { ImportedHash } from './imported-hash.ts';

/** Every step doubles the time: 12 stays under half a second of a core, 13 does not. */
const maxCost = 12;
const minCost = 4;

/** `$2y$10$` and 22 characters of salt, 31 of digest, in bcrypt's own base64. `$2x$` is the hash of a known bug. */
const format = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

/**
 * Reads a hash of bcrypt that another system made, in modular crypt format: `$2a$`, `$2b$`, `$2y$`, cost 4 to 12, 60
 * characters; the unused bits at the end of salt and digest must be zero, as every bcrypt writes them: others could never verify.
 */
export function parseBcrypt(mcf: string): ImportedHash {
  const [, cost] = mcf.length === 60 ? (format.exec(mcf) ?? []) : [];
  if (cost === undefined) return { ok: false, cause: 'The hash is not bcrypt in modular crypt format' };
  if (Number(cost) < minCost || Number(cost) > maxCost) {
    return { ok: false, cause: `The work factor must be between ${minCost} and ${maxCost}` };
  }
  return { ok: true, verifier: mcf };
}

export const isBcrypt = (verifier: string): boolean => parseBcrypt(verifier).ok;
