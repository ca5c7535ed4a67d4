import { normalizeLogin } from '../directory/index.ts';
import type { ErasedPartitions } from '../erasure/index.ts';
import { looseMarkMilliseconds } from './event-log.ts';
import { accountKeys, toMembership, toUser, ttlOf } from './items.ts';
import { type Key, keys, partitionOf, ranges } from './keys.ts';
import { type Item, present, type Table } from './table.ts';

const itemsAtOnce = 25;

const isActivity = ({ sk }: Key): boolean => sk.startsWith('a#');
/** `l` and `l#...`: hold no more than a version. */
const isMark = ({ sk }: Key): boolean => sk === 'l' || sk.startsWith('l#');
const isAccount = ({ sk }: Key): boolean => sk.startsWith('app#');
const isMembership = ({ sk }: Key): boolean => sk.startsWith('m#');

export class DynamoErasedPartitions implements ErasedPartitions {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async isLogged(id: string, version: number): Promise<boolean> {
    const marked = new Set<string>();
    const activities: string[] = [];
    let logged = 0;
    for await (const item of this.#items(id)) {
      if (item.sk === keys.logMark('user', id).sk) logged = Number(item['version']);
      else if (isMark(item)) marked.add(item.sk);
      else if (isActivity(item)) activities.push(item.sk);
    }
    return logged >= version && activities.every((sk) => marked.has(`l#${sk}`));
  }

  async remove(id: string, now: number): Promise<void> {
    let batch: Item[] = [];
    const flush = async (): Promise<void> => {
      await Promise.all(batch.map((item) => this.#removeItem(id, item, now)));
      batch = [];
    };
    for await (const item of this.#items(id)) {
      batch.push(item);
      if (batch.length === itemsAtOnce) await flush();
    }
    await flush();
    await this.#removeLinks(id);
    const { pk } = keys.credential(id);
    for await (const { sk } of this.#table.all({ pk, ...ranges.partition })) await this.#table.remove({ pk, sk }, present);
  }

  /** Rows of those who had her as their primary user; what they carry of her is her id, and counts for nothing. */
  async #removeLinks(id: string): Promise<void> {
    const settings = keys.setting('linked-object', '');
    for await (const { sk } of this.#table.all({ pk: settings.pk, from: settings.sk, to: `${settings.sk}~` })) {
      const { pk } = keys.link(sk.slice(settings.sk.length), id, '');
      for await (const row of this.#table.all({ pk, ...ranges.partition })) await this.#table.remove({ pk, sk: row.sk }, present);
    }
  }

  #items(id: string): AsyncGenerator<Item> {
    return this.#table.all({ pk: partitionOf('user', id), ...ranges.partition });
  }

  async #removeItem(id: string, item: Item, now: number): Promise<void> {
    const { pk, sk } = item;
    if (isMark(item)) {
      // A stream record that comes again meets it and stays out of the log.
      if (item['ttl'] !== undefined) return;
      const ttl = { names: { '#ttl': 'ttl' }, values: { ':ttl': ttlOf(now + looseMarkMilliseconds) } };
      await this.#table.update({ pk, sk }, 'SET #ttl = :ttl', { expression: present.expression, ...ttl });
      return;
    }
    // What names her elsewhere goes before what leads there.
    if (isMembership(item)) {
      const { groupId, shard } = toMembership(item);
      await this.#table.remove(keys.memberOfGroup(groupId, shard, id), present);
    }
    if (isAccount(item)) {
      const [, row] = accountKeys({ userId: id, appId: String(item['appId']) });
      await this.#table.remove(row, present);
    }
    if (sk === keys.entity('user', id).sk) await this.#releaseClaims(id, item);
    await this.#table.remove({ pk, sk }, present);
  }

  /** A user item is here only where something put it back after the deletion, such as an import's chunk that came again. */
  async #releaseClaims(id: string, item: Item): Promise<void> {
    const { profile, claims = [] } = toUser(item);
    const held = [
      keys.claim('login', normalizeLogin(String(profile['login']))),
      ...claims.map((value) => keys.claim('unique', value)),
    ];
    for (const key of held) {
      await this.#table.remove(key, { expression: '#owner = :owner', names: { '#owner': 'owner' }, values: { ':owner': id } });
    }
  }
}
