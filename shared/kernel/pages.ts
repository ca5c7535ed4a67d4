/** One page of a list; `next` is where the following page starts and is absent on the last page, a full one included. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export interface PageWanted {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** A page whose filter finds nothing for so long ends early, and goes on with the next one. */
const mostLookedThrough = 1000;

/** What is meant of a list. A page may hold fewer than asked for, and have a next one. */
export async function filteredPage<Item>(
  read: (page: PageWanted) => Promise<Page<Item>>,
  isMeant: (item: Item) => boolean,
  { limit, after }: PageWanted,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let next = after;
  let looked = 0;
  do {
    // No more than are missing: the cursor stands behind the last one that was looked at.
    const missing = limit - items.length;
    const page = await read({ limit: missing, ...(next === undefined ? {} : { after: next }) });
    looked += missing;
    items.push(...page.items.filter(isMeant));
    next = page.next;
  } while (items.length < limit && next !== undefined && looked < mostLookedThrough);
  return { items, ...(next === undefined ? {} : { next }) };
}
