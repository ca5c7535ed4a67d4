import { readFileSync } from 'node:fs';

/** A number that a text can be sent to. */
export interface MobileNumber {
  /** E.164. */
  readonly number: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/**
 * A country; what its mobile numbers are like behind the calling code; what people put before a number inside the country; and where several
 * countries share a calling code, how the numbers of this one begin. The last two may be empty.
 */
export type MobileRange = readonly [country: string, mobile: string, nationalPrefix: string, leading: string];

/** By calling code. */
type MobileRanges = Readonly<Record<string, readonly MobileRange[]>>;

const longestCallingCode = 3;
let ranges: MobileRanges | undefined;

/** Read when the first number is asked for: most starts of a function ask for none. */
function mobileRanges(): MobileRanges {
  ranges ??= JSON.parse(readFileSync(new URL('./mobile-ranges.json', import.meta.url), 'utf8')) as MobileRanges;
  return ranges;
}

const isWholly = (pattern: string, digits: string): boolean => new RegExp(`^(?:${pattern})$`).test(digits);
const begins = (leading: string, digits: string): boolean => new RegExp(`^(?:${leading})`).test(digits);

/** The country whose number it is; the first one listed that knows how its own numbers begin, or has such mobile numbers. */
function countryOf(national: string, among: readonly MobileRange[]): string | undefined {
  const found = among.find(([, mobile, , leading]) => (leading === '' ? isWholly(mobile, national) : begins(leading, national)));
  return found !== undefined && isWholly(found[1], national) ? found[0] : undefined;
}

/** Without what people put before it inside the country: `+44 (0)7400 …`. */
function withoutNationalPrefix(national: string, among: readonly MobileRange[]): string | undefined {
  const prefix = among[0]?.[2] ?? '';
  return prefix !== '' && national.startsWith(prefix) ? national.slice(prefix.length) : undefined;
}

function numberIn(callingCode: string, national: string): MobileNumber | undefined {
  const among = mobileRanges()[callingCode] ?? [];
  for (const digits of [national, withoutNationalPrefix(national, among)]) {
    const country = digits === undefined ? undefined : countryOf(digits, among);
    if (country !== undefined) return { number: `+${callingCode}${digits}`, country };
  }
  return undefined;
}

/**
 * A number with its country in front, as it is sent to, however people part the digits. Undefined for what is no mobile phone's: landlines,
 * numbers that cost whoever calls more than a call (premium, shared cost, personal), and those of no country (satellites, networks that are
 * everywhere), where whoever pumps texts earns most.
 *
 * @see https://github.com/google/libphonenumber (a country that does not part mobile numbers from landlines counts whole)
 */
export function mobileNumber(text: string): MobileNumber | undefined {
  // Invisible signs come along with what is pasted.
  const digits = text.replaceAll(/[\s().\-/\p{Cf}]/gu, '');
  if (!/^\+[1-9]\d{6,14}$/.test(digits)) return undefined;
  for (let length = 1; length <= longestCallingCode; length += 1) {
    const callingCode = digits.slice(1, 1 + length);
    if (Object.hasOwn(mobileRanges(), callingCode)) return numberIn(callingCode, digits.slice(1 + length));
  }
  return undefined;
}
