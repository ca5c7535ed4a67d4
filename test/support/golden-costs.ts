import { existsSync, readFileSync, writeFileSync } from 'node:fs';

type Figures<Name extends string> = Readonly<Record<Name, number>>;

/** Figures that must not rise, in a file that says what they are. */
export class GoldenCosts<Name extends string> {
  readonly #file: string;
  readonly #figures: readonly Name[];
  readonly #renewal: string;

  /** @param renewal says how the file is written anew */
  constructor(file: string, figures: readonly Name[], renewal: string) {
    this.#file = file;
    this.#figures = figures;
    this.#renewal = renewal;
  }

  /** What the file says, which is written anew first where `UPDATE_METER` is 1. */
  read(measured: ReadonlyMap<string, Figures<Name>>): Readonly<Record<string, Figures<Name>>> {
    if (process.env['UPDATE_METER'] === '1')
      writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(measured), null, 2)}\n`);
    return existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, Figures<Name>>) : {};
  }

  /** One sentence for everything that is not as it was. */
  differences(measured: ReadonlyMap<string, Figures<Name>>, golden: Readonly<Record<string, Figures<Name>>>): string[] {
    const gone = Object.keys(golden).filter((name) => !measured.has(name));
    return [
      ...gone.map((name) => `"${name}" is no longer measured: ${this.#renewal}`),
      ...[...measured].flatMap(([name, cost]) => {
        const before = golden[name];
        return before === undefined ? [`"${name}" is new: ${this.#renewal}`] : this.#changes(name, before, cost);
      }),
    ];
  }

  #changes(name: string, before: Figures<Name>, cost: Figures<Name>): string[] {
    return this.#figures.flatMap((figure) => {
      const change = `"${name}": ${figure} ${before[figure]} -> ${cost[figure]}`;
      if (cost[figure] > before[figure]) return [`${change}. It must not rise: find out why`];
      return cost[figure] < before[figure] ? [`${change}. Keep what was won: ${this.#renewal}`] : [];
    });
  }
}
