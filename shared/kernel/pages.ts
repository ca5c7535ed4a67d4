/** One page of a list; `next` is where the following page starts and is absent on the last page, a full one included. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}
