import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createGroupChange, draftGroup, draftUser, replaceUser, shardOfMember, type User } from '../../shared/directory/index.ts';
import { type ImportServices, type Import, membershipKey, noCounts } from '../../shared/imports/index.ts';
import { systemContext } from '../../shared/kernel/index.ts';
import { keys } from '../../shared/store/keys.ts';
import { MemoryWorld } from '../unit/imports/support/memory-world.ts';
import { TableEngine } from '../unit/imports/support/table-world.ts';

type World = Pick<ImportServices, 'imports' | 'directory' | 'committer'>;

const context = systemContext('test');
let engine: TableEngine;

beforeAll(async () => {
  engine = await TableEngine.start();
});

afterAll(async () => {
  await engine.stop();
});

const importNamed = (id: string, facts: Partial<Import> = {}): Import => ({
  id,
  version: 1,
  lastUpdated: 10,
  name: 'People',
  status: 'CREATED',
  created: 10,
  started: null,
  finished: null,
  actor: context.actor,
  typeId: 'oty1',
  file: null,
  format: null,
  problems: [],
  result: null,
  hasReport: false,
  ...facts,
});

async function add({ imports, committer }: World, value: Import): Promise<void> {
  await imports.enlist(value.id, value.created);
  await committer.commit(
    {
      subject: { kind: 'import', id: value.id, version: value.version, at: value.created },
      writes: [{ do: 'put', kind: 'import', value, replaces: null }],
      events: [],
    },
    context,
  );
}

function userNamed(login: string, id: string, at = 100): User {
  const profile = { login, email: login, firstName: 'A', lastName: 'B' };
  return { ...draftUser({ profile, activate: false, changePasswordAtNextLogin: false, groupIds: [] }, 'oty1', at), id };
}

const result = (chunk: number, created: number) => ({
  chunk,
  rows: created,
  counts: { ...noCounts, created },
  skipped: false,
  finished: Date.now(),
  line: 2,
  lastLine: 1 + created,
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const worlds: readonly { name: string; make: () => Promise<World> | World }[] = [
  { name: 'memory', make: () => new MemoryWorld().services },
  { name: 'dynamodb', make: () => engine.world() },
];

describe.each(worlds)('ImportStore ($name)', ({ make }) => {
  it('finds what was committed and nothing else', async () => {
    const world = await make();
    await add(world, importNamed('imp1', { file: { bytes: 5, etag: 'e' }, problems: ['why'] }));
    expect(await world.imports.find('imp1')).toEqual(importNamed('imp1', { file: { bytes: 5, etag: 'e' }, problems: ['why'] }));
    expect(await world.imports.find('imp2')).toBeUndefined();
  });

  it('lists the newest first, page by page, and passes over what was never created', async () => {
    const world = await make();
    for (const number of [1, 2, 3, 4, 5]) await add(world, importNamed(`imp${number}`, { created: number * 10 }));
    await world.imports.enlist('impNever', 60);
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await world.imports.list({ limit: 3, ...(after === undefined ? {} : { after }) });
      pages.push(page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(pages).toEqual([
      ['imp5', 'imp4'],
      ['imp3', 'imp2', 'imp1'],
    ]);
  });

  it('records what became of a chunk once', async () => {
    const { imports } = await make();
    expect(await imports.hasResult('imp1', 0)).toBe(false);
    const [first, second, tenth] = [result(0, 5), result(1, 7), result(10, 9)];
    expect(await imports.record('imp1', tenth)).toBe(true);
    expect(await imports.record('imp1', first)).toBe(true);
    expect(await imports.record('imp1', second)).toBe(true);
    expect(await imports.record('imp1', { ...first, counts: { ...noCounts, failed: 5 } })).toBe(false);
    expect(await imports.hasResult('imp1', 0)).toBe(true);
    expect(await collect(imports.results('imp1'))).toEqual([first, second, tenth]);
    expect(await collect(imports.results('imp2'))).toEqual([]);
  });

  it('counts finished chunks, also before it is known how many there are', async () => {
    const { imports } = await make();
    expect(await imports.findSplitting('imp1')).toBeUndefined();
    expect(await imports.noteChunkDone('imp1')).toEqual({ done: 1, chunks: null });
    expect(await imports.findSplitting('imp1')).toBeUndefined();
    await imports.noteSplitting('imp1', { bytes: 10, rows: 3, chunks: null, problem: null });
    expect(await imports.findSplitting('imp1')).toEqual({ bytes: 10, rows: 3, chunks: null, problem: null });
    await imports.noteSplitting('imp1', { bytes: 20, rows: 6, chunks: 2, problem: 'why' });
    expect(await imports.findSplitting('imp1')).toEqual({ bytes: 20, rows: 6, chunks: 2, problem: 'why' });
    expect(await imports.noteChunkDone('imp1')).toEqual({ done: 2, chunks: 2 });
  });
});

describe.each(worlds)('BulkDirectory ($name)', ({ make }) => {
  it('gives a login to the first who claims it, and says so to her whenever she asks', async () => {
    const { directory } = await make();
    const [anna, bert] = [
      { login: 'a@x.example', owner: '00uA', since: 1 },
      { login: 'b@x.example', owner: '00uB', since: 2 },
    ];
    expect(await directory.claimLogins([anna, bert])).toEqual([true, true]);
    const other = { ...bert, owner: '00uC', since: 3 };
    expect(await directory.claimLogins([anna, other, { ...other, login: 'c@x.example' }])).toEqual([true, false, true]);
    expect(await directory.findHolders(['a@x.example', 'b@x.example', 'nobody@x.example'])).toEqual(
      new Map([
        ['a@x.example', { owner: '00uA', since: 1 }],
        ['b@x.example', { owner: '00uB', since: 2 }],
      ]),
    );
  });

  it('frees a login for its owner alone', async () => {
    const { directory } = await make();
    const claim = { login: 'a@x.example', owner: '00uA', since: 1 };
    await directory.claimLogins([claim]);
    await directory.releaseLogin('a@x.example', '00uB');
    expect(await directory.claimLogins([{ ...claim, owner: '00uB' }])).toEqual([false]);
    await directory.releaseLogin('a@x.example', '00uA');
    expect(await directory.claimLogins([{ ...claim, owner: '00uB' }])).toEqual([true]);
  });

  it('inserts users with what hangs on them, and leaves those alone who are there', async () => {
    const world = await make();
    const { directory } = world;
    const user = userNamed('a@x.example', '00uA');
    const group = draftGroup({ name: 'Staff' }, 1);
    const credential = { version: 1, sealed: 'one', wrappedKey: 'key', changed: 100 };
    await directory.claimLogins([{ login: 'a@x.example', owner: '00uA', since: 1 }]);
    await directory.insertParts([{ user, groups: [group], credential }]);
    await directory.insertUsers([user]);
    await directory.insertParts([{ user, groups: [group], credential: { ...credential, sealed: 'two' } }]);
    await directory.insertUsers([{ ...user, status: 'ACTIVE' }, userNamed('b@x.example', '00uB')]);
    const holders = await directory.findHolders(['a@x.example']);
    expect(holders.get('a@x.example')?.user).toEqual(user);
    const wanted = [
      { userId: '00uA', groupId: group.id },
      { userId: '00uA', groupId: '00gOther' },
      { userId: '00uB', groupId: group.id },
    ];
    const there = {
      userId: '00uA',
      groupId: group.id,
      shard: shardOfMember('00uA', group),
      origin: { by: 'import', since: user.created },
    };
    expect(await directory.findMemberships(wanted)).toEqual(new Map([[membershipKey(there), there]]));
    expect(await directory.findMemberships([])).toEqual(new Map());
  });

  it('inserts more than one call takes', async () => {
    const { directory } = await make();
    const users = Array.from({ length: 130 }, (_, index) => userNamed(`p${index}@x.example`, `00u${index}`));
    const claims = users.map(({ id }, index) => ({ login: `p${index}@x.example`, owner: id, since: 1 }));
    expect(await directory.claimLogins(claims)).toEqual(users.map(() => true));
    await directory.insertUsers(users);
    const holders = await directory.findHolders(claims.map(({ login }) => login));
    expect([...holders.values()].map(({ user }) => user?.id)).toEqual(users.map(({ id }) => id));
  });

  it('tells a user what was done to her since a time', async () => {
    const { directory, committer } = await make();
    let user = userNamed('a@x.example', '00uA', 0);
    await directory.insertUsers([user]);
    for (let at = 1; at <= 60; at += 1) {
      const change = replaceUser(user, user, at, [
        { eventType: 'user.account.update_profile', targets: [], debugData: { at: String(at) } },
      ]);
      await committer.commit(change, context);
      ({ user } = change);
    }
    const events = await directory.eventsSince('00uA', 30);
    expect(events.map(({ published }) => published).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 30),
    );
    expect(await directory.eventsSince('00uA', 61)).toEqual([]);
  });
});

describe('DynamoBulkDirectory', () => {
  it('finds groups by id and by name', async () => {
    const { directory, committer } = await engine.world();
    const [staff, berlin] = [draftGroup({ name: 'Staff' }, 1), draftGroup({ name: 'Büro Berlin' }, 1)];
    for (const group of [staff, berlin]) await committer.commit(createGroupChange(group), context);
    expect(await directory.findGroups([], [])).toEqual([]);
    expect(await directory.findGroups([staff.id, '00gnobody'], ['BÜRO berlin', 'staff', 'None'])).toEqual(
      expect.arrayContaining([staff, berlin]),
    );
    expect(await directory.findGroups([staff.id], ['staff'])).toEqual([staff]);
  });

  it('has a claim for its owner although the answer to the insert was lost', async () => {
    const { directory } = await engine.world(({ operation, index }) =>
      operation === 'BatchExecuteStatement' && index === 0 ? { kind: 'duplicate' } : undefined,
    );
    expect(await directory.claimLogins([{ login: 'a@x.example', owner: '00uA', since: 1 }])).toEqual([true]);
  });

  it('leaves an imported user with the history that a change through the API leaves', async () => {
    const { directory, committer, table } = await engine.world();
    const born = {
      eventType: 'user.lifecycle.create',
      targets: [],
      uuid: 'one',
      published: 5,
      entity: { kind: 'user', id: '00uA', version: 1 },
      context,
    } as const;
    const user = { ...userNamed('a@x.example', '00uA', 5), born };
    await directory.insertUsers([user]);
    await committer.commit(replaceUser(user, user, 6, [{ eventType: 'user.account.expire_password', targets: [] }]), context);
    const events = await directory.eventsSince('00uA', 0);
    expect(events.map(({ eventType, entity }) => [eventType, entity.version])).toEqual([
      ['user.account.expire_password', 2],
      ['user.lifecycle.create', 1],
    ]);
    expect((await table.get(keys.entity('user', '00uA')))?.['born']).toBeUndefined();
  });

  it('costs two units a user without a hash, three with one, and two more a membership', async () => {
    const { directory, table } = await engine.world();
    const group = draftGroup({ name: 'Staff' }, 1);
    const credential = { version: 1, sealed: 'x'.repeat(150), wrappedKey: 'x'.repeat(250), changed: 100 };
    const unitsOf = async (
      name: string,
      parts: { credential?: typeof credential; groups: readonly [] | readonly [typeof group] },
    ) => {
      const user = userNamed(`${name}@x.example`, `00u${name}`);
      table.meter.reset();
      await directory.claimLogins([{ login: `${name}@x.example`, owner: user.id, since: 1 }]);
      await directory.insertParts([{ user, ...parts }]);
      await directory.insertUsers([user]);
      return table.meter.read().writeUnits;
    };
    expect(await unitsOf('a', { groups: [] })).toBe(2);
    expect(await unitsOf('b', { groups: [], credential })).toBe(3);
    expect(await unitsOf('c', { groups: [group], credential })).toBe(5);
  });
});
