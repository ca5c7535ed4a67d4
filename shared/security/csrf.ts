import { isDatedMark, mintDatedMark } from './dated-mark.ts';
import type { PurposeKey } from './org-key.ts';

/**
 * Signed double submit: a form carries a token that only Roster can make and only for the cookie that the same browser sends. A
 * cookie planted by another subdomain brings no token with it.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export const mintCsrfToken = (key: PurposeKey, cookie: string, expires: number): string => mintDatedMark(key, cookie, expires);

/** `cookie` is what the request's cookie holds, undefined where it has none. */
export const isCsrfToken = (key: PurposeKey, token: string, cookie: string | undefined, now: number): boolean =>
  cookie !== undefined && cookie !== '' && isDatedMark(key, token, cookie, now);
