/** Version of `normalizeLogin`: stored with every claim, so that a later change of the rules can tell old claims from new ones. */
export const loginNormalizerVersion = 1;

const marks = /\p{M}/gu;

/**
 * Full case folding is not in the language; upper then lower casing reaches the same classes (`ß` and `ss`, final sigma, dotless i stays
 * itself because it is only compared with itself after the second pass).
 */
function once(login: string): string {
  return login.normalize('NFKC').trim().toUpperCase().toLowerCase().normalize('NFD').replace(marks, '').normalize('NFC').trim();
}

/**
 * The form under which a login is unique: `José@x` and `jose@x` are one login, as in Okta. Idempotent: it is repeated until nothing
 * changes. Used for claims only; messages go to the address that the user item holds, never to what somebody typed.
 */
export function normalizeLogin(login: string): string {
  let current = login;
  for (let next = once(current); next !== current; next = once(current)) current = next;
  return current;
}

/** DynamoDB's partition keys end at 2,048 bytes; a claim stays well below. */
export const maxClaimBytes = 1024;
