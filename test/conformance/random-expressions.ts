import type { RecordValue, Value } from '../../shared/expression/value.ts';
import { pick, type Random } from './random.ts';

export type Dialect = 'classic' | 'identity-engine';

const words = [
  'Sales',
  'sales',
  '',
  ' ',
  'Ann',
  'ann@corp.example',
  "O'Neil",
  'a,b , c',
  '42',
  '1.5',
  'true',
  'é😀',
  '\\',
  '@',
  'a',
];
const wholes = ['0', '1', '2', '3', '-1', '7', '2147483647', '0x10', '5L'];
const reals = ['1.5', '2.0', '0.25', '1e3'];
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Attributes by what they mostly are. */
const attributes = { text: ['t1', 't2', 't3'], whole: ['n1', 'n2'], list: ['l1', 'l2'], truth: ['b1', 'b2'] } as const;

/** Expressions of both dialects, well typed as far as their words go; what attributes hold is another matter. */
export class RandomExpressions {
  readonly #random: Random;
  readonly #methods: boolean;

  constructor(random: Random, dialect: Dialect) {
    this.#random = random;
    this.#methods = dialect === 'identity-engine';
  }

  #one(...ways: readonly (() => string)[]): string {
    return pick(this.#random, ways)();
  }

  any(depth: number): string {
    return this.#one(
      () => this.truth(depth),
      () => this.text(depth),
      () => this.whole(depth),
      () => this.list(depth),
    );
  }

  #attribute(kind: keyof typeof attributes): string {
    const name = pick(this.#random, attributes[kind]);
    return this.#one(
      () => `user.${name}`,
      () => `user.${name}`,
      () => `user['${name}']`,
      () => `user?.${name}`,
    );
  }

  #choice(depth: number, make: () => string): string {
    return this.#one(
      () => `(${this.truth(depth - 1)} ? ${make()} : ${make()})`,
      () => `(${make()} ?: ${make()})`,
    );
  }

  truth(depth: number): string {
    const leaf = (): string =>
      this.#one(
        () => pick(this.#random, ['true', 'FALSE']),
        () => this.#attribute('truth'),
        () => `${this.#attribute('text')} ${pick(this.#random, ['==', '!=', 'eq', 'NE'])} ${this.text(0)}`,
      );
    if (depth <= 0) return leaf();
    const below = (): string => this.truth(depth - 1);
    return this.#one(
      leaf,
      () => `(${below()} ${pick(this.#random, ['&&', 'and', 'AND'])} ${below()})`,
      () => `(${below()} ${pick(this.#random, ['||', 'or'])} ${below()} or ${below()})`,
      () => `${pick(this.#random, ['!', 'not '])}(${below()})`,
      () => this.#comparison(depth),
      () => `(${this.text(depth - 1)} matches ${pick(this.#random, ["'[A-Z]+.*'", "'.*@.*'", "'(a|b)*c?'", "'[0-9]{2}'"])})`,
      () => (this.#methods ? this.#truthMethod(depth) : this.#truthFunction(depth)),
      () => (this.#methods ? this.#truthMethod(depth) : this.#truthFunction(depth)),
      () => this.#choice(depth, below),
    );
  }

  #comparison(depth: number): string {
    const order = pick(this.#random, ['<', '<=', '>', '>=', '==', '!=', 'lt', 'GE']);
    return this.#one(
      () => `(${this.text(depth - 1)} ${order} ${this.text(depth - 1)})`,
      () => `(${this.whole(depth - 1)} ${order} ${this.whole(depth - 1)})`,
      () => `(${this.whole(depth - 1)} ${order} null)`,
      () => `(${this.list(depth - 1)} == ${this.list(depth - 1)})`,
    );
  }

  #truthFunction(depth: number): string {
    const [text, list] = [(): string => this.text(depth - 1), (): string => this.list(depth - 1)];
    return this.#one(
      () => `String.${pick(this.#random, ['startsWith', 'stringContains'])}(${text()}, ${text()})`,
      () => `Arrays.contains(${list()}, ${this.any(depth - 1)})`,
      () => `Arrays.isEmpty(${list()})`,
      () => `isMemberOfGroup${pick(this.#random, ['', 'Name', 'NameStartsWith', 'NameContains'])}(${text()})`,
      () => `isMemberOfAnyGroup('00g1', ${text()})`,
    );
  }

  #truthMethod(depth: number): string {
    const [text, list] = [(): string => this.text(depth - 1), (): string => this.list(depth - 1)];
    return this.#one(
      () => `${text()}.${pick(this.#random, ['contains', 'startsWith', 'endsWith'])}(${text()})`,
      () => `${list()}.contains(${this.any(depth - 1)})`,
      () => `${list()}.isEmpty()`,
      () => `${text()}.isEmpty()`,
    );
  }

  text(depth: number): string {
    const leaf = (): string =>
      this.#one(
        () => quoted(pick(this.#random, words)),
        () => this.#attribute('text'),
        () => this.#attribute('text'),
      );
    if (depth <= 0) return leaf();
    const below = (): string => this.text(depth - 1);
    return this.#one(
      leaf,
      () => `(${below()} + ${below()})`,
      () => `(${below()} + ${this.whole(depth - 1)} + ${this.whole(depth - 1)})`,
      () => `(${pick(this.#random, reals)} * ${pick(this.#random, wholes)} + ${quoted(pick(this.#random, words))})`,
      () => this.#choice(depth, below),
      () => (this.#methods ? this.#textMethod(depth) : this.#textFunction(depth)),
      () => (this.#methods ? this.#textMethod(depth) : this.#textFunction(depth)),
      () => `${this.list(depth - 1)}[${pick(this.#random, ['0', '1'])}]`,
    );
  }

  #textFunction(depth: number): string {
    const [text, whole] = [(): string => this.text(depth - 1), (): string => this.whole(depth - 1)];
    const prefix = pick(this.#random, ['', 'String.']);
    return this.#one(
      () => `String.append(${text()}, ${text()})`,
      () => `String.join(${text()}, ${text()}, ${this.any(depth - 1)})`,
      () => `String.removeSpaces(${text()})`,
      () => `String.${pick(this.#random, ['replace', 'replaceFirst'])}(${text()}, ${text()}, ${text()})`,
      () => `String.stringSwitch(${text()}, ${text()}, 'a', ${text()}, ${text()}, 'second')`,
      () => `${prefix}substring(${text()}, ${whole()}, ${whole()})`,
      () => `${prefix}${pick(this.#random, ['substringBefore', 'substringAfter'])}(${text()}, ${text()})`,
      () => `${prefix}${pick(this.#random, ['toUpperCase', 'toLowerCase'])}(${text()})`,
      () => `Arrays.toCsvString(${this.list(depth - 1)})`,
      () => `Arrays.get(${this.list(depth - 1)}, ${whole()})`,
    );
  }

  #textMethod(depth: number): string {
    const [text, whole] = [(): string => this.text(depth - 1), (): string => this.whole(depth - 1)];
    return this.#one(
      () => `${text()}.${pick(this.#random, ['toUpperCase', 'toLowerCase', 'removeSpaces'])}()`,
      () => `${text()}?.toUpperCase()`,
      () => `${text()}.${pick(this.#random, ['substringBefore', 'substringAfter'])}(${text()})`,
      () => `${text()}.${pick(this.#random, ['replace', 'replaceFirst'])}(${text()}, ${text()})`,
      () => `${text()}.substring(${whole()})`,
      () => `${text()}.substring(${whole()}, ${whole()})`,
    );
  }

  whole(depth: number): string {
    const leaf = (): string =>
      this.#one(
        () => pick(this.#random, wholes),
        () => this.#attribute('whole'),
      );
    if (depth <= 0) return leaf();
    const below = (): string => this.whole(depth - 1);
    return this.#one(
      leaf,
      () => `(${below()} ${pick(this.#random, ['+', '-', '*', '/', '%', 'div', 'mod'])} ${below()})`,
      () => `(${below()} - ${below()} * ${below()})`,
      () => `-${leaf()}`,
      () => `(${leaf()} ^ 2)`,
      () =>
        this.#methods
          ? `${this.text(depth - 1)}.${pick(this.#random, ['length', 'toInteger'])}()`
          : `${pick(this.#random, ['String.len', 'Convert.toInt'])}(${this.text(depth - 1)})`,
      () => (this.#methods ? `${this.list(depth - 1)}.size()` : `Arrays.size(${this.list(depth - 1)})`),
      () => (this.#methods ? `(${pick(this.#random, reals)}).toInteger()` : `Convert.toInt(${pick(this.#random, reals)})`),
      () => this.#choice(depth, below),
    );
  }

  list(depth: number): string {
    const leaf = (): string =>
      this.#one(
        () => this.#attribute('list'),
        () => `{${Array.from({ length: Math.floor(this.#random() * 3) }, () => quoted(pick(this.#random, words))).join()}}`,
      );
    if (depth <= 0) return leaf();
    const below = (): string => this.list(depth - 1);
    return this.#one(
      leaf,
      () => `{${this.any(depth - 1)}, ${this.any(depth - 1)}}`,
      () => this.#choice(depth, below),
      () => (this.#methods ? `${below()}.${pick(this.#random, ['add', 'remove'])}(${this.text(0)})` : this.#listFunction(depth)),
      () => (this.#methods ? `${below()}.flatten()` : this.#listFunction(depth)),
    );
  }

  #listFunction(depth: number): string {
    const below = (): string => this.list(depth - 1);
    return this.#one(
      () => `Arrays.${pick(this.#random, ['add', 'remove'])}(${below()}, ${this.any(depth - 1)})`,
      () => `Arrays.clear(${below()})`,
      () => `Arrays.flatten(${this.any(depth - 1)}, ${below()})`,
    );
  }
}

/** Somebody of whom expressions speak: most attributes are what they should be, some are null, missing or something else. */
export function randomUser(random: Random): RecordValue {
  const odd: readonly Value[] = [null, null, '', 3, true, [], ['x'], { a: 1 }];
  const value = (usual: () => Value): Value => (random() < 0.25 ? pick(random, odd) : usual());
  const text = (): Value => pick(random, words);
  const user: Record<string, Value> = {};
  for (const name of attributes.text) user[name] = value(text);
  for (const name of attributes.whole) user[name] = value(() => Math.floor(random() * 12) - 3);
  for (const name of attributes.list) {
    user[name] = value(() => (random() < 0.2 ? 'a, b' : Array.from({ length: Math.floor(random() * 4) }, text)));
  }
  for (const name of attributes.truth) user[name] = value(() => random() < 0.5);
  if (random() < 0.1) delete user['t2'];
  const group = (id: string, name: string): Value => ({ id, type: 'OKTA_GROUP', profile: { name } });
  return { user, groups: [group('00g1', 'Sales'), group('00g2', 'a'), group('00g3', 'Ann')].filter(() => random() < 0.5) };
}
