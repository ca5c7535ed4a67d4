import { createHmac, randomInt } from 'node:crypto';

import type { Clock } from '../kernel/index.ts';
import { constantTimeEqual, type PurposeKey } from '../security/index.ts';
import { type CodePlace, type CodeRate, longestCodeLife, mostCodeTries, usualCodeLife, usualCodeRate } from './model.ts';
import type { CodeStore } from './ports.ts';

export interface CodeServices {
  readonly clock: Clock;
  readonly codes: CodeStore;
  /** The org's key for codes alone. */
  readonly codeKey: () => Promise<PurposeKey>;
}

/** A code for its holder. */
export interface IssuedCode {
  /** Six digits. */
  readonly code: string;
  /** UTC milliseconds. */
  readonly expires: number;
}

const digits = 6;

/** The time parts this code from every other one of its place, so that equal codes have unequal marks. */
function macOf({ secret }: PurposeKey, { userId, purpose }: CodePlace, issued: number, code: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([userId, purpose, issued, code]))
    .digest('base64url');
}

/**
 * Makes a code, which voids the one before it. Undefined where one was made a moment ago, or too many were. `life` in milliseconds, of which
 * more than ten minutes are ten.
 */
export async function issueCode(
  { clock, codes, codeKey }: CodeServices,
  place: CodePlace,
  { life = usualCodeLife, rate = usualCodeRate }: { readonly life?: number; readonly rate?: CodeRate } = {},
): Promise<IssuedCode | undefined> {
  const issued = clock.now();
  const expires = issued + Math.min(life, longestCodeLife);
  const code = String(randomInt(10 ** digits)).padStart(digits, '0');
  const isIssued = await codes.issue(place, { mac: macOf(await codeKey(), place, issued, code), issued, expires }, rate);
  return isIssued ? { code, expires } : undefined;
}

export type CodeOutcome =
  /** To be consumed by whoever goes on, in the same write where there is one; until then it stays good. */
  | { readonly is: 'right'; readonly mac: string }
  | { readonly is: 'wrong' }
  /** No code is there, it has expired, or its tries are used up: only a new one helps. */
  | { readonly is: 'void' };

/** Compares what somebody typed, blanks between the digits aside, with the code of a place; each call takes one of its five tries. */
export async function tryCode({ clock, codes, codeKey }: CodeServices, place: CodePlace, typed: string): Promise<CodeOutcome> {
  const [stored, key] = await Promise.all([codes.takeTry(place, mostCodeTries, clock.now()), codeKey()]);
  if (stored === undefined) return { is: 'void' };
  const { mac, issued } = stored;
  return constantTimeEqual(mac, macOf(key, place, issued, typed.replaceAll(/\s/g, ''))) ? { is: 'right', mac } : { is: 'wrong' };
}
