/** Where texts of the org may go, and how many a day: what somebody can spend at the org's cost who has strangers be sent texts. */
export interface TextRules {
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  /** Texts in a day, all together and to each country. */
  readonly perDay: number;
  readonly perCountryPerDay: number;
}

/**
 * What counts until an administrator says otherwise: where texts are cheap and fraud with them is rare. The European Economic Area, Switzerland, the
 * United Kingdom with its islands, North America, Australia, New Zealand and Japan.
 */
export const usualTextRules: TextRules = {
  countries:
    'AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GG GR HR HU IE IM IS IT JE JP LI LT LU LV MT NL NO NZ PL PT RO SE SI SK US'.split(
      ' ',
    ),
  perDay: 1_000,
  perCountryPerDay: 500,
};
