import { createHash, timingSafeEqual } from 'node:crypto';

import { randomText } from '../kernel/index.ts';

/** A secret for its holder, and what the table keeps of it. */
export interface MintedToken {
  readonly value: string;
  /** SHA-256 of the value, hex: enough for a secret that nobody can guess. */
  readonly hash: string;
}

/** 22 characters of base62 carry 131 bits. */
const tokenLength = 22;
const apiTokenPrefix = '00';
const apiTokenLength = 42;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export const hashToken = (value: string): string => digest(value).toString('hex');

/** A one-time link's or a session's token: 22 characters, fit for a URL's path. */
export function mintToken(): MintedToken {
  const value = randomText(tokenLength);
  return { value, hash: hashToken(value) };
}

/** An API token as Okta's look: `00` and 40 characters of base62 (238 bits). */
export function mintApiToken(): MintedToken {
  const value = apiTokenPrefix + randomText(apiTokenLength - apiTokenPrefix.length);
  return { value, hash: hashToken(value) };
}

/** Whether text has an API token's form: spares the look-up of what can't be one. */
export const isApiTokenShaped = (text: string): boolean => text.length === apiTokenLength && /^00[0-9A-Za-z]+$/.test(text);

/** Takes the same time wherever the texts differ, and tells nothing of the length. */
export function constantTimeEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}
