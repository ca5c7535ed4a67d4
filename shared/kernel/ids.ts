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
  appPolicy: 'rst',
  policyRule: '0pr',
  groupRule: '0pr',
  appPolicyRule: 'rul',
  brand: 'bnd',
  realm: 'guo',
  uiSchema: 'uis',
  linkedObject: 'lnk',
  org: '00o',
  eventHook: 'who',
  inlineHook: 'cal',
  hookKey: 'HKY',
  import: 'imp',
  hookReplay: 'rpl',
  hookBackfill: 'bfl',
  directoryJob: 'djb',
  invitation: 'inv',
  app: '0oa',
  mapping: 'prm',
  policyMapping: 'map',
  networkZone: 'nzo',
  trustedOrigin: 'tos',
  emailCustomization: 'oel',
  smsTemplate: 'cst',
  factorByOktaApp: 'ost',
  factorByOtherApp: 'uft',
  factorByMail: 'emf',
  factorByText: 'mbl',
  factorByQuestion: 'ufs',
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

/** An id that follows from what it stands for. `digest`: 17 bytes at least, evenly spread. */
export const idFrom = (kind: IdKind, digest: Uint8Array): string =>
  idPrefixes[kind] + Array.from(digest.subarray(0, 17), (byte) => alphabet[byte % 62]).join('');

/** Whether text could be an id of this kind; tells logins from ids in `/users/{idOrLogin}`. */
export function isId(kind: IdKind, text: string): boolean {
  return text.length === 20 && text.startsWith(idPrefixes[kind]) && /^[0-9A-Za-z]+$/.test(text);
}

/**
 * A new id of an event: a UUID of version 7, which begins with its time, so that the log is not searched for an event whose id is known.
 *
 * @param at UTC milliseconds
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function newEventId(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  const variant = '89ab'[Number.parseInt(random.slice(3, 4), 16) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** Whether an event's id tells its time: those of imported users, and of the log's first days, do not. */
export const isEventIdTimed = (id: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id);

/** UTC milliseconds. */
export const timeOfEventId = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
