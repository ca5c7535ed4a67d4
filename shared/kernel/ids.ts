import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Okta's prefixes, so that an id tells its type to a reader as it does there. */
export const idPrefixes = {
  user: '00u',
  group: '00g',
  apiToken: '00T',
  userType: 'oty',
  schema: 'osc',
  policy: '00p',
  profileEnrollmentPolicy: 'rst',
  policyRule: '0pr',
  profileEnrollmentRule: 'rul',
  brand: 'bnd',
  org: '00o',
  eventHook: 'who',
  import: 'imp',
} as const;

export type IdKind = keyof typeof idPrefixes;

/**
 * Random base62 text. Bytes over 247 are thrown away, so that every character is equally likely.
 */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
    }
  }
  return text;
}

/** A new id: 20 characters, the type's prefix and 17 random ones (101 bits). */
export function newId(kind: IdKind): string {
  return idPrefixes[kind] + randomText(17);
}

/** Whether text could be an id of this kind; tells logins from ids in `/users/{idOrLogin}`. */
export function isId(kind: IdKind, text: string): boolean {
  return text.length === 20 && text.startsWith(idPrefixes[kind]) && /^[0-9A-Za-z]+$/.test(text);
}
