/** Who speaks on pages and in messages: the customer, never Roster. */
export interface Brand {
  readonly name: string;
  /** An https address, or null: then the name's first letter stands for it. */
  readonly logoUrl: string | null;
  /** `#rrggbb` or `#rgb`; null takes the stock blue. */
  readonly accentColor: string | null;
  /** Where people get help; null where there is no such place. */
  readonly helpUrl: string | null;
  readonly privacyUrl: string | null;
}

/** A brand that has only its name. */
export function plainBrand(name: string): Brand {
  return { name, logoUrl: null, accentColor: null, helpUrl: null, privacyUrl: null };
}

/** The logo, if it may be shown: https (so that nothing is mixed into a secure page), or http on this very machine. */
export function logoOf(brand: Brand): URL | undefined {
  if (brand.logoUrl === null || !URL.canParse(brand.logoUrl)) return undefined;
  const url = new URL(brand.logoUrl);
  const plainIsFine = url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  return url.protocol === 'https:' || plainIsFine ? url : undefined;
}

/** The first letter of the name, for a mark where there is no logo. */
export function initialOf(brand: Brand): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(brand.name.trim());
  return first?.segment.toLocaleUpperCase() ?? '';
}
