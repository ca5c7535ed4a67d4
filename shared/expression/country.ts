import { countries } from './countries.ts';
import { Opaque } from './opaque.ts';

/** A country of ISO 3166-1. */
export class Country extends Opaque {
  readonly alpha2: string;
  readonly alpha3: string;
  /** Three digits: a text, since 004 is not 4. */
  readonly numeric: string;
  readonly name: string;

  constructor(alpha2: string, alpha3: string, numeric: string, name: string) {
    super();
    this.alpha2 = alpha2;
    this.alpha3 = alpha3;
    this.numeric = numeric;
    this.name = name;
  }
}

let known: ReadonlyMap<string, Country> | undefined;

/** By each of its codes and by its name, in capitals. Made when somebody asks first: few expressions do. */
function byCode(): ReadonlyMap<string, Country> {
  const entries = countries
    .trim()
    .split('\n')
    .flatMap((line): [string, Country][] => {
      const [alpha2 = '', alpha3 = '', numeric = '', ...words] = line.split(' ');
      const country = new Country(alpha2, alpha3, numeric, words.join(' '));
      return [alpha2, alpha3, numeric, country.name.toUpperCase()].map((code) => [code, country]);
    });
  return new Map(entries);
}

/** By alpha-2, alpha-3, numeric code or name, in capitals or not; undefined where there is none. */
export function countryOf(code: string): Country | undefined {
  known ??= byCode();
  const wanted = code.trim().toUpperCase();
  return known.get(/^\d{1,2}$/.test(wanted) ? wanted.padStart(3, '0') : wanted);
}
