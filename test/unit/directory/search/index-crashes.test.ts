import { describe, expect, it } from '@jest/globals';

import type { Group, User } from '../../../../shared/directory/index.ts';
import {
  type DirectoryRecord,
  groupCatalogue,
  type IndexChange,
  indexRecords,
  searchUsers,
  userCatalogue,
  verifyIndex,
} from '../../../../shared/directory/search/index.ts';
import { normalizeLogin } from '../../../../shared/directory/index.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';
import { MemoryIndex } from './support/memory-index.ts';
import { randomGroup, randomUser } from './support/random-search.ts';

class Killed extends Error {}

const crashes = process.env['ROSTER_SOAK'] === undefined ? 1_000 : 10_000;
const people = 40;
const catalogues = { userCatalogue: userCatalogue(), groupCatalogue: groupCatalogue() };

/** A directory whose stream is brought to an indexer that dies. */
class DyingIndexer {
  readonly index = new MemoryIndex();
  readonly present = { user: new Map<string, User>(), group: new Map<string, Group>() };
  readonly #random: SeededRandom;
  /** Records not yet taken for good, as Lambda has them, and those that were parked for an operator. */
  stream: DirectoryRecord[] = [];
  parked: DirectoryRecord[] = [];
  crashes = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  readonly users = {
    getMany: (ids: readonly string[]) => Promise.resolve(ids.flatMap((id) => this.present.user.get(id) ?? [])),
    findByLogin: (login: string) =>
      Promise.resolve(
        [...this.present.user.values()].find(({ profile }) => normalizeLogin(String(profile['login'])) === normalizeLogin(login)),
      ),
  };
  readonly groups = {
    getMany: (ids: readonly string[]) => Promise.resolve(ids.flatMap((id) => this.present.group.get(id) ?? [])),
  };

  /** Something happens in the directory. */
  change(): void {
    const random = this.#random;
    if (random.chance(0.2)) return this.#changeGroup();
    const number = random.below(people);
    const fresh = randomUser(random, number);
    const before = this.present.user.get(fresh.id);
    if (before !== undefined && random.chance(0.1)) {
      // Ids are never used again: another one takes the number's place.
      this.present.user.delete(fresh.id);
      this.stream.push({ kind: 'user', before });
      this.#gone.add(fresh.id);
      return;
    }
    if (this.#gone.has(fresh.id)) return;
    const title = String(fresh.profile['title']);
    const isTitleAlone = before !== undefined && random.chance(0.7);
    const kept = isTitleAlone ? { ...before, lastUpdated: fresh.lastUpdated, profile: { ...before.profile, title } } : fresh;
    const after: User = { ...kept, version: (before?.version ?? 0) + 1 };
    this.present.user.set(after.id, after);
    this.stream.push({ kind: 'user', after, ...(before === undefined ? {} : { before }) });
  }

  readonly #gone = new Set<string>();

  #changeGroup(): void {
    const random = this.#random;
    const fresh = randomGroup(random, random.below(8));
    const before = this.present.group.get(fresh.id);
    // The time of memberships rises without a version.
    const rises = before !== undefined && random.chance(0.5);
    const after: Group = rises
      ? { ...before, lastMembershipUpdated: before.lastMembershipUpdated + 1 + random.below(5_000) }
      : {
          ...fresh,
          version: (before?.version ?? 0) + 1,
          lastMembershipUpdated: Math.max(before?.lastMembershipUpdated ?? 0, fresh.lastMembershipUpdated),
        };
    this.present.group.set(after.id, after);
    this.stream.push({ kind: 'group', after, ...(before === undefined ? {} : { before }) });
  }

  /** Brings a batch. The indexer may die between any two of its writes; then everything of it comes again, or is parked. */
  async deliver(batch: readonly DirectoryRecord[], mayDie: boolean): Promise<boolean> {
    let left = mayDie && this.#random.chance(0.8) ? this.#random.below(30) : Number.POSITIVE_INFINITY;
    const index = {
      apply: async ({ put, remove, version }: IndexChange): Promise<void> => {
        const writes = [
          ...put.map((entry) => ({ put: [entry], remove: [] })),
          ...remove.map((entry) => ({ put: [], remove: [entry] })),
        ];
        for (const write of this.#random.shuffled(writes)) {
          left -= 1;
          if (left < 0) throw new Killed();
          await this.index.apply({ ...write, version });
        }
      },
    };
    const failures = await indexRecords({ index, users: this.users, groups: this.groups }, batch);
    if (failures.size > 0) this.crashes += 1;
    return failures.size === 0;
  }

  async verify(repairs = false) {
    const part = {
      users: [...this.present.user.values()],
      groups: [...this.present.group.values()],
      rows: this.index.rows(),
    };
    return verifyIndex(
      { ...catalogues, index: this.index, users: this.users, groups: this.groups, now: Date.UTC(2027, 0, 1) },
      part,
      { repairs },
    );
  }
}

describe('an indexer that is killed between any two writes', () => {
  it(`misses nothing after ${crashes} deaths, redeliveries and redrives in any order; what is left over is never answered`, async () => {
    const random = new SeededRandom(1_000);
    const world = new DyingIndexer(random);
    while (world.crashes < crashes) {
      for (let changes = random.below(6); changes >= 0; changes -= 1) world.change();
      const from = random.below(Math.max(1, world.stream.length));
      const batch = world.stream.slice(from, from + 1 + random.below(10));
      if (await world.deliver(batch, true)) world.stream = world.stream.filter((record) => !batch.includes(record));
      else if (random.chance(0.2)) {
        world.parked.push(...batch);
        world.stream = world.stream.filter((record) => !batch.includes(record));
      }
      // What was taken comes again now and then.
      if (random.chance(0.1)) await world.deliver(batch, true);
    }
    const parked = world.parked.length;
    for (const record of random.shuffled([...world.stream, ...world.parked])) await world.deliver([record], false);
    const found = await world.verify();
    process.stderr.write(`${world.crashes} deaths, ${parked} records parked: ${JSON.stringify(found)}\n`);
    expect(found.missing).toBe(0);
    expect(parked).toBeGreaterThan(100);

    const { index, users } = world;
    const everybody = [...world.present.user.values()];
    for (const user of everybody) {
      const lastName = JSON.stringify(user.profile['firstName']);
      const { items } = await searchUsers({ index, users }, { search: `profile.firstName eq ${lastName}` });
      expect(items.every((each) => world.present.user.get(each.id) === each)).toBe(true);
      expect(items).toContain(user);
    }
    // Repaired, nothing is left over either.
    await world.verify(true);
    expect(await world.verify()).toMatchObject({ missing: 0, stale: 0, repaired: 0 });
  }, 1_200_000);

  it('is put right by the walk that repairs, whatever was lost', async () => {
    const random = new SeededRandom(7);
    const world = new DyingIndexer(random);
    for (let change = 0; change < 400; change += 1) world.change();
    for (const record of world.stream) if (random.chance(0.5)) await world.deliver([record], true);
    expect((await world.verify()).missing).toBeGreaterThan(50);
    const repaired = await world.verify(true);
    expect(repaired.repaired).toBe(repaired.missing + repaired.stale);
    expect(await world.verify()).toMatchObject({ missing: 0, stale: 0, failedIds: [] });
  });
});
