import { describe, expect, it } from '@jest/globals';

/**
 * The indexer's rules for one row, as a machine small enough to try everything: an entity's whole history, readers that see it at any moment
 * from the record on, writes that take effect at any later moment or never, records that come again, and the walk that repairs. The rules
 * themselves are `indexChange` (shared/directory/search/entries.ts) and the conditions of `DynamoSearchIndex.apply`.
 */

/** An entity at one moment: its version, and whether it should have the row. `gone` has no version that counts. */
interface Moment {
  readonly version: number;
  readonly has: boolean;
}

interface Write {
  readonly do: 'put' | 'remove';
  readonly version: number;
  /** The record that is carried out with it; absent where the walk writes. */
  readonly record?: number;
}

/** What is to be written, decided by somebody who may have died since. */
interface World {
  /** How far the history has come. */
  readonly now: number;
  /** The row's version; 0 where it is not there. */
  readonly row: number;
  readonly pending: readonly Write[];
  /** Records of which one reading has been carried out to its end, as bits. */
  readonly done: number;
  /** Readings that may still begin. */
  readonly left: number;
}

const forEver = Number.MAX_SAFE_INTEGER;

/** What a record from one moment to the next decides, for a reader who sees `present`. */
function decide(before: Moment | undefined, after: Moment, present: Moment): Write | undefined {
  const [had, has] = [before?.has === true, after.has];
  if (has && !had && present.has) return { do: 'put', version: present.version };
  if (had && !has && !present.has) return { do: 'remove', version: present.version };
  return undefined;
}

function applied(row: number, { do: what, version }: Write): number {
  if (what === 'put') return row === 0 || row < version ? version : row;
  return row !== 0 && row <= version ? 0 : row;
}

const textOf = ({ now, row, pending, done, left }: World): string =>
  `${now} ${row} ${pending
    .map((write) => `${write.do}${write.version}:${write.record ?? ''}`)
    .sort((one, other) => (one < other ? -1 : 1))
    .join()} ${done} ${left}`;

/** Tries every order. Gives the worlds at rest whose entity has the row and whose index has not. */
function losses(history: readonly Moment[], readings: number): World[] {
  const start: World = { now: 0, row: 0, pending: [], done: 0, left: readings };
  const seen = new Set<string>();
  const open = [start];
  const lost: World[] = [];
  const go = (world: World): void => {
    const text = textOf(world);
    if (!seen.has(text)) open.push(world);
    seen.add(text);
  };
  const all = (1 << history.length) - 1;
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const { now, row, pending, done, left } = world;
    const present = history[now];
    if (present === undefined) throw new Error('history ends');
    if (now === history.length - 1 && done === all && pending.length === 0 && present.has && row === 0) lost.push(world);
    if (now < history.length - 1) go({ ...world, now: now + 1 });
    // A write takes effect, or its process has died.
    for (const [index, write] of pending.entries()) {
      const rest = pending.toSpliced(index, 1);
      const carriedOut = write.record === undefined ? done : done | (1 << write.record);
      go({ ...world, row: applied(row, write), pending: rest, done: carriedOut });
      go({ ...world, pending: rest });
    }
    for (let record = 0; record <= now; record += 1) {
      const after = history[record];
      if (after === undefined) continue;
      const write = decide(history[record - 1], after, present);
      // A reading is carried out at once.
      if ((done & (1 << record)) === 0)
        go({ ...world, row: write === undefined ? row : applied(row, write), done: done | (1 << record) });
      // Or it decides and dawdles: what takes effect at last carries the record out, too.
      if (left > 0 && write !== undefined) go({ ...world, pending: [...pending, { ...write, record }], left: left - 1 });
    }
    // So does the walk that repairs, which goes by the present alone.
    if (left > 0)
      go({ ...world, pending: [...pending, { do: present.has ? 'put' : 'remove', version: present.version }], left: left - 1 });
  }
  return lost;
}

/** Every history of so many moments. A version lasts while a time moves under it, and what it has lost so it never has again. */
function histories(length: number): Moment[][] {
  const grow = (history: Moment[]): Moment[][] => {
    if (history.length === length) return [history];
    const last = history.at(-1);
    const next = (last?.version ?? 0) + 1;
    const following: Moment[] = [
      { version: next, has: true },
      { version: next, has: false },
      ...(last?.has === true ? [{ version: last.version, has: false }] : []),
    ];
    // Whoever is deleted stays so.
    if (last?.version === forEver) return [history];
    return [...following, ...(last === undefined ? [] : [{ version: forEver, has: false }])].flatMap((moment) =>
      grow([...history, moment]),
    );
  };
  return grow([]);
}

describe('the rules of the index', () => {
  it.each([
    [2, 3],
    [3, 3],
    [4, 2],
    [5, 2],
  ])('lose no row in any history of %i moments, with %i readings that dawdle, die or repair', (length, readings) => {
    const tried = histories(length);
    expect(tried.length).toBeGreaterThan(length);
    for (const history of tried) expect({ history, lost: losses(history, readings) }).toEqual({ history, lost: [] });
  });

  it('would lose one, if a version could have again what it had lost', () => {
    const wavering = [
      { version: 1, has: true },
      { version: 1, has: false },
      { version: 1, has: true },
    ];
    expect(losses(wavering, 2)).not.toEqual([]);
  });
});
