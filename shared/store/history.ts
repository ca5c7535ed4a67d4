import {
  accountPart,
  factsOf,
  type HistoryChange,
  type HistoryStore,
  type Part,
  type Present,
  settingPart,
  type Subject,
} from '../history/index.ts';
import { RosterError, type Versioned } from '../kernel/index.ts';
import { bareItem, toEntity, toHistoryChange } from './items.ts';
import { keys, partitionOf, ranges, settingPartitions } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Item, Table } from './table.ts';

function toPart({ sk, value }: Item): Part {
  const [setting = '', ...id] = sk.split('#');
  return settingPart(setting, id.join('#'), value as object);
}

export class DynamoHistoryStore implements HistoryStore {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async findPresent({ kind, id }: Subject): Promise<Present | undefined> {
    const item = await this.#reader.get(keys.entity(kind, id));
    if (item === undefined) return undefined;
    const { version, lastUpdated: at, ...entity } = toEntity<Versioned>(item);
    return { version, at, facts: factsOf(kind, entity, await this.#partsOf({ kind, id }, version)) };
  }

  /** What lies in items of its own: the org's settings, a user's accounts in apps. As it is at this version. */
  async #partsOf({ kind, id }: Subject, version: number): Promise<Part[]> {
    if (kind !== 'org' && kind !== 'user') return [];
    const parts = kind === 'org' ? await this.#settings() : await this.#accountsOf(id);
    const item = await this.#table.get(keys.entity(kind, id));
    if (item?.['version'] !== version) throw new RosterError('changed-meanwhile', { kind, id });
    return parts;
  }

  async #settings(): Promise<Part[]> {
    const items = await Promise.all(settingPartitions.map((pk) => Array.fromAsync(this.#table.all({ pk, ...ranges.partition }))));
    return items.flat().map(toPart);
  }

  async #accountsOf(userId: string): Promise<Part[]> {
    const items = await Array.fromAsync(this.#table.all({ pk: keys.account(userId, '').pk, ...ranges.accounts }));
    return items.map((item) => accountPart(String(item['appId']), bareItem(item)));
  }

  async changes(
    { kind, id }: Subject,
    { below, limit }: { readonly below?: number; readonly limit: number },
  ): Promise<readonly HistoryChange[]> {
    const to = below === undefined ? 'e$' : keys.event(kind, id, below - 1).sk;
    const pk = partitionOf(kind, id);
    const found: HistoryChange[] = [];
    let after: string | undefined;
    do {
      const page = await this.#table.query({
        pk,
        from: keys.event(kind, id, 0).sk,
        to,
        reverse: true,
        limit: limit - found.length,
        ...(after === undefined ? {} : { after }),
      });
      found.push(...page.items.flatMap((item) => toHistoryChange(item) ?? []));
      after = page.last;
    } while (after !== undefined && found.length < limit);
    if (kind !== 'user' || found.length > 0) return found;
    return this.#birthOf(id, below);
  }

  /** The beginning of an imported user who was never changed lies in herself. */
  async #birthOf(userId: string, below: number | undefined): Promise<HistoryChange[]> {
    const user = await this.#reader.get(keys.entity('user', userId));
    const birth = user === undefined ? undefined : toHistoryChange(user);
    return birth === undefined || (below !== undefined && birth.version >= below) ? [] : [birth];
  }

  async findToken(tokenId: string): Promise<Subject | undefined> {
    const [present, revoked] = await Promise.all([
      this.#reader.get(keys.listed('tokens', tokenId)),
      this.#reader.get(keys.listed('revoked-tokens', tokenId)),
    ]);
    const hash = (present ?? revoked)?.['hash'];
    if (typeof hash !== 'string') return undefined;
    return { kind: 'api-token', id: hash, ...(present === undefined ? { ended: Number(revoked?.['version']) } : {}) };
  }
}
