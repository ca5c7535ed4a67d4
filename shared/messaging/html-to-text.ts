const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  zwnj: '',
};

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
}

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return characterOf(Number(decimal));
      if (hex !== undefined) return characterOf(parseInt(hex, 16));
      return entities[(name ?? '').toLowerCase()] ?? whole;
    },
  );
}

const hidden = /^(?:style|script|head|title)$/i;
const paragraph = /^(?:p|h[1-6]|div|table|tr|ul|ol|li|blockquote|section|article|header|footer)$/i;
const tagPattern = /<!--[\s\S]*?-->|<[!?][^>]*>|<(\/?)([a-z][a-z0-9:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;

/**
 * The plain part of a mail whose HTML somebody else wrote: the same words in the same order, addresses of links behind their labels. Not for
 * showing in a browser.
 */
export function htmlToText(html: string): string {
  let text = '';
  let from = 0;
  let skipped = '';
  let link: { href: string; at: number } | undefined;
  for (const found of html.matchAll(tagPattern)) {
    const [whole, slash, name = '', attributes = ''] = found;
    if (skipped === '') text += decode(html.slice(from, found.index).replace(/\s+/g, ' '));
    from = found.index + whole.length;
    const isEnd = slash === '/';
    if (hidden.test(name)) skipped = isEnd ? '' : skipped === '' ? name : skipped;
    else if (paragraph.test(name)) text += '\n\n';
    else if (/^br$/i.test(name)) text += '\n';
    else if (/^a$/i.test(name) && !isEnd) link = { href: hrefOf(attributes), at: text.length };
    else if (/^a$/i.test(name) && link !== undefined) {
      if (link.href !== '' && !text.slice(link.at).includes(link.href)) text += `: ${link.href} `;
      link = undefined;
    }
  }
  if (skipped === '') text += decode(html.slice(from).replace(/\s+/g, ' '));
  return `${text
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/ {2,}/g, ' ')
    .trim()}\n`;
}

function hrefOf(attributes: string): string {
  const [, double, single, bare] = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes) ?? [];
  return decode(double ?? single ?? bare ?? '').trim();
}
