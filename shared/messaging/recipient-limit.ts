import { createHash } from 'node:crypto';

/** Of the messages that strangers can set in motion, and of texts, which cost money. */
export const recipientLimit = { most: 5, windowMilliseconds: 60 * 60_000 };

/** The counter's key: an address is not kept in clear for having been counted. */
export function recipientKey(kind: 'mail' | 'text', to: string): string {
  return createHash('sha256').update(`${kind}:${to.trim().toLowerCase()}`).digest('hex');
}
