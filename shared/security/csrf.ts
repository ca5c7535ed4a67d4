import { createHmac } from 'node:crypto';

import type { PurposeKey } from './org-key.ts';
import { constantTimeEqual } from './tokens.ts';

/**
 * Signed double submit: a form carries a token that only Roster can make and only for the cookie that the same browser sends. A
 * cookie planted by another subdomain brings no token with it.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function mintCsrfToken(key: PurposeKey, cookie: string, expires: number): string {
  const until = expires.toString(36);
  return `${until}.${sign(key, until, cookie)}`;
}

/** `cookie` is what the request's cookie holds, undefined where it has none. */
export function isCsrfToken(key: PurposeKey, token: string, cookie: string | undefined, now: number): boolean {
  if (cookie === undefined || cookie === '') return false;
  const [, until] = /^([0-9a-z]{1,11})\.[\w-]{43}$/.exec(token) ?? [];
  if (until === undefined || Number.parseInt(until, 36) <= now) return false;
  return constantTimeEqual(token, `${until}.${sign(key, until, cookie)}`);
}

/** The time comes first and has no dot, so no cookie can shift into it. */
function sign({ secret }: PurposeKey, until: string, cookie: string): string {
  return createHmac('sha256', secret).update(`csrf.${until}.${cookie}`).digest('base64url');
}
