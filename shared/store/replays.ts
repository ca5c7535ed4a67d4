import type { Replay, ReplayStore } from '../hooks/index.ts';
import type { Page } from '../kernel/index.ts';
import { bareItem, type Stamp, ttlOf } from './items.ts';
import { type Key, keys } from './keys.ts';
import { absent, type Table, versionIs } from './table.ts';

const replayLifetime = 90 * 86_400_000;

export class DynamoReplayStore implements ReplayStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  #key({ hookId, id, created }: Pick<Replay, 'hookId' | 'id' | 'created'>): Key {
    return keys.replay(hookId, created, id);
  }

  async find(hookId: string, id: string): Promise<Replay | undefined> {
    const items = this.#table.all({ pk: keys.replay(hookId, 0, '').pk, from: '0', to: '~', reverse: true });
    for await (const item of items) if (item['id'] === id) return bareItem<Replay>(item);
    return undefined;
  }

  async list(hookId: string, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<Replay>> {
    const { items, last } = await this.#table.query({
      pk: keys.replay(hookId, 0, '').pk,
      from: '0',
      to: '~',
      limit,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    return { items: items.map((item) => bareItem<Replay>(item)), ...(last === undefined ? {} : { next: last }) };
  }

  put(replay: Replay, replaces: number | null): Promise<boolean> {
    const item = { ...this.#key(replay), ...this.#stamp, ...replay, ttl: ttlOf(replay.created + replayLifetime) };
    return this.#table.put(item, replaces === null ? absent : versionIs(replaces));
  }
}
