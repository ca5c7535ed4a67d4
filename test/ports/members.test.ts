import { describe, expect, it } from '@jest/globals';

import {
  activateUser,
  addMember,
  addMembers,
  deactivateUser,
  deleteGroup,
  deleteUser,
  listGroupsOfUser,
  listMembers,
  removeMember,
  removeMembers,
  replaceGroup,
  shardsForMembers,
} from '../../shared/directory/index.ts';
import { recountMembers } from '../../shared/group-upkeep/index.ts';
import { isRosterError, newId } from '../../shared/kernel/index.ts';
import { keys } from '../../shared/store/keys.ts';
import { membershipItems } from '../../shared/store/items.ts';
import { MemberWorld, somebody, stamp } from '../support/member-world.ts';

const soak = process.env['ROSTER_SOAK'] !== undefined;
const forEver = Number.MAX_SAFE_INTEGER;
const idsOf = (entities: readonly { readonly id: string }[]): string[] => entities.map(({ id }) => id);

async function membersOf(world: MemberWorld, group: Parameters<typeof listMembers>[1], limit = 1000): Promise<string[][]> {
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const page = await listMembers(world.services, group, { limit, ...(after === undefined ? {} : { after }) });
    pages.push(idsOf(page.items));
    after = page.next;
  } while (after !== undefined);
  return pages;
}

/** What API Gateway lets through in a second (infra/constructs/public-api.ts). */
const requestsPerSecond = 2000;
/** Of writes that DynamoDB takes for one partition or item in a second. */
const unitsPerSecond = 1000;

describe('a crowd that joins and leaves one group', () => {
  const crowd = soak ? 100_000 : 1000;

  it(
    'overloads no partition, be the group a moment old',
    async () => {
      const world = new MemberWorld();
      const group = await world.group();
      const people = idsOf(await world.people(crowd));
      await world.append();

      /** Units of the busiest partition a second, were the crowd as fast as the API lets it be. */
      const heat = (): readonly [string, number] => {
        const [busiest] = [...world.units].toSorted(([, one], [, other]) => other - one);
        if (busiest === undefined) throw new Error('nothing was written');
        return [busiest[0].replace(group.id, 'group'), (busiest[1] * requestsPerSecond) / crowd];
      };
      world.units.clear();
      world.transactions = 0;
      const members = { groupId: group.id, userIds: people, deadline: forEver };
      expect(await addMembers(world.services, members, 'rule', somebody)).toEqual({
        changed: crowd,
        unchanged: 0,
        refused: [],
        rest: [],
      });
      expect(world.transactions).toBe(crowd);
      expect([...world.units.values()].reduce((sum, units) => sum + units, 0)).toBe(8 * crowd);
      const joined = heat();
      expect(joined).toEqual([expect.stringMatching(/^g#group#\d+$/), expect.any(Number)]);
      expect(joined[1]).toBeLessThan(0.7 * unitsPerSecond);

      world.units.clear();
      await world.append();
      await world.fold();
      expect(await world.countOf(group.id)).toBe(crowd);
      // The group's own partition, its count and time: a few writes for each page of the log.
      const own = world.units.get(`g#${group.id}`) ?? 0;
      expect((own * requestsPerSecond) / crowd).toBeLessThan(0.1 * unitsPerSecond);

      world.units.clear();
      expect(await removeMembers(world.services, members, somebody)).toMatchObject({ changed: crowd, rest: [] });
      expect(heat()[1]).toBeLessThan(0.7 * unitsPerSecond);
      await world.settle();
      expect(await world.countOf(group.id)).toBe(0);
      expect(world.rowsOf(group.id)).toEqual([]);
    },
    soak ? 3_600_000 : 60_000,
  );
});

describe('putting many into a group', () => {
  it('is resumed where time ran out, names who can’t be in it, and adds nobody twice', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const people = idsOf(await world.people(60));
    const [gone = ''] = people;
    await deactivateUser(world.services, gone, somebody);
    const wanted = [...people, '00u00000000000000000', ...people.slice(0, 5)];
    let looks = 0;
    const clock = { now: () => world.clock.now() + (looks += 1) };
    const first = await addMembers(
      { ...world.services, clock },
      { groupId: group.id, userIds: wanted, deadline: world.clock.now() + 2 },
      'rule',
      somebody,
    );
    expect(first.rest.length).toBeGreaterThan(20);
    expect(first.changed + first.refused.length + first.rest.length).toBe(61);
    const rest = await addMembers(world.services, { groupId: group.id, userIds: wanted, deadline: forEver }, 'rule', somebody);
    expect(rest).toEqual({
      changed: 59 - first.changed,
      unchanged: first.changed,
      refused: [gone, '00u00000000000000000'],
      rest: [],
    });
    expect((await membersOf(world, group)).flat().toSorted()).toEqual(people.slice(1).toSorted());
  });

  it('tries those again whom somebody changed meanwhile', async () => {
    const world = new MemberWorld();
    const [group, other] = [await world.group(), await world.group('Other')];
    const people = idsOf(await world.people(3));
    const [busy = ''] = people;
    const services = world.services;
    let raced = false;
    const committer: typeof services.committer = {
      async commit(change, context) {
        if (!raced && change.subject.id === busy) {
          raced = true;
          await addMember(world.services, busy, other.id, 'admin', somebody);
        }
        await services.committer.commit(change, context);
      },
    };
    const outcome = await addMembers(
      { ...services, committer },
      { groupId: group.id, userIds: people, deadline: forEver },
      'rule',
      somebody,
    );
    expect([outcome.changed, raced]).toEqual([3, true]);
    expect((await membersOf(world, group)).flat()).toHaveLength(3);
  });

  it('refuses a group that is gone, and Everyone', async () => {
    const world = new MemberWorld();
    await world.enter('group', [world.everyone]);
    const members = { userIds: ['00u0'], deadline: forEver };
    await expect(addMembers(world.services, { ...members, groupId: '00g0' }, 'rule', somebody)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(addMembers(world.services, { ...members, groupId: world.everyone.id }, 'rule', somebody)).rejects.toMatchObject({
      code: 'built-in-group',
    });
  });
});

describe('counts', () => {
  /** What members, groups and the log do in any order, by workers that die: in the end the counts are what is there. */
  async function live(
    seed: number,
  ): Promise<{ readonly wrong: readonly string[]; readonly deaths: number; readonly steps: number }> {
    const world = new MemberWorld(seed);
    await world.enter('group', [world.everyone]);
    const groups = idsOf(await Promise.all(['A', 'B', 'C'].map((name) => world.group(name))));
    const people = idsOf(await world.people(12));
    let deaths = 0;
    const dying = async (work: (services: ReturnType<MemberWorld['upkeep']>) => Promise<void>): Promise<void> => {
      const dies = world.random.chance(0.5);
      const death = dies
        ? ({ call: 1 + world.random.below(40), when: world.random.pick(['before', 'after'] as const) } as const)
        : undefined;
      const services = world.upkeep(death, 0.02);
      // It is dead, or one of its calls met a fault: whoever comes next finds what it left.
      await work(services).catch(() => {
        deaths += 1;
      });
      if (world.random.chance(0.5)) world.clock.at += 70_000;
    };
    /** Whether it was done. */
    const refusable = async (work: Promise<unknown>): Promise<boolean> => {
      try {
        await work;
        return true;
      } catch (error) {
        if (
          !isRosterError(error, 'not-found') &&
          !isRosterError(error, 'user-already-active') &&
          !isRosterError(error, 'transition-not-allowed')
        )
          throw error;
        return false;
      }
    };
    let someoneLeft = false;
    const steps = soak ? 400 : 80;
    for (let step = 0; step < steps; step += 1) {
      world.clock.at += 1000;
      const [who, where] = [world.random.pick(people), world.random.pick(groups)];
      const dice = world.random.next();
      if (dice < 0.35) await refusable(addMember(world.services, who, where, 'admin', somebody));
      else if (dice < 0.55) await refusable(removeMember(world.services, who, where, somebody));
      else if (dice < 0.62) someoneLeft = (await refusable(deactivateUser(world.services, who, somebody))) || someoneLeft;
      else if (dice < 0.68) await refusable(activateUser(world.services, who, { again: false, sendEmail: true }, somebody));
      else if (dice < 0.7) await refusable(deleteGroup(world.services, where, somebody));
      else if (dice < 0.72) await refusable(replaceGroup(world.services, where, { name: `Named at ${step}` }, somebody));
      else if (dice < 0.82) await world.append();
      else if (dice < 0.95) await dying((services) => world.fold(services));
      else await dying((services) => world.clear(services));
    }
    await world.settle();
    const counted = await Promise.all(
      world.groups().map(async ({ id, type, lastMembershipUpdated, created }) => {
        const there =
          type === 'BUILT_IN'
            ? world.users().filter(({ status }) => status !== 'DEPROVISIONED').length
            : world.rowsOf(id).length / 2;
        const count = await world.countOf(id);
        // Everybody was there from the beginning: the built-in group moves when somebody leaves.
        const hasMoved = type === 'BUILT_IN' ? someoneLeft : there > 0;
        const moved = !hasMoved || lastMembershipUpdated > created;
        return count === there && moved ? [] : [`seed ${seed}: ${type} counts ${count} of ${there}, ${String(moved)}`];
      }),
    );
    const left = groups.filter((id) => !world.groups().some((group) => group.id === id) && world.rowsOf(id).length > 0);
    return { wrong: [...counted.flat(), ...left.map((id) => `seed ${seed}: rows of ${id} are left`)], deaths, steps };
  }

  it(
    'are exact in the end, whatever dies and comes again',
    async () => {
      const runs = [];
      for (let seed = 1; seed <= (soak ? 500 : 12); seed += 1) runs.push(await live(seed));
      expect(runs.flatMap(({ wrong }) => wrong)).toEqual([]);
      expect(runs.reduce((sum, { deaths }) => sum + deaths, 0)).toBeGreaterThan(runs.length);
    },
    soak ? 3_600_000 : 60_000,
  );

  it('take a page of the log once, whoever brings it', async () => {
    const world = new MemberWorld();
    const { figures } = world.upkeep();
    const step = { shard: 3, position: 7, delta: 5 };
    const taken = await Promise.all(Array.from({ length: 5 }, () => figures.addToCount('00g0', step)));
    expect(taken.filter((count) => count !== undefined)).toEqual([5]);
    expect(await figures.addToCount('00g0', { shard: 4, position: 1, delta: -2 })).toBe(3);
    expect(await figures.addToCount('00g0', { shard: 3, position: 6, delta: 100 })).toBeUndefined();
    expect(await figures.readCount('00g0')).toEqual({
      count: 3,
      positions: new Map([
        [3, 7],
        [4, 1],
      ]),
    });
  });

  it('that are wrong are put right, and only while nothing moves', async () => {
    const world = new MemberWorld();
    await world.enter('group', [world.everyone]);
    const [right, wrong, none] = [await world.group('Right'), await world.group('Wrong'), await world.group('None')];
    const people = idsOf(await world.people(5));
    for (const { id } of [right, wrong])
      await addMembers(world.services, { groupId: id, userIds: people, deadline: forEver }, 'rule', somebody);
    await world.settle();
    const services = world.upkeep();
    const found = await services.figures.readCount(wrong.id);
    expect(await services.figures.correctCount(wrong.id, found, 77)).toBe(true);
    expect(await services.figures.correctCount(wrong.id, found, 78)).toBe(false);
    const groups = [world.everyone, right, wrong, none];
    const outcomes = (await recountMembers(services, groups, world.until)).map(({ outcome, found: was, counted }) => [
      outcome,
      was,
      counted,
    ]);
    expect(outcomes).toEqual([
      ['right', 5, 5],
      ['right', 5, 5],
      ['corrected', 77, 5],
      ['right', 0, 0],
    ]);
    const [somebodyInIt = ''] = people;
    const moving = { ...services, pause: async () => removeMember(world.services, somebodyInIt, right.id, somebody) };
    expect(await recountMembers(moving, [right], world.until)).toMatchObject([{ outcome: 'moving' }]);
    await world.settle();
    expect(await world.countOf(right.id)).toBe(4);
  });
});

describe('shards', () => {
  it('are many from the beginning, and more with the members', () => {
    expect([0, 100_000, 100_001, 400_000, 10_000_000].map(shardsForMembers)).toEqual([8, 8, 16, 32, 64]);
  });

  it('that are raised while people join and are listed leave nobody out', async () => {
    const world = new MemberWorld();
    const group = await world.group('Old', { shards: 1 });
    const people = idsOf(await world.people(90));
    const join = (from: number, to: number) =>
      addMembers(world.services, { groupId: group.id, userIds: people.slice(from, to), deadline: forEver }, 'rule', somebody);
    await join(0, 30);
    const first = await listMembers(world.services, group, { limit: 10 });
    // A group of a former Roster has one shard: the first fold raises it.
    await world.append();
    await world.fold();
    const raised = world.groups().find(({ id }) => id === group.id);
    expect(raised?.shards).toBe(8);
    // Whoever read the group before still writes where it said.
    await addMembers(
      {
        ...world.services,
        groups: {
          ...world.services.groups,
          find: async () => group,
          getMany: async () => [],
          findByName: async () => undefined,
          countsOf: async () => new Map(),
        },
      },
      { groupId: group.id, userIds: people.slice(30, 60), deadline: forEver },
      'rule',
      somebody,
    );
    await join(60, 90);
    if (raised === undefined) throw new Error('the group is gone');
    expect((await membersOf(world, raised, 7)).flat()).toEqual(people.toSorted());
    const rest = await listMembers(world.services, raised, {
      limit: 1000,
      ...(first.next === undefined ? {} : { after: first.next }),
    });
    // The position of a page read before is as good as ever: it skips nobody who came in behind it.
    expect(idsOf(rest.items)).toEqual(people.filter((id) => id > String(first.next)).toSorted());
    expect(first.items).toHaveLength(10);
    await world.settle();
    expect(await world.countOf(group.id)).toBe(90);
  });

  it('only rise, and leave a group alone that is gone', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const { figures } = world.upkeep();
    await figures.raiseShards(group.id, 16);
    await figures.raiseShards(group.id, 4);
    await figures.advanceTime(group.id, world.clock.at + 5000);
    await figures.advanceTime(group.id, world.clock.at + 2000);
    await figures.raiseShards('00g0', 16);
    await figures.advanceTime('00g0', world.clock.at);
    expect(world.groups()).toMatchObject([{ id: group.id, shards: 16, lastMembershipUpdated: world.clock.at + 5000 }]);
  });
});

describe('a change of a group', () => {
  it('takes nothing back of what was folded in meanwhile', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const { figures } = world.upkeep();
    const services = world.services;
    let tries = 0;
    const committer: typeof services.committer = {
      async commit(change, context) {
        tries += 1;
        if (tries === 1) {
          await figures.advanceTime(group.id, world.clock.at + 9000);
          await figures.raiseShards(group.id, 32);
        }
        await services.committer.commit(change, context);
      },
    };
    await replaceGroup({ ...services, committer }, group.id, { name: 'People' }, somebody);
    expect(tries).toBe(2);
    expect(world.groups()).toMatchObject([
      { profile: { name: 'People' }, shards: 32, lastMembershipUpdated: world.clock.at + 9000 },
    ]);
  });
});

describe('a deleted group', () => {
  async function deletedWith(members: number) {
    const world = new MemberWorld();
    const [group, other] = [await world.group(), await world.group('Other')];
    const people = idsOf(await world.people(members));
    for (const { id } of [group, other])
      await addMembers(world.services, { groupId: id, userIds: people, deadline: forEver }, 'rule', somebody);
    await deleteGroup(world.services, group.id, somebody);
    return { world, group, other, people };
  }

  it('is gone for every reader at once, and of its rows nothing is left later', async () => {
    const { world, group, other, people } = await deletedWith(130);
    const [one = ''] = people;
    const user = world.users().find(({ id }) => id === one);
    if (user === undefined) throw new Error('she is gone');
    await world.enter('group', [world.everyone]);
    const groupsOfHers = async () => idsOf((await listGroupsOfUser(world.services, user, world.everyone.id, { limit: 200 })).items);
    expect(await groupsOfHers()).toEqual([world.everyone.id, other.id]);
    expect(world.rowsOf(group.id)).toHaveLength(260);
    await world.settle();
    expect(world.rowsOf(group.id)).toEqual([]);
    expect(world.rowsOf(other.id)).toHaveLength(260);
    expect(await groupsOfHers()).toEqual([world.everyone.id, other.id]);
  });

  it('is cleared of whoever joined in that moment, a quarter of an hour later', async () => {
    const { world, group } = await deletedWith(5);
    await world.settle();
    const [late] = await world.people(1);
    const origin = { by: 'admin', since: world.clock.at } as const;
    await world.table.insertMany(membershipItems({ userId: late?.id ?? '', groupId: group.id, shard: 5, origin }, stamp));
    await world.clear();
    expect(world.rowsOf(group.id)).toHaveLength(2);
    world.clock.at += 15 * 60_000;
    await world.clear();
    expect(world.rowsOf(group.id)).toEqual([]);
    expect(world.items().filter(({ pk }) => pk === 'o#deleted-groups')).toEqual([]);
    expect(await world.table.get(keys.memberCount(group.id))).toBeUndefined();
  });

  it('is cleared to the end by whoever comes after one that died at any of its calls', async () => {
    const wrong: string[] = [];
    let lived = 0;
    for (let call = 1; lived < 2; call += soak ? 1 : 7) {
      for (const when of ['before', 'after'] as const) {
        const { world, group } = await deletedWith(12);
        const services = world.upkeep({ call, when });
        await world.clear(services).catch((error: unknown) => {
          if (!services.process.dead) throw error;
        });
        if (!services.process.dead) lived += 1;
        world.clock.at += 400_000;
        await world.clear();
        if (world.rowsOf(group.id).length > 0) wrong.push(`${when} call ${call}: ${world.rowsOf(group.id).length} rows are left`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is left by one worker to another whose time is not over', async () => {
    const { world, group } = await deletedWith(3);
    const { clearings } = world.upkeep();
    const [clearing] = await clearings.due(world.clock.at + 1000, 10);
    if (clearing === undefined) throw new Error('it is not open');
    expect(await clearings.lease(clearing, { now: world.clock.at + 1000, until: world.clock.at + 60_000 })).toBe(true);
    expect(await clearings.due(world.clock.at + 1000, 10)).toEqual([]);
    await world.clear();
    expect(world.rowsOf(group.id)).toHaveLength(6);
    world.clock.at += 61_000;
    expect(await clearings.isDue(world.clock.at)).toBe(true);
    await world.clear();
    expect(world.rowsOf(group.id)).toEqual([]);
  });
});

describe('races', () => {
  /** Does something right before the first commit of whoever works with these services. */
  function interrupted(world: MemberWorld, meanwhile: () => Promise<unknown>): MemberWorld['services'] {
    const services = world.services;
    let done = false;
    return {
      ...services,
      committer: {
        async commit(change, context) {
          if (!done) {
            done = true;
            await meanwhile();
          }
          await services.committer.commit(change, context);
        },
      },
    };
  }

  it('of joining with the group’s deletion leave rows that nobody sees and that go', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const [{ id } = { id: '' }] = await world.people(1);
    await addMember(
      interrupted(world, () => deleteGroup(world.services, group.id, somebody)),
      id,
      group.id,
      'admin',
      somebody,
    );
    await world.settle();
    world.clock.at += 16 * 60_000;
    await world.clear();
    expect(world.rowsOf(group.id)).toEqual([]);
  });

  it('of joining with her deactivation end with her in no group', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const [{ id } = { id: '' }] = await world.people(1);
    const joining = addMember(
      interrupted(world, () => deactivateUser(world.services, id, somebody)),
      id,
      group.id,
      'admin',
      somebody,
    );
    await expect(joining).rejects.toMatchObject({ code: 'not-found', facts: { type: 'User' } });
    expect(world.rowsOf(group.id)).toEqual([]);
  });

  it('of leaving with her deactivation, and of leaving twice, end with one leaving', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const people = idsOf(await world.people(2));
    await addMembers(world.services, { groupId: group.id, userIds: people, deadline: forEver }, 'rule', somebody);
    const [one = '', other = ''] = people;
    await removeMember(
      interrupted(world, () => deactivateUser(world.services, one, somebody)),
      one,
      group.id,
      somebody,
    );
    await removeMember(
      interrupted(world, () => removeMember(world.services, other, group.id, somebody)),
      other,
      group.id,
      somebody,
    );
    await world.settle();
    expect(await world.countOf(group.id)).toBe(0);
    expect(world.rowsOf(group.id)).toEqual([]);
  });

  it('of leaving with another reason to be there are told of the reasons that end', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const [{ id } = { id: '' }] = await world.people(1);
    await addMember(world.services, id, group.id, 'rule', somebody);
    const told: string[] = [];
    await removeMember(
      interrupted(world, () => addMember(world.services, id, group.id, 'admin', somebody)),
      id,
      group.id,
      somebody,
      async (_user, { origin }) => {
        told.push(origin.by);
      },
    );
    expect(told).toEqual(['rule', 'admin']);
    expect(world.rowsOf(group.id)).toEqual([]);
  });

  it('of many joining for a reason of their own keep whom rules alone kept', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const people = idsOf(await world.people(2));
    const [one = ''] = people;
    await addMember(world.services, one, group.id, 'rule', somebody);
    const members = { groupId: group.id, userIds: people, deadline: forEver };
    expect(await addMembers(world.services, members, 'admin', somebody)).toMatchObject({ changed: 2, unchanged: 0 });
    expect(await addMembers(world.services, members, 'import', somebody)).toMatchObject({ changed: 0, unchanged: 2 });
    const origins = await world.services.memberships.findMany(people, group.id);
    expect(origins.map(({ origin }) => origin.by)).toEqual(['admin', 'admin']);
  });

  it('of joining twice end with one membership', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const [{ id } = { id: '' }] = await world.people(1);
    await Promise.all(Array.from({ length: 5 }, () => addMember(world.services, id, group.id, 'admin', somebody)));
    await world.settle();
    expect(world.rowsOf(group.id)).toHaveLength(2);
    expect(await world.countOf(group.id)).toBe(1);
  });
});

describe('AC-074: who was deleted', () => {
  it('is in no list of members and can’t be put into a group, whatever rows are left', async () => {
    const world = new MemberWorld();
    const group = await world.group();
    const people = idsOf(await world.people(3));
    const [gone = '', ...others] = people;
    await addMembers(world.services, { groupId: group.id, userIds: people, deadline: forEver }, 'rule', somebody);
    await deleteUser(world.services, gone, somebody);
    await deleteUser(world.services, gone, somebody);
    const origin = { by: 'admin', since: world.clock.at } as const;
    await world.table.insertMany(membershipItems({ userId: gone, groupId: group.id, shard: 0, origin }, stamp));
    expect((await membersOf(world, group)).flat()).toEqual(others.toSorted());
    await expect(addMember(world.services, gone, group.id, 'admin', somebody)).rejects.toMatchObject({ code: 'not-found' });
    const bulk = await addMembers(world.services, { groupId: group.id, userIds: [gone], deadline: forEver }, 'rule', somebody);
    expect(bulk.refused).toEqual([gone]);
  });
});

describe('the groups of a user', () => {
  it('are paged, however many there are: Everyone first, then each once', async () => {
    const world = new MemberWorld();
    await world.enter('group', [world.everyone]);
    const [user] = await world.people(1);
    if (user === undefined) throw new Error('nobody is there');
    const count = soak ? 10_000 : 450;
    const ids = Array.from({ length: count }, () => newId('group'));
    await world.enter(
      'group',
      ids.map((id) => ({ ...world.everyone, id, type: 'OKTA_GROUP' as const })),
    );
    const origin = { by: 'rule', since: world.clock.at } as const;
    await world.table.insertMany(ids.flatMap((groupId) => membershipItems({ userId: user.id, groupId, shard: 0, origin }, stamp)));
    for (const limit of [1, 2, 200]) {
      const mostPages = limit === 200 ? Infinity : 4;
      const pages: string[][] = [];
      let after: string | undefined;
      do {
        const page = await listGroupsOfUser(world.services, user, world.everyone.id, {
          limit,
          ...(after === undefined ? {} : { after }),
        });
        pages.push(idsOf(page.items));
        after = page.next;
      } while (after !== undefined && pages.length < mostPages);
      expect(pages.flat()).toEqual([world.everyone.id, ...ids.toSorted()].slice(0, pages.flat().length));
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      if (limit === 200) expect(pages.flat()).toHaveLength(count + 1);
    }
  });
});
