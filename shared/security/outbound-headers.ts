/** Names that frame the message, name its target or travel between proxies, or that AWS reads as its own signature. */
const reserved = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'http2-settings',
  'te',
  'trailer',
  'expect',
  'cookie',
  'accept-encoding',
]);
const reservedPrefixes = ['proxy-', 'x-amz-', 'x-amzn-', 'sec-'] as const;

const maxHeaders = 32;
const maxHeadersLength = 8_000;

/** RFC 9110, section 5.6.2: a token. */
const nameFormat = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
/** Visible ASCII, and single spaces or tabs within: no CR, LF, NUL, nor bytes that each server reads in its own way. */
const valueFormat = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/;

/** Why these headers may not be sent, or undefined. A sentence for whoever wrote them, which repeats names only. */
export function findHeaderFault(headers: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(headers);
  if (entries.length > maxHeaders) return `There are more than ${maxHeaders} headers`;
  const names = new Set<string>();
  let length = 0;
  for (const [name, value] of entries) {
    if (!nameFormat.test(name)) return 'A header has a malformed name';
    const plain = name.toLowerCase();
    if (reserved.has(plain) || reservedPrefixes.some((prefix) => plain.startsWith(prefix))) return `The header ${name} is reserved`;
    if (names.has(plain)) return `The header ${name} is there twice`;
    if (!valueFormat.test(value)) return `The header ${name} has a malformed value`;
    names.add(plain);
    length += name.length + value.length + 4;
  }
  return length > maxHeadersLength ? `The headers are longer than ${maxHeadersLength} characters` : undefined;
}
