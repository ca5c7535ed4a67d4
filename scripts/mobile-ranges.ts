import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { MobileRange } from '../shared/messaging/phone-number.ts';

/**
 * Makes `shared/messaging/mobile-ranges.json` from the numbering plans of an npm package (MIT; Google's libphonenumber). Run it after raising
 * its version: `node scripts/mobile-ranges.ts`. The package itself is 130 kB of code and formats in whatever asks for a number.
 */
const source = new URL('../node_modules/libphonenumber-js/metadata.mobile.json', import.meta.url);

/** What is used of a country's plan, by its place in the package's form 4. */
type Plan = readonly unknown[];
const places = { callingCode: 0, whole: 2, nationalPrefix: 5, leading: 10, types: 11 } as const;
const mobileType = 1;

interface Metadata {
  readonly version: number;
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, Plan>>;
}

const textAt = (plan: Plan, place: number): string => {
  const value = plan[place];
  return typeof value === 'string' || typeof value === 'number' ? String(value || '') : '';
};

/** A country that does not part its mobile numbers from landlines counts whole. */
function patternOf(plan: Plan): string {
  const types = plan[places.types];
  if (!Array.isArray(types)) return textAt(plan, places.whole);
  const mobile: unknown = types[mobileType];
  return Array.isArray(mobile) ? String(mobile[0]) : '';
}

/** By calling code, its main country first. */
export function listMobileRanges(): Readonly<Record<string, readonly MobileRange[]>> {
  const { version, country_calling_codes: codes, countries } = JSON.parse(readFileSync(source, 'utf8')) as Metadata;
  if (version !== 4) throw new Error(`the package's metadata have form ${version}, this reads form 4`);
  const ranges = Object.entries(codes).map(([code, names]) => {
    const plans = names.map((name): MobileRange => {
      const plan = countries[name] ?? [];
      return [name, patternOf(plan), textAt(plan, places.nationalPrefix), textAt(plan, places.leading)];
    });
    return [code, plans] as const;
  });
  return Object.fromEntries(ranges);
}

/** The file's text: a line for each calling code. */
export function packMobileRanges(): string {
  const lines = Object.entries(listMobileRanges()).map(([code, ranges]) => `"${code}":${JSON.stringify(ranges)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = packMobileRanges();
  writeFileSync(new URL('../shared/messaging/mobile-ranges.json', import.meta.url), text);
  console.log(`${Buffer.byteLength(text)} bytes`);
}
