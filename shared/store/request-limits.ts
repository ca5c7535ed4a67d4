import type { RequestLimit, RequestLimits } from '../recovery/index.ts';
import type { Stamp } from './items.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';
import { takeInWindow } from './window-counter.ts';

/** `r#<name>`: how often something was asked for since the window began. */
export class DynamoRequestLimits implements RequestLimits {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  take(name: string, limit: RequestLimit & { readonly now: number }): Promise<boolean> {
    return takeInWindow(this.#table, this.#stamp, keys.requests(name), limit);
  }
}
