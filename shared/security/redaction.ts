const hidden = '[redacted]';

/** Parts of names, lower case and without separators: a field whose name contains one is never logged. */
const secretNames = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'token',
  'hash',
  'salt',
  'answer',
  'authorization',
  'cookie',
  'secret',
  'sealed',
  'wrappedkey',
  'plaintext',
  'verifier',
  'credential',
  'apikey',
  'privatekey',
  'signature',
  'csrf',
  'sessionid',
  'otp',
] as const;

/** Whole names that hold what is known of a person, by the same spelling. */
const personalNames = new Set([
  'profile',
  'login',
  'username',
  'email',
  'secondemail',
  'firstname',
  'middlename',
  'lastname',
  'displayname',
  'nickname',
  'mobilephone',
  'primaryphone',
  'phonenumber',
  'streetaddress',
  'alternateid',
  'ipaddress',
  'useragent',
  'recipient',
  'to',
  'body',
]);

/** Secrets that stand inside other text: authorization schemes, password hashes, API tokens, one-time tokens, queries of links. */
const secretTexts = [
  /\b(SSWS|Bearer|Basic)\s+[^\s"',;]+/gi,
  /\$(?:2[abxy]|argon2(?:id|i|d))\$[^\s"',;]+/g,
  /\b00[0-9A-Za-z]{40}\b/g,
  /\b[0-9A-Za-z]{22}\b/g,
  /([?&][\w-]*(?:token|code|secret|password)=)[^&\s#"']+/gi,
] as const;

/** Deeper values and longer texts are cut: a log line stays a line. */
const maxDepth = 8;
const maxText = 2000;
const maxEntries = 100;

function redactSecrets(text: string): string {
  const cut = text.length > maxText ? `${text.slice(0, maxText)}[cut]` : text;
  return secretTexts.reduce(
    (clean, pattern) => clean.replace(pattern, (_match, kept) => (typeof kept === 'string' ? `${kept} ${hidden}` : hidden)),
    cut,
  );
}

const mailAddresses = /[^\s"'<>(),;:]{1,64}@[^\s"'<>(),;:]{1,255}/g;

/** Text that strangers wrote, for a log: without what looks like a secret, and without mail addresses. */
export const redactText = (text: string): string => redactSecrets(text).replace(mailAddresses, hidden);

function isHidden(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return personalNames.has(plain) || secretNames.some((part) => plain.includes(part));
}

function redactEntries(entries: Iterable<readonly [unknown, unknown]>, path: readonly unknown[]): Record<string, unknown> {
  // No prototype: a field called `__proto__` is a field.
  const clean: Record<string, unknown> = Object.create(null);
  let count = 0;
  for (const [name, value] of entries) {
    if (count === maxEntries) {
      clean['[cut]'] = true;
      break;
    }
    count += 1;
    const harmless = value === null || value === undefined || typeof value === 'boolean';
    clean[String(name)] = !harmless && isHidden(String(name)) ? hidden : redactAt(value, path);
  }
  return clean;
}

function redactObject(value: object, path: readonly unknown[]): unknown {
  if (path.includes(value)) return '[circular]';
  if (path.length >= maxDepth) return '[deep]';
  const within = [...path, value];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof URL) return redactSecrets(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return redactEntries([...Object.entries({ name, message, stack, cause }), ...Object.entries(value)], within);
  }
  if (value instanceof Map) return redactEntries(value, within);
  if (Array.isArray(value) || value instanceof Set) return [...value].slice(0, maxEntries).map((item) => redactAt(item, within));
  return redactEntries(Object.entries(value), within);
}

function redactAt(value: unknown, path: readonly unknown[]): unknown {
  if (typeof value === 'string') return redactSecrets(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  return typeof value === 'object' && value !== null ? redactObject(value, path) : value;
}

/**
 * A copy for a structured log: fields that by their name hold a secret or tell of a person become `[redacted]`, secrets inside
 * other text too. Bytes become their count; what is deep, long or circular is cut. A last defence: log ids and codes to begin with.
 */
export function redact(value: unknown): unknown {
  return redactAt(value, []);
}
