import { createHmac } from 'node:crypto';

import type { PurposeKey } from './org-key.ts';
import { constantTimeEqual } from './tokens.ts';

/** What only Roster can make: that it said something of a subject, and until when (UTC milliseconds) that holds. The key's purpose says what. */
export function mintDatedMark(key: PurposeKey, subject: string, expires: number): string {
  const until = expires.toString(36);
  return `${until}.${sign(key, until, subject)}`;
}

export function isDatedMark(key: PurposeKey, mark: string, subject: string, now: number): boolean {
  const [, until] = /^([0-9a-z]{1,11})\.[\w-]{43}$/.exec(mark) ?? [];
  if (until === undefined || Number.parseInt(until, 36) <= now) return false;
  return constantTimeEqual(mark, `${until}.${sign(key, until, subject)}`);
}

/** The time comes first and has no dot, so no subject can shift into it. */
function sign({ purpose, secret }: PurposeKey, until: string, subject: string): string {
  return createHmac('sha256', secret).update(`${purpose}.${until}.${subject}`).digest('base64url');
}
