import { type Group, groupNameKey, type Membership, shardOfMember, type User } from '../directory/index.ts';
import { type BulkDirectory, type LoginHolder, type MembershipName, membershipKey, type UserParts } from '../imports/index.ts';
import type { RosterEvent } from '../kernel/index.ts';
import {
  claimItem,
  credentialItem,
  entityItem,
  membershipItems,
  type Stamp,
  toEvents,
  toGroup,
  toMembership,
  toUser,
} from './items.ts';
import { keys, partitionOf, ranges } from './keys.ts';
import type { Condition, Item, Table } from './table.ts';

/** Items of one step that are on their way at once: eight calls. */
const insertedAtOnce = 200;
const eventsAtOnce = 25;

const loginKey = (login: string) => keys.claim('login', login);

const ownedBy = (owner: string): Condition => ({
  expression: '#owner = :owner',
  names: { '#owner': 'owner' },
  values: { ':owner': owner },
});

const ownerOf = (claim: Item): string | undefined => (typeof claim['owner'] === 'string' ? claim['owner'] : undefined);

function partItems({ user, credential, groups }: UserParts, stamp: Stamp): Item[] {
  const origin = { by: 'import', since: user.created } as const;
  return [
    ...(credential === undefined ? [] : [credentialItem(user.id, credential, stamp)]),
    ...groups.flatMap((group) =>
      membershipItems({ userId: user.id, groupId: group.id, shard: shardOfMember(user.id, group), origin }, stamp),
    ),
  ];
}

export class DynamoBulkDirectory implements BulkDirectory {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async findHolders(logins: readonly string[]): Promise<ReadonlyMap<string, LoginHolder>> {
    const claims = await this.#table.getMany(logins.map(loginKey));
    const owners = claims.flatMap((claim) => ownerOf(claim) ?? []);
    const items = await this.#table.getMany(owners.map((owner) => keys.entity('user', owner)));
    const users = new Map(items.map((item) => [item.pk, toUser(item)]));
    const byKey = new Map(claims.map((claim) => [claim.pk, claim]));
    return new Map(
      logins.flatMap((login) => {
        const claim = byKey.get(loginKey(login).pk);
        const owner = claim === undefined ? undefined : ownerOf(claim);
        if (claim === undefined || owner === undefined) return [];
        const user = users.get(partitionOf('user', owner));
        return [[login, { owner, since: Number(claim['since'] ?? 0), ...(user && { user }) }] as const];
      }),
    );
  }

  async findGroups(ids: readonly string[], names: readonly string[]): Promise<readonly Group[]> {
    const claims = await this.#table.getMany(names.map((name) => keys.claim('group', groupNameKey(name))));
    const all = new Set([...ids, ...claims.flatMap((claim) => ownerOf(claim) ?? [])]);
    return (await this.#table.getMany([...all].map((id) => keys.entity('group', id)))).map(toGroup);
  }

  async findMemberships(wanted: readonly MembershipName[]): Promise<ReadonlyMap<string, Membership>> {
    const items = await this.#table.getMany(wanted.map(({ userId, groupId }) => keys.membershipOfUser(userId, groupId)));
    return new Map(items.map(toMembership).map((membership) => [membershipKey(membership), membership]));
  }

  async eventsSince(userId: string, since: number): Promise<readonly RosterEvent[]> {
    const events: RosterEvent[] = [];
    let after: string | undefined;
    do {
      const page = await this.#table.query({
        pk: partitionOf('user', userId),
        ...ranges.eventsOf(),
        reverse: true,
        limit: eventsAtOnce,
        ...(after === undefined ? {} : { after }),
      });
      const found = page.items.flatMap((item) => toEvents(item).toReversed());
      events.push(...found.filter(({ published }) => published >= since));
      after = found.some(({ published }) => published < since) ? undefined : page.last;
    } while (after !== undefined);
    return events;
  }

  async claimLogins(
    claims: readonly { readonly login: string; readonly owner: string; readonly since: number }[],
  ): Promise<readonly boolean[]> {
    const items = claims.map(({ login, owner, since }) => ({ ...claimItem('login', login, owner, this.#stamp), since }));
    const inserted = await this.#insert(items);
    const refused = items.filter((_, index) => inserted[index] !== true);
    // An earlier try of the same row, or an insert whose answer was lost: then the claim is the owner's all the same.
    const owners = new Map(
      (await this.#table.getMany(refused.map(({ pk, sk }) => ({ pk, sk })))).map((claim) => [claim.pk, ownerOf(claim)]),
    );
    return claims.map(({ login, owner }, index) => inserted[index] === true || owners.get(loginKey(login).pk) === owner);
  }

  async insertParts(parts: readonly UserParts[]): Promise<void> {
    await this.#insert(parts.flatMap((part) => partItems(part, this.#stamp)));
  }

  async insertUsers(users: readonly User[]): Promise<void> {
    await this.#insert(users.map((user) => entityItem('user', user, this.#stamp)));
  }

  async releaseLogin(login: string, owner: string): Promise<void> {
    await this.#table.remove(loginKey(login), ownedBy(owner));
  }

  async claimValues(
    claims: readonly { readonly value: string; readonly owner: string; readonly since: number }[],
    abandonedBefore: number,
  ): Promise<readonly boolean[]> {
    const items = claims.map(({ value, owner, since }) => ({ ...claimItem('unique', value, owner, this.#stamp), since }));
    const inserted = await this.#insert(items);
    return Promise.all(
      claims.map(async ({ owner }, index) => {
        const item = items[index];
        return inserted[index] === true || (item !== undefined && this.#takeOver(item, owner, abandonedBefore));
      }),
    );
  }

  /** Whether a claim that could not be inserted is the owner's all the same, or was left behind by an import that died long ago. */
  async #takeOver(item: Item, owner: string, abandonedBefore: number): Promise<boolean> {
    const there = await this.#table.get({ pk: item.pk, sk: item.sk });
    const holder = there === undefined ? undefined : ownerOf(there);
    if (there === undefined || holder === undefined) return false;
    if (holder === owner) return true;
    const since = Number(there['since'] ?? Number.MAX_SAFE_INTEGER);
    if (since >= abandonedBefore || (await this.#table.get(keys.entity('user', holder))) !== undefined) return false;
    await this.#table.remove({ pk: item.pk, sk: item.sk }, ownedBy(holder));
    const [inserted] = await this.#insert([item]);
    return inserted === true;
  }

  async releaseValue(value: string, owner: string): Promise<void> {
    await this.#table.remove(keys.claim('unique', value), ownedBy(owner));
  }

  async #insert(items: readonly Item[]): Promise<boolean[]> {
    const inserted: boolean[] = [];
    for (let start = 0; start < items.length; start += insertedAtOnce) {
      inserted.push(...(await this.#table.insertMany(items.slice(start, start + insertedAtOnce))));
    }
    return inserted;
  }
}
