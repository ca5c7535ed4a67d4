import type { RecordValue } from '../../shared/expression/value.ts';
import { pick, type Random } from './random.ts';

const words = ['User', 'UserGroup', 'Sales', '', 'ann@corp.example', "O'Neil", 'email,firstName', 'é', '\\'] as const;
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const members = ['id', 'type', 'alternateId', 'displayName'] as const;

/** Expressions of one kind each, no deeper than `depth`. Inside of brackets, names are those of a target. */
class Grammar {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  #one(...ways: readonly (() => string)[]): string {
    return pick(this.#random, ways)();
  }

  truth(depth: number, inside: boolean): string {
    if (depth <= 0)
      return this.#one(
        () => 'true',
        () => 'FALSE',
        () => this.#comparison(0, inside),
      );
    const below = (): string => this.truth(depth - 1, inside);
    return this.#one(
      () => `(${below()} ${pick(this.#random, ['&&', 'and', 'AND'])} ${below()})`,
      () => `(${below()} ${pick(this.#random, ['||', 'or'])} ${below()} or ${below()})`,
      () => `${pick(this.#random, ['!', 'not '])}(${below()})`,
      () => this.#comparison(depth, inside),
      () => this.#comparison(depth, inside),
      () =>
        `${this.text(depth - 1, inside)}.${pick(this.#random, ['contains', 'startsWith', 'endsWith'])}(${this.text(0, inside)})`,
      () => `${this.list(depth - 1, inside)}.contains(${this.text(0, inside)})`,
      () =>
        `${this.#one(
          () => this.text(depth - 1, inside),
          () => this.list(depth - 1, inside),
        )}.isEmpty()`,
      () => `(${below()} ? ${below()} : ${below()})`,
    );
  }

  #comparison(depth: number, inside: boolean): string {
    const equal = pick(this.#random, ['==', '!=', 'eq', 'ne']);
    const ordered = pick(this.#random, ['<', '<=', '>', '>=', 'lt', 'le', 'gt', 'ge']);
    const any = (): string =>
      this.#one(
        () => this.text(depth - 1, inside),
        () => this.#number(depth - 1, inside),
        () => this.list(depth - 1, inside),
        () => 'null',
      );
    return this.#one(
      () => `(${any()} ${equal} ${any()})`,
      () => `(${this.text(depth - 1, inside)} ${equal} ${this.text(depth - 1, inside)})`,
      () => `(${this.text(depth - 1, inside)} ${ordered} ${this.text(depth - 1, inside)})`,
      () => `(${this.#number(depth - 1, inside)} ${ordered} ${this.#number(depth - 1, inside)})`,
    );
  }

  #number(depth: number, inside: boolean): string {
    if (depth <= 0) return pick(this.#random, ['0', '1', '2.0', '3', '1e2']);
    return this.#one(
      () => `${this.list(depth - 1, inside)}.size()`,
      () => `${this.text(depth - 1, inside)}.length()`,
    );
  }

  text(depth: number, inside: boolean): string {
    const member = pick(this.#random, members);
    const leaf = (): string =>
      this.#one(
        () => quoted(pick(this.#random, words)),
        () => (inside ? member : this.#fact(member)),
      );
    if (depth <= 0) return leaf();
    return this.#one(
      leaf,
      () => `(${this.text(depth - 1, inside)} ?: ${this.text(depth - 1, inside)})`,
      () => `${this.text(depth - 1, inside)}${pick(this.#random, ['.', '?.'])}to${pick(this.#random, ['Lower', 'Upper'])}Case()`,
      () => (inside ? member : `${this.#target(depth)}${pick(this.#random, ['.', '?.'])}${member}`),
      () => `(${this.truth(depth - 1, inside)} ? ${this.text(depth - 1, inside)} : null)`,
    );
  }

  #fact(member: string): string {
    return pick(this.#random, [
      `event.actor.${member}`,
      `event['actor']['${member}']`,
      'event.eventType',
      'event.outcome.reason',
      'event.debugData.changedAttributes',
      "event.debugData['none']",
    ]);
  }

  #target(depth: number): string {
    const chooser = pick(this.#random, ['^', '$']);
    return this.#one(
      () => `event.target[${pick(this.#random, ['0', '1', '2'])}]`,
      () => `event.target.${chooser}[${this.truth(depth - 1, true)}]`,
    );
  }

  list(depth: number, inside: boolean): string {
    const written = (): string =>
      `{${Array.from({ length: Math.floor(this.#random() * 3) }, () => quoted(pick(this.#random, words))).join(',')}}`;
    if (inside || depth <= 0) return inside ? written() : this.#one(written, () => 'event.target');
    const of = this.#one(
      () => 'event.target',
      () => `event.target.?[${this.truth(depth - 1, true)}]`,
    );
    return this.#one(
      written,
      () => of,
      () => `${of}.![${this.text(depth - 1, true)}]`,
      () => `${of}.![${this.truth(depth - 1, true)}]`,
    );
  }
}

export const randomExpression = (random: Random): string => new Grammar(random).truth(1 + Math.floor(random() * 4), false);

/** An event as a filter sees it, nulls and all. */
export function randomEvent(random: Random): RecordValue {
  const text = (): string | null => (random() < 0.25 ? null : pick(random, words));
  const party = (): RecordValue => ({ id: text(), type: text(), alternateId: text(), displayName: text() });
  return {
    eventType: 'group.user_membership.add',
    outcome: { result: pick(random, ['SUCCESS', 'FAILURE']), reason: text() },
    actor: party(),
    target: Array.from({ length: Math.floor(random() * 4) }, party),
    debugData: random() < 0.5 ? {} : { changedAttributes: text() ?? '' },
  };
}
