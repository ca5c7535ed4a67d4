import { readFileSync } from 'node:fs';

import { type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core';

/** A number that a text can be sent to. */
export interface MobileNumber {
  /** E.164: `+491511234567`. */
  readonly number: string;
  /** ISO 3166-1 alpha-2: `DE`. */
  readonly country: string;
}

let plans: MetadataJson | undefined;

/** The numbering plans of all countries, 100 kB, read when the first number is asked for: most starts of a function ask for none. */
function mobilePlans(): MetadataJson {
  const file = new URL('../../node_modules/libphonenumber-js/metadata.mobile.json', import.meta.url);
  plans ??= JSON.parse(readFileSync(file, 'utf8')) as MetadataJson;
  return plans;
}

/**
 * A number with its country in front, as it is sent to, however people part the digits. Undefined for what is no mobile phone's: landlines,
 * numbers that cost whoever calls more than a call (premium, shared cost, personal), and those of no country (satellites, networks that are
 * everywhere), where whoever pumps texts earns most.
 *
 * @see https://github.com/google/libphonenumber (metadata of mobile numbers; a country that does not part them from landlines counts whole)
 */
export function mobileNumber(text: string): MobileNumber | undefined {
  // Invisible signs come along with what is pasted.
  const parsed = parsePhoneNumberFromString(text.replaceAll(/\p{Cf}/gu, ''), mobilePlans());
  if (parsed?.country === undefined || parsed.ext !== undefined || !parsed.isValid()) return undefined;
  return { number: parsed.number, country: parsed.country };
}
