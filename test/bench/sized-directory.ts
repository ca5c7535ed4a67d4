import {
  entriesOfAttributes,
  normalizeLogin,
  type SearchQuery,
  searchUsers,
  type User,
  userCatalogue,
} from '../../shared/directory/index.ts';
import { claimItem, entityItem, stampFor } from '../../shared/store/items.ts';
import type { MeterReading } from '../../shared/store/meter.ts';
import { Reader } from '../../shared/store/reader.ts';
import { DynamoSearchIndex } from '../../shared/store/search-index.ts';
import type { Item } from '../../shared/store/table.ts';
import { DynamoUserStore } from '../../shared/store/users.ts';
import type { Dynoxide } from '../support/dynoxide.ts';
import { buildUser } from '../unit/directory/search/support/directory.ts';

const stamp = stampFor('eu-west-1');
const catalogue = userCatalogue();

/** Those that the queries read: rows of others would make the table larger, and nothing else. */
const indexed = [
  'id',
  'status',
  'created',
  'lastUpdated',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
  'profile.title',
  'profile.city',
].flatMap((path) => catalogue.attributes.get(path) ?? []);

/** People whom every size has alike: half of them come first in every order, half of them last. */
const known = 400;
const start = Date.UTC(2026, 0, 1);

const titles = ['Countess', 'Engineer', 'Engineer'];

/** One of so many; all are of the same length, so that units are those of places and not of names. */
export function person(number: number, size: number): User {
  const isKnown = number < known / 2 || number >= size - known / 2;
  const rank = number < known / 2 ? number : known - (size - number);
  const [letter, index] = !isKnown ? ['m', number] : number < known / 2 ? ['a', rank] : ['z', rank];
  const name = `${letter}${String(index).padStart(8, '0')}`;
  const login = `${name}@people.example.com`;
  // Everybody else's moments lie between those of the first and of the last.
  const at = start + (letter === 'a' ? rank : letter === 'm' ? 1e9 + number : 3e9 + rank) * 1_000;
  return buildUser(number, {
    id: `00u${name.padStart(17, letter === 'a' ? '0' : letter)}`,
    status: isKnown && rank % 10 === 3 ? 'LOCKED_OUT' : 'ACTIVE',
    created: at,
    activated: at,
    statusChanged: at,
    lastUpdated: at,
    profile: {
      login,
      email: login,
      firstName: `First${String(number % 300).padStart(4, '0')}`,
      lastName: isKnown && rank % 4 === 0 ? 'Lovelace' : 'Lastname',
      title: isKnown ? (titles[rank % 3] ?? '') : 'Salesman',
      city: 'Zürich',
    },
  });
}

function* itemsOf(size: number): Generator<Item> {
  for (let number = 0; number < size; number += 1) {
    const user = person(number, size);
    yield entityItem('user', user, stamp);
    yield claimItem('login', normalizeLogin(String(user.profile['login'])), user.id, stamp);
    for (const { kind, attribute, generation, shard, key } of entriesOfAttributes('user', indexed, user)) {
      yield { pk: `x#${kind}#${attribute}.${generation}#${shard}`, sk: key, ...stamp, version: 1 };
    }
  }
}

const everyWay: readonly SearchQuery[] = [
  {},
  { search: 'id eq "00u00000000a00000007"' },
  { search: 'profile.login eq "a00000007@people.example.com"' },
  { search: 'profile.lastName eq "Lovelace"' },
  { search: 'profile.email sw "z000"' },
  { search: 'profile.city eq "Zürich"' },
  { search: 'profile.title eq "Engineer" and status eq "ACTIVE"' },
  { search: 'profile.title eq "Countess" or profile.lastName eq "Lovelace"' },
  { search: 'status eq "ACTIVE"' },
  { search: 'status eq "LOCKED_OUT"' },
  { search: 'status eq "LOCKED_OUT" or status eq "SUSPENDED"' },
  { search: `lastUpdated lt "${new Date(start + 1e11).toISOString()}"` },
  { search: `lastUpdated gt "${new Date(start + 3e12).toISOString()}"` },
  { search: 'status eq "ACTIVE"', sortBy: 'created', sortOrder: 'desc' },
  { search: 'profile.title eq "Countess"', sortBy: 'profile.firstName' },
  { search: 'status eq "ACTIVE"', sortBy: 'profile.lastName' },
  { search: 'profile.login co "a00000"' },
  { filter: 'status eq "ACTIVE"' },
  { q: 'z0000' },
];

/** What costs most (AC-082): a letter that all have, texts that nobody has, much that is looked at in vain, and the most terms there can be. */
const dearest: readonly SearchQuery[] = [
  { search: 'profile.login co "a"' },
  { search: 'profile.login co "qqq"' },
  { search: 'profile.city eq "Zürich" and profile.firstName co "qqq"' },
  { search: Array.from({ length: 100 }, (_, term) => `profile.city eq "${term}"`).join(' or ') },
  { search: Array.from({ length: 100 }, (_, term) => `status eq "${term}"`).join(' or ') },
  { search: Array.from({ length: 10_000 }, () => 'id pr').join(' or ') },
  { search: `profile.city eq "${'a'.repeat(1_000_000)}"` },
];

/** A query at a page size, and what its first pages cost. */
export interface QueryCost {
  readonly name: string;
  readonly found: number;
  readonly readUnits: number;
  readonly roundTrips: number;
  readonly calls: number;
  readonly milliseconds: number;
}

export interface DearQuery {
  readonly name: string;
  readonly readUnits: number;
  readonly calls: number;
  readonly cpuMilliseconds: number;
}

const pages = 2;

/** A directory of a size on an engine of its own, filled at once. */
export class SizedDirectory {
  readonly #engine: Dynoxide;
  readonly #size: number;

  constructor(engine: Dynoxide, size: number) {
    this.#engine = engine;
    this.#size = size;
  }

  /** @returns how many items the table has */
  async fill(): Promise<{ readonly table: string; readonly items: number }> {
    const table = await this.#engine.createTable({ name: `people-${this.#size}` });
    return { table, items: this.#engine.fill(table, itemsOf(this.#size)) };
  }

  /** What the first two pages of every kind of query cost together. */
  async costs(name: string, pageSizes: readonly number[] = [1, 20, 200]): Promise<readonly QueryCost[]> {
    const { table, deps } = await this.#open(name);
    const costs: QueryCost[] = [];
    for (const query of everyWay) {
      for (const limit of pageSizes) {
        table.meter.reset();
        const began = performance.now();
        const found = await firstPages((after) => searchUsers(deps, { ...query, limit, after }));
        costs.push(costOf(query, limit, found, table.meter.read(), performance.now() - began));
      }
    }
    return costs;
  }

  /** What a call of the dearest queries costs, and the CPU time of this process that it took: the least of three tries. */
  async dearest(name: string): Promise<readonly DearQuery[]> {
    const { table, deps } = await this.#open(name);
    const costs: DearQuery[] = [];
    for (const query of dearest) {
      const cpu: number[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        table.meter.reset();
        const began = process.cpuUsage();
        await searchUsers(deps, query).catch(() => undefined);
        const { user, system } = process.cpuUsage(began);
        cpu.push((user + system) / 1000);
      }
      const { readUnits, calls } = table.meter.read();
      costs.push({ name: short(query.search ?? ''), readUnits, calls, cpuMilliseconds: Math.min(...cpu) });
    }
    return costs;
  }

  async #open(name: string) {
    const table = await this.#engine.table({ name });
    const deps = { index: new DynamoSearchIndex(table, stamp), users: new DynamoUserStore(table, new Reader(table)), catalogue };
    // Of a machine that has searched before: it knows which runs are live.
    await searchUsers(deps, {});
    return { table, deps };
  }
}

const short = (text: string): string => (text.length > 70 ? `${text.slice(0, 50)}... (${text.length} characters)` : text);

async function firstPages(
  read: (after: string | undefined) => Promise<{ readonly items: readonly User[]; readonly next?: string | undefined }>,
): Promise<number> {
  let [found, after] = [0, undefined as string | undefined];
  for (let page = 0; page < pages; page += 1) {
    const { items, next } = await read(after);
    found += items.length;
    after = next;
    if (after === undefined) break;
  }
  return found;
}

function costOf(
  query: SearchQuery,
  limit: number,
  found: number,
  { readUnits, roundTrips, calls }: MeterReading,
  milliseconds: number,
): QueryCost {
  const text = Object.entries(query).map(([name, value]) => `${name}=${String(value)}`);
  return { name: `${text.join('&') || 'everybody'} by ${limit}`, found, readUnits, roundTrips, calls, milliseconds };
}
