import { catchAllPriority } from './model.ts';

interface Ranked {
  readonly id: string;
  readonly priority: number;
  readonly system: boolean;
}

/**
 * Puts one among others at a priority; those from there on move by one, and what came with the org stays last. Without a priority, or with
 * one that is too high, it is the last before that.
 *
 * @returns all of them, with priorities 1, 2, 3 and so on; a catch-all rule keeps its own
 */
export function placeAt<Item extends Ranked>(others: readonly Item[], placed: Item, priority?: number): Item[] {
  const sorted = others.filter(({ id }) => id !== placed.id).toSorted((one, other) => one.priority - other.priority);
  const common = sorted.filter(({ system }) => !system);
  const at = placed.system ? common.length : Math.min(Math.max((priority ?? Infinity) - 1, 0), common.length);
  return renumber([...common.slice(0, at), placed, ...common.slice(at), ...sorted.filter(({ system }) => system)]);
}

/** Those that are left, without a gap. */
export const withoutOne = <Item extends Ranked>(all: readonly Item[], gone: string): Item[] =>
  renumber(all.filter(({ id }) => id !== gone).toSorted((one, other) => one.priority - other.priority));

const renumber = <Item extends Ranked>(items: readonly Item[]): Item[] =>
  items.map((item, index) => {
    const isCatchAll = item.system && item.priority === catchAllPriority;
    return isCatchAll || item.priority === index + 1 ? item : { ...item, priority: index + 1 };
  });
