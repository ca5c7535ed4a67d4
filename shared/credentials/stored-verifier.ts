import { schemeOf } from '../security/index.ts';

/** What a sealed credential holds, as JSON, so that a later release can add fields. */
export interface StoredVerifier {
  readonly scheme: string;
  /** PHC string or modular crypt format. */
  readonly verifier: string;
  /** Former verifiers, the newest first. */
  readonly history?: readonly string[];
}

/** Throws for a verifier of no known scheme: what nobody could check is not stored. */
export function writeVerifier(verifier: string, history: readonly string[] = []): string {
  const stored: StoredVerifier = { scheme: schemeOf(verifier), verifier, ...(history.length === 0 ? {} : { history }) };
  return JSON.stringify(stored);
}

/** Only what `writeVerifier` wrote gets here: it was sealed in between. */
export function readVerifier(text: string): StoredVerifier {
  const stored: StoredVerifier = JSON.parse(text);
  if (typeof stored.verifier !== 'string') throw new Error('the credential holds no verifier');
  return stored;
}
