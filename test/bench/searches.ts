import { Dynoxide } from '../support/dynoxide.ts';
import { type QueryCost, SizedDirectory } from './sized-directory.ts';

const standard = [10_000, 100_000];

const nameWidth = 78;
const cellWidth = 9;
const cell = (value: string | number): string => String(value).padStart(cellWidth);

async function costsOf(size: number, print: (line: string) => void): Promise<readonly QueryCost[]> {
  const engine = await Dynoxide.start();
  try {
    const began = performance.now();
    const directory = new SizedDirectory(engine, size);
    const { table, items } = await directory.fill();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    print(`${size.toLocaleString('en')} users, ${items.toLocaleString('en')} items: filled in ${seconds} s`);
    const costs = await directory.costs(table);
    print('the dearest calls: read units, calls to the table and CPU milliseconds');
    for (const { name, readUnits, calls, cpuMilliseconds } of await directory.dearest(table))
      print(`${name.padEnd(nameWidth)}${[readUnits, calls, cpuMilliseconds.toFixed(0)].map(cell).join('')}`);
    return costs;
  } finally {
    await engine.stop();
  }
}

/**
 * What pages of each kind of query cost in directories of several sizes, the same people found in each: read units must be equal.
 *
 * @param sizes of directories; 10,000 and 100,000 users where none is given
 */
export async function benchSearches(print: (line: string) => void, sizes: readonly number[] = []): Promise<void> {
  const asked = sizes.length > 0 ? sizes : standard;
  const bySize: (readonly QueryCost[])[] = [];
  for (const size of asked) bySize.push(await costsOf(size, print));
  print('two pages: read units, round trips and milliseconds, by the number of users');
  print(' '.repeat(nameWidth) + asked.map((size) => size.toLocaleString('en').padStart(3 * cellWidth)).join(''));
  let different = 0;
  for (const [index, { name }] of (bySize[0] ?? []).entries()) {
    const costs = bySize.flatMap((each) => each[index] ?? []);
    const isEqual = costs.every(({ readUnits, found }) => readUnits === costs[0]?.readUnits && found === costs[0]?.found);
    different += Number(!isEqual);
    const cells = costs.map(({ readUnits, roundTrips, milliseconds }) =>
      [readUnits, roundTrips, milliseconds.toFixed(0)].map(cell).join(''),
    );
    print(`${name.padEnd(nameWidth)}${cells.join('')}${isEqual ? '' : '  different'}`);
  }
  print(different === 0 ? 'Read units are equal at every size.' : `Read units of ${different} queries differ between sizes.`);
}
