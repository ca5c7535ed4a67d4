import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

/** A number that a text can be sent to. */
export interface MobileNumber {
  /** E.164. */
  readonly number: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/**
 * A number with its country in front, as it is sent to. Undefined for what is no mobile phone's: landlines, numbers that cost whoever calls
 * more than a call (premium, shared cost, personal), and those of no country (satellites, networks that are everywhere), where whoever
 * pumps texts earns most.
 *
 * @see https://github.com/google/libphonenumber (metadata of mobile numbers; a country that does not part them from landlines counts whole)
 */
export function mobileNumber(text: string): MobileNumber | undefined {
  const parsed = parsePhoneNumberFromString(text);
  return parsed?.country === undefined || !parsed.isValid() ? undefined : { number: parsed.number, country: parsed.country };
}
