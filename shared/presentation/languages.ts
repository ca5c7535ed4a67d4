const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** Which way a language (BCP 47 tag) is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(language.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

const longestHeader = 500;

/**
 * The languages of an Accept-Language header, the most wanted first; refused ones (`q=0`) and `*` are left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.accept-language
 */
export function acceptedLanguages(header: string | null | undefined): readonly string[] {
  const ranges = (header ?? '').slice(0, longestHeader).split(',');
  return ranges
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, weight: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ tag, weight }) => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/**
 * The best of the languages that are there: each wish in its order, shortened until something fits (`es-MX` finds `es`). Okta's locales
 * (`es_MX`) are understood.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4647#section-3.4
 */
export function matchLanguage<Language extends string>(
  offered: readonly Language[],
  wanted: readonly (string | null | undefined)[],
  fallback: Language,
): Language {
  for (const wish of wanted) {
    const parts = (wish ?? '').toLowerCase().replaceAll('_', '-').split('-').slice(0, 8);
    for (let length = parts.length; length > 0; length -= 1) {
      const range = parts.slice(0, length).join('-');
      const match = offered.find((language) => language.toLowerCase() === range);
      if (match !== undefined) return match;
    }
  }
  return fallback;
}
