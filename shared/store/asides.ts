import type { Aside, AsideStore, EventPlace, Redelivery } from '../hooks/index.ts';
import { bareItem, type Stamp } from './items.ts';
import { keys, logShards, ranges } from './keys.ts';
import { absent, anyway, present, type Table, versionIs } from './table.ts';

export class DynamoAsideStore implements AsideStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async load(hookId: string, shard: number): Promise<{ asides: readonly Aside[]; redeliveries: readonly Redelivery[] }> {
    const asides: Aside[] = [];
    const redeliveries: Redelivery[] = [];
    for await (const item of this.#table.all({ pk: keys.aside(hookId, shard, '').pk, ...ranges.asidesAndRedeliveries })) {
      if (item.sk.startsWith('p#')) asides.push(bareItem<Aside>(item));
      else redeliveries.push(bareItem<Redelivery>(item));
    }
    return { asides, redeliveries };
  }

  put(hookId: string, shard: number, aside: Aside, replaces: number | null): Promise<boolean> {
    const item = { ...keys.aside(hookId, shard, aside.entity.id), ...this.#stamp, ...aside };
    return this.#table.put(item, replaces === null ? absent : versionIs(replaces));
  }

  remove(hookId: string, shard: number, { entity, version }: Aside): Promise<boolean> {
    return this.#table.remove(keys.aside(hookId, shard, entity.id), versionIs(version));
  }

  async ask(hookId: string, shard: number, place: EventPlace, action: Redelivery['action']): Promise<void> {
    const redelivery: Redelivery = { place, action, version: 1, tries: 0, retryAt: 0 };
    const item = { ...keys.redelivery(hookId, shard, place), ...this.#stamp, ...redelivery };
    // Giving up ends a redelivery that is under way; asking for what is asked for already changes nothing.
    await this.#table.put(item, action === 'send' ? absent : anyway);
  }

  putRedelivery(hookId: string, shard: number, redelivery: Redelivery): Promise<boolean> {
    const { place, version } = redelivery;
    const item = { ...keys.redelivery(hookId, shard, place), ...this.#stamp, ...redelivery, version: version + 1 };
    return this.#table.put(item, versionIs(version));
  }

  removeRedelivery(hookId: string, shard: number, { place, version, action }: Redelivery): Promise<boolean> {
    return this.#table.remove(keys.redelivery(hookId, shard, place), {
      expression: '#version = :version AND #action = :action',
      names: { '#version': 'version', '#action': 'action' },
      values: { ':version': version, ':action': action },
    });
  }

  async forget(hookId: string): Promise<void> {
    const partitions = Array.from({ length: logShards }, (_, shard) => keys.aside(hookId, shard, '').pk);
    const jobs = [keys.replay(hookId, 0, '').pk, keys.runningBackfill(hookId).pk];
    for (const pk of [...partitions, keys.deliveryAttempts(hookId, 0, '').pk, ...jobs]) {
      for await (const { sk } of this.#table.all({ pk, from: ' ', to: '~' })) await this.#table.remove({ pk, sk }, present);
    }
  }
}
