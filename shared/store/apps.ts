import type { App, AppStore, AppUser, AppUserStore } from '../applications/index.ts';
import type { Page } from '../kernel/index.ts';
import { EpochCache } from './epoch-cache.ts';
import { bareItem } from './items.ts';
import { accountShards, keys, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Table } from './table.ts';

/** The org's apps, kept in the function's memory until the org's epoch moves. */
export class AppsCache {
  readonly #apps: EpochCache<readonly App[]>;

  constructor(table: Table) {
    this.#apps = new EpochCache(async () => {
      const items = await Array.fromAsync(table.all({ pk: keys.setting('app', '').pk, ...ranges.partition }));
      return items
        .map((item) => item['value'] as App)
        .sort((one, other) => one.created - other.created || (one.id < other.id ? -1 : 1));
    });
  }

  async read(reader: Reader): Promise<{ readonly epoch: number; readonly apps: readonly App[] }> {
    const item = await reader.get(keys.entity('org', 'org'));
    const org = { version: Number(item?.['version'] ?? 0), lastUpdated: Number(item?.['lastUpdated'] ?? 0) };
    return { epoch: org.version, apps: await this.#apps.get(org) };
  }
}

/** The apps of one request, read anew once its reader forgets. */
export class DynamoApps implements AppStore {
  readonly #cache: AppsCache;
  readonly #reader: Reader;

  constructor(cache: AppsCache, reader: Reader) {
    this.#cache = cache;
    this.#reader = reader;
  }

  read(): Promise<{ readonly epoch: number; readonly apps: readonly App[] }> {
    return this.#cache.read(this.#reader);
  }
}

/** `3#00u...`: behind whom of which shard a page begins. */
function placeOf(after: string | undefined): { readonly shard: number; readonly userId: string | undefined } {
  const [, shard = '0', userId] = /^(\d)#(.+)$/.exec(after ?? '') ?? [];
  return { shard: Number(shard), userId };
}

export class DynamoAppUsers implements AppUserStore {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async find(userId: string, appId: string): Promise<AppUser | undefined> {
    const item = await this.#reader.get(keys.account(userId, appId));
    return item === undefined ? undefined : bareItem<AppUser>(item);
  }

  async findMany(userIds: readonly string[], appId: string): Promise<readonly AppUser[]> {
    const items = await this.#table.getMany(userIds.map((userId) => keys.account(userId, appId)));
    return items.map((item) => bareItem<AppUser>(item));
  }

  ofUser(userId: string): Promise<readonly AppUser[]> {
    return this.#reader.remember(`accounts of ${userId}`, async () => {
      const items = await Array.fromAsync(this.#table.all({ pk: keys.account(userId, '').pk, ...ranges.accounts }));
      return items.map((item) => bareItem<AppUser>(item));
    });
  }

  /** Shard after shard; each in the order of ids. */
  async ofApp(appId: string, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<string>> {
    const found: { readonly shard: number; readonly userId: string }[] = [];
    const begin = placeOf(after);
    // One more than asked for tells whether a full page is the last one.
    for (let shard = begin.shard; shard < accountShards && found.length <= limit; shard += 1) {
      const { pk } = keys.accountOfApp(appId, shard, '');
      const behind = shard === begin.shard && begin.userId !== undefined ? { after: begin.userId } : {};
      const { items } = await this.#table.query({ pk, ...ranges.partition, limit: limit + 1 - found.length, ...behind });
      found.push(...items.map(({ sk }) => ({ shard, userId: sk })));
    }
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ userId }) => userId),
      ...(found.length > limit && last !== undefined ? { next: `${last.shard}#${last.userId}` } : {}),
    };
  }
}
