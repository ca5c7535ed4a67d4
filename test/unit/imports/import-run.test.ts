import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import {
  applyChunk,
  cancelImport,
  createImport,
  finishImport,
  getImportProgress,
  importLimits,
  splitFile,
} from '../../../shared/imports/index.ts';
import type { Context } from '../../../shared/kernel/index.ts';
import { Crash, MemoryWorld, type Message } from './support/memory-world.ts';

const hash = `$2b$10$${'a'.repeat(21)}u${'b'.repeat(30)}u`;
const admin: Context = {
  actor: { id: '00uadmin000000000000', type: 'User', alternateId: 'admin@example.com', displayName: 'Ada Admin' },
  client: null,
  requestId: 'request',
  channel: 'api',
};

async function deliver(world: MemoryWorld, message: Message, isolate = false): Promise<void> {
  if ('finish' in message) await finishImport(world.services, message.finish);
  else if ('step' in message) throw new Error('a run is built where one import creates thousands');
  else await applyChunk(world.services, message.chunk, { isolate });
}

/** Everything goes well: one message after another, each once. */
async function drain(world: MemoryWorld): Promise<void> {
  for (let message = world.queue.shift(); message !== undefined; message = world.queue.shift()) await deliver(world, message);
}

async function runImport(world: MemoryWorld, content: string | Buffer): Promise<string> {
  const { id } = await createImport(world.services, 'People', admin);
  await splitFile(world.services, id, world.upload(id, content));
  await drain(world);
  return id;
}

const linesOf = (report: string): string[][] =>
  report
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(','));

const outcomesOf = (world: MemoryWorld, id: string) =>
  linesOf(world.report(id)).map(([line, login, outcome]) => [Number(line), login, outcome]);

const person = (index: number) => `p${index}@example.com,p${index}@example.com,First${index},Last${index}`;
const header = 'login,email,firstName,lastName';

describe('an import', () => {
  it('creates users with a hash as ACTIVE and those without as STAGED', async () => {
    const world = new MemoryWorld();
    const id = await runImport(world, `${header},passwordHash\n${person(1)},${hash}\n${person(2)},\n`);
    const [one, two] = [...world.users.values()].toSorted((a, b) =>
      String(a.profile['login']) < String(b.profile['login']) ? -1 : 1,
    );
    expect(one).toMatchObject({
      status: 'ACTIVE',
      hasPassword: true,
      provider: 'IMPORT',
      version: 1,
      profile: { firstName: 'First1' },
    });
    expect(two).toMatchObject({ status: 'STAGED', hasPassword: false, provider: 'OKTA', activated: null });
    expect([...world.credentials.keys()]).toEqual([one?.id]);
    expect(one?.born).toMatchObject({
      eventType: 'user.lifecycle.create',
      entity: { version: 1 },
      context: { channel: 'import', actor: admin.actor },
    });
    expect(await getImportProgress(world.services, id)).toMatchObject({
      import: { status: 'COMPLETED', hasReport: true },
      totals: { rowsDone: 2, counts: { created: 2, updated: 0, unchanged: 0, failed: 0 } },
    });
    expect(world.events.map(({ eventType }) => eventType)).toEqual([
      'system.import.session.created',
      'system.import.start',
      'system.import.complete',
    ]);
  });

  it('changes nothing when the same file is imported again', async () => {
    const world = new MemoryWorld();
    world.addGroup({ id: '00gstaff000000000000', name: 'Staff' });
    const file = `${header},passwordHash,groups\n${person(1)},${hash},Staff\n${person(2)},,\n${person(3)},bad,\n${person(1)},,\n`;
    await runImport(world, file);
    const [before, writes, events] = [world.facts(), world.writes, world.events.length];
    const again = await runImport(world, file);
    expect({ ...world.facts(), events: [] }).toEqual({ ...before, events: [] });
    expect(world.writes).toBe(writes);
    expect(world.events.length - events).toBe(3);
    expect(outcomesOf(world, again)).toEqual([
      [2, 'p1@example.com', 'unchanged'],
      [3, 'p2@example.com', 'unchanged'],
      [4, 'p3@example.com', 'failed'],
      [5, 'p1@example.com', 'failed'],
    ]);
  });

  it('does not set a password again after people have replaced it', async () => {
    const world = new MemoryWorld();
    const file = `${header},passwordHash\n${person(1)},${hash}\n`;
    await runImport(world, file);
    const [user] = world.users.values();
    if (user === undefined) throw new Error('nobody was created');
    const { born: _born, ...rest } = user;
    world.users.set(user.id, { ...rest, version: 4, provider: 'OKTA', lastLogin: world.now, lastUpdated: world.now });
    world.credentials.set(user.id, { version: 2, sealed: 'argon', wrappedKey: '', changed: world.now });
    const writes = world.writes;
    const again = await runImport(world, file);
    expect(world.writes).toBe(writes);
    expect(world.credentials.get(user.id)?.sealed).toBe('argon');
    expect(outcomesOf(world, again)).toEqual([[2, 'p1@example.com', 'unchanged']]);
  });

  it('updates changed attributes and adds memberships of users who exist, and leaves empty cells alone', async () => {
    const world = new MemoryWorld();
    world.addGroup({ id: '00gstaff000000000000', name: 'Staff' });
    await runImport(world, `${header},title\n${person(1)},Boss\n${person(2)},Clerk\n`);
    const id = await runImport(world, `LOGIN;title;groups\np1@example.com;Chief;\nP2@Example.com;;staff\n`);
    expect(outcomesOf(world, id)).toEqual([
      [2, 'p1@example.com', 'updated'],
      [3, 'P2@Example.com', 'updated'],
    ]);
    const byLogin = new Map([...world.users.values()].map((user) => [user.profile['login'], user]));
    expect(byLogin.get('p1@example.com')).toMatchObject({ profile: { title: 'Chief', firstName: 'First1' }, version: 2 });
    expect(byLogin.get('p2@example.com')).toMatchObject({ profile: { title: 'Clerk', firstName: 'First2' }, version: 2 });
    expect([...world.memberships.keys()]).toEqual([`${byLogin.get('p2@example.com')?.id} 00gstaff000000000000`]);
    const history = (login: string) =>
      world.events
        .filter(({ entity }) => entity.id === byLogin.get(login)?.id)
        .map(({ eventType, entity }) => [eventType, entity.version]);
    expect(history('p1@example.com')).toEqual([
      ['user.lifecycle.create', 1],
      ['user.account.update_profile', 2],
    ]);
    expect(history('p2@example.com')).toEqual([
      ['user.lifecycle.create', 1],
      ['group.user_membership.add', 2],
    ]);
  });

  it('AC-007 takes no value for the id of somebody or something that is there', async () => {
    const world = new MemoryWorld();
    world.addGroup({ id: '00gadmins00000000000', name: 'Admins' });
    world.addGroup({ id: '00gpublic00000000000', name: 'Public' });
    await runImport(world, `${header}\n${person(1)}\n`);
    const [victim] = world.users.values();
    if (victim === undefined) throw new Error('nobody was created');
    const rows = ['1', victim.id, '00u1', '00gadmins00000000000'].map((value, index) => `${person(index + 2)},${value}`);
    const id = await runImport(world, [`${header},employeeNumber`, ...rows].join('\n'));
    expect(outcomesOf(world, id).map(([, , outcome]) => outcome)).toEqual(['created', 'created', 'created', 'created']);
    expect(world.users.get(victim.id)).toEqual(victim);
    expect(world.users.size).toBe(5);
    expect([...world.users.values()].filter((user) => user.profile['employeeNumber'] === user.id)).toEqual([]);
    expect(world.memberships.size).toBe(0);
    // As a login it is none, and as a column of its own it is refused with the whole file.
    const asLogin = await runImport(world, `${header}\n${victim.id},eve@example.com,Eve,Eve\n`);
    expect(outcomesOf(world, asLogin)).toEqual([[2, victim.id, 'failed']]);
    for (const column of ['id', 'externalId', 'status', '_links']) {
      const refused = await runImport(world, `${header},${column}\n${person(9)},${victim.id}\n`);
      expect(world.imports.get(refused)).toMatchObject({ status: 'ERROR' });
    }
    expect(world.users.size).toBe(5);
    expect(world.users.get(victim.id)).toEqual(victim);
  });

  it('creates one user for a login that stands on many rows, and reports the others in file order', async () => {
    const world = new MemoryWorld();
    const rows = Array.from({ length: 1000 }, (_, index) => person(7).replace('p7@', index % 2 === 0 ? 'p7@' : 'P7@'));
    const id = await runImport(world, [header, ...rows].join('\n'));
    expect(world.users.size).toBe(1);
    const lines = linesOf(world.report(id));
    expect(lines).toHaveLength(1000);
    expect(lines[0]?.[2]).toBe('created');
    expect(lines.slice(1).map(([line, , outcome, , column, message]) => [line, outcome, column, message])).toEqual(
      Array.from({ length: 999 }, (_, index) => [String(index + 3), 'failed', 'login', 'The login stands on line 2 too']),
    );
  });

  it('finds logins that stand twice in a file with more of them than it can remember', async () => {
    const world = new MemoryWorld();
    await runImport(world, `${header}\n${person(1)}\n`);
    const { id } = await createImport(world.services, 'People', admin);
    const twice = [person(1).replace('First1', 'New'), person(2), person(3), person(2), person(4), person(1), person(4)];
    const limits = { ...importLimits, logins: 0, chunkRows: 3 };
    await splitFile(world.services, id, world.upload(id, [header, ...twice].join('\n')), limits);
    await drain(world);
    expect(linesOf(world.report(id)).map(([, login, outcome, , , message]) => [login, outcome, message])).toEqual([
      ['p1@example.com', 'updated', ''],
      ['p2@example.com', 'created', ''],
      ['p3@example.com', 'created', ''],
      ['p2@example.com', 'failed', 'The login stands on line 3 too'],
      ['p4@example.com', 'created', ''],
      ['p1@example.com', 'failed', 'The login stands on line 2 too'],
      ['p4@example.com', 'failed', 'The login stands on line 6 too'],
    ]);
    expect(world.users.size).toBe(4);
  });

  it('reports what is wrong with which column, and writes nothing of such a row', async () => {
    const world = new MemoryWorld();
    const file = Buffer.concat([
      Buffer.from(`${header},floor,passwordHash,groups\n`),
      Buffer.from(`no-address,${person(1).slice(person(1).indexOf(',') + 1)},1,,\n`),
      Buffer.from(`${person(2)},ground,,\n`),
      Buffer.from(`${person(3)},3,$2b$99$nonsense,\n`),
      Buffer.from(`${person(4)},4,,Nobody;Ghosts\n`),
      Buffer.from(`${person(5)},5\n`),
      Buffer.from(`"${person(6)},6,,\n`),
      Buffer.from('p7@example.com,caf\u00e9@example.com,A,B,7,,\n', 'latin1'),
      Buffer.from(',x@example.com,A,B,8,,\n'),
      Buffer.from(`${person(9)}\u0001,9,,\n`),
      Buffer.from(`${person(10)},10,,\n`),
    ]);
    const id = await runImport(world, file);
    expect(
      linesOf(world.report(id)).map(([line, login, outcome, , ...rest]) => [Number(line), login, outcome, rest.join(',')]),
    ).toEqual([
      [2, 'no-address', 'failed', 'login,Username must be in the form of an email address'],
      [3, 'p2@example.com', 'failed', 'floor,The field must be a whole number'],
      [4, 'p3@example.com', 'failed', 'passwordHash,The hash is not bcrypt in modular crypt format'],
      [5, 'p4@example.com', 'failed', 'groups,"There is no group ""Nobody""; There is no group ""Ghosts"""'],
      [6, 'p5@example.com', 'failed', ',"The row has 5 fields, the header 7"'],
      [7, '', 'failed', ',A quote is opened and never closed'],
      [8, '', 'failed', ',The row is not UTF-8 text'],
      [9, '', 'failed', 'login,The field cannot be left blank'],
      [10, 'p9@example.com', 'failed', 'lastName,The field holds a control character'],
      [11, 'p10@example.com', 'created', ','],
    ]);
    expect(world.report(id)).not.toContain('nonsense');
    expect(world.users.size).toBe(1);
    expect(world.claims.size).toBe(1);
    expect(world.memberships.size + world.credentials.size).toBe(0);
  });

  it('reads quoted line ends, CRLF, a byte order mark and semicolons', async () => {
    const world = new MemoryWorld();
    const id = await runImport(
      world,
      '\uFEFFlogin;email;firstName;postalAddress\r\na@example.com;a@example.com;A;"1 Road\r\nTown"\r\n\r\nb@example.com;b@example.com;B;\r\n',
    );
    expect(outcomesOf(world, id)).toEqual([
      [2, 'a@example.com', 'created'],
      [5, 'b@example.com', 'created'],
    ]);
    expect([...world.users.values()].map(({ profile }) => profile['postalAddress'])).toEqual(['1 Road\r\nTown', undefined]);
  });

  it('puts users into groups by name and by id, and takes Everyone for granted', async () => {
    const world = new MemoryWorld();
    world.addGroup({ id: '00gstaff000000000000', name: 'Staff' });
    world.addGroup({ id: '00gberlin00000000000', name: 'Berlin' });
    world.addGroup({ id: '00geveryone000000000', name: 'Everyone', type: 'BUILT_IN' });
    await runImport(world, `${header},groups\n${person(1)},staff | 00gberlin00000000000;Everyone;Staff\n`);
    const [user] = world.users.values();
    expect([...world.memberships.keys()]).toEqual([`${user?.id} 00gstaff000000000000`, `${user?.id} 00gberlin00000000000`]);
    expect(user?.born?.targets.map(({ id }) => id)).toEqual([user?.id, '00gstaff000000000000', '00gberlin00000000000']);
  });

  it('ends a file with a header alone as COMPLETED, with an empty report', async () => {
    const world = new MemoryWorld();
    const id = await runImport(world, header);
    expect(await getImportProgress(world.services, id)).toMatchObject({
      import: { status: 'COMPLETED' },
      splitting: { rows: 0, chunks: 0 },
      totals: { rowsDone: 0 },
    });
    expect(world.report(id)).toBe('line,login,outcome,id,column,message\r\n');
  });

  it('refuses a file that can not be read as a whole, and changes nothing', async () => {
    const world = new MemoryWorld();
    const id = await runImport(world, Buffer.from(`${header}\n${person(1)}\n`, 'utf16le'));
    expect(world.imports.get(id)).toMatchObject({
      status: 'ERROR',
      problems: ['The file holds NUL characters: save it as CSV in UTF-8'],
      hasReport: false,
    });
    expect(world.users.size).toBe(0);
    expect(world.events.at(-1)).toMatchObject({ eventType: 'system.import.complete', outcome: { result: 'FAILURE' } });
    expect(await runImport(world, '').then((empty) => world.imports.get(empty)?.problems)).toEqual([
      'The file is empty: its first row names the columns',
    ]);
  });

  it('takes as many rows as the limit allows, and says where it stopped', async () => {
    const world = new MemoryWorld();
    const limits = { ...importLimits, rows: 3, chunkRows: 2 };
    const problemsWith = async (people: number) => {
      const { id } = await createImport(world.services, 'People', admin);
      const rows = Array.from({ length: people }, (_, index) => person(index));
      await splitFile(world.services, id, world.upload(id, [header, ...rows].join('\n')), limits);
      await drain(world);
      return world.imports.get(id);
    };
    expect(await problemsWith(3)).toMatchObject({ status: 'COMPLETED', problems: [], result: { chunks: 2, rowsDone: 3 } });
    expect(await problemsWith(4)).toMatchObject({
      status: 'COMPLETED',
      problems: ['The file has more than 3 rows: those from line 5 on are not imported'],
      result: { rowsDone: 3 },
    });
  });

  it('takes a file of the largest size and refuses one byte more', async () => {
    const world = new MemoryWorld();
    const statusWith = async (fileBytes: number) => {
      const { id } = await createImport(world.services, 'People', admin);
      await splitFile(world.services, id, world.upload(id, header), { ...importLimits, fileBytes });
      return world.imports.get(id);
    };
    expect(await statusWith(header.length)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await statusWith(header.length - 1)).toMatchObject({
      status: 'ERROR',
      problems: [`The file is larger than ${header.length - 1} bytes: cut it into several`],
    });
  });

  it('takes the file that it began with and no later one', async () => {
    const world = new MemoryWorld();
    const { id } = await createImport(world.services, 'People', admin);
    await splitFile(world.services, id, world.upload(id, `${header}\n${person(1)}\n${person(2)}\n`));
    await splitFile(world.services, id, world.upload(id, `${header}\n${person(3)}\n`));
    await drain(world);
    expect(world.users.size).toBe(0);
    expect(await getImportProgress(world.services, id)).toMatchObject({
      import: { status: 'COMPLETED' },
      totals: { rowsDone: 2, counts: { failed: 2 } },
    });
    expect(world.report(id)).toContain('The file was replaced or deleted');
  });

  it('passes over what no worker has begun when it is cancelled', async () => {
    const world = new MemoryWorld();
    const { id } = await createImport(world.services, 'People', admin);
    const rows = Array.from({ length: 1200 }, (_, index) => person(index));
    await splitFile(world.services, id, world.upload(id, [header, ...rows].join('\n')));
    const first = world.queue.shift();
    if (first !== undefined) await deliver(world, first);
    await cancelImport(world.services, id, admin);
    await cancelImport(world.services, id, admin);
    await drain(world);
    expect(world.users.size).toBe(500);
    expect(await getImportProgress(world.services, id)).toMatchObject({
      import: { status: 'CANCELLED', hasReport: true },
      totals: { rowsDone: 500, rowsSkipped: 700, counts: { created: 500 } },
    });
    expect(linesOf(world.report(id))).toHaveLength(500);
  });

  it('ends at once when it is cancelled before its file came or after its last chunk', async () => {
    const world = new MemoryWorld();
    const { id } = await createImport(world.services, 'People', admin);
    expect((await cancelImport(world.services, id, admin)).import.status).toBe('CANCELLED');
    await splitFile(world.services, id, world.upload(id, `${header}\n${person(1)}\n`));
    await drain(world);
    expect(world.users.size).toBe(0);

    const other = await createImport(world.services, 'People', admin);
    await splitFile(world.services, other.id, world.upload(other.id, header));
    await cancelImport(world.services, other.id, admin);
    await drain(world);
    expect(world.imports.get(other.id)?.status).toBe('CANCELLED');
    const ended = await runImport(world, header);
    await expect(cancelImport(world.services, ended, admin)).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it('gives each unique value to one row, and leaves nothing of the others', async () => {
    const world = new MemoryWorld();
    const rows = [`${person(1)},B-1`, `${person(2)},b-1`, `${person(3)},B-2`, `${person(4)},`];
    const id = await runImport(world, [`${header},badge`, ...rows].join('\n'));
    expect(outcomesOf(world, id).map(([, , outcome]) => outcome)).toEqual(['created', 'failed', 'created', 'created']);
    expect(world.report(id)).toContain('badge,An object with this field already exists in the current organization');
    expect([...world.values.keys()].toSorted()).toEqual(['user.badge#b-1', 'user.badge#b-2']);
    expect(world.claims.has('p2@example.com')).toBe(false);
    // Another import may give what the first one could not.
    const second = await runImport(world, [`${header},badge`, `${person(2)},b-3`].join('\n'));
    expect(outcomesOf(world, second).map(([, , outcome]) => outcome)).toEqual(['created']);
  });

  it('reports a row on which a rule breaks, and imports the others', async () => {
    const world = new MemoryWorld();
    const check = world.services.profiles.check.bind(world.services.profiles);
    const poisoned = {
      ...world.services,
      profiles: {
        ...world.services.profiles,
        check: (typeId: string, profile: Readonly<Record<string, never>>) => {
          if (profile['firstName'] === 'First2') throw new TypeError('poison');
          return check(typeId, profile);
        },
      },
    };
    const { id } = await createImport(poisoned, 'People', admin);
    await splitFile(poisoned, id, world.upload(id, [header, person(1), person(2), person(3)].join('\n')));
    for (const message of world.queue.splice(0)) {
      if ('chunk' in message) await applyChunk(poisoned, message.chunk, { isolate: false });
    }
    expect(outcomesOf(world, id)).toEqual([
      [2, 'p1@example.com', 'created'],
      [3, 'p2@example.com', 'failed'],
      [4, 'p3@example.com', 'created'],
    ]);
    expect(world.rowFaults).toEqual([3]);
  });

  it('finds a row that the store can not take by taking the rows one by one', async () => {
    const world = new MemoryWorld();
    const { id } = await createImport(world.services, 'People', admin);
    await splitFile(world.services, id, world.upload(id, [header, person(1), person(2), person(3)].join('\n')));
    const insertUsers = world.services.directory.insertUsers.bind(world.services.directory);
    const services = {
      ...world.services,
      directory: {
        ...world.services.directory,
        insertUsers: async (users: Parameters<typeof insertUsers>[0]) => {
          if (users.some(({ profile }) => profile['firstName'] === 'First2')) throw new Error('refused');
          await insertUsers(users);
        },
      },
    };
    const [message] = world.queue;
    if (message === undefined || !('chunk' in message)) throw new Error('no chunk');
    await expect(applyChunk(services, message.chunk, { isolate: false })).rejects.toThrow('refused');
    await applyChunk(services, message.chunk, { isolate: true });
    expect(outcomesOf(world, id).map(([, , outcome]) => outcome)).toEqual(['created', 'failed', 'created']);
  });

  it('waits for a login that another import is taking, and says so when it takes too long', async () => {
    const world = new MemoryWorld();
    world.claims.set('p1@example.com', { owner: '00usomebodyelse00000', since: world.now });
    world.claims.set('p2@example.com', { owner: '00ulongdead000000000', since: world.now - 25 * 60 * 60 * 1000 });
    const id = await runImport(world, [header, person(1), person(2)].join('\n'));
    expect(outcomesOf(world, id)).toEqual([
      [2, 'p1@example.com', 'failed'],
      [3, 'p2@example.com', 'created'],
    ]);
    expect(world.report(id)).toContain('Another import is creating a user with this login');
  });

  it('refuses to change a deactivated user and leaves her as she is', async () => {
    const world = new MemoryWorld();
    await runImport(world, [header, person(1)].join('\n'));
    const [user] = world.users.values();
    if (user === undefined) throw new Error('nobody was created');
    world.users.set(user.id, { ...user, status: 'DEPROVISIONED' });
    expect(outcomesOf(world, await runImport(world, [header, person(1)].join('\n')))).toEqual([[2, 'p1@example.com', 'unchanged']]);
    expect(outcomesOf(world, await runImport(world, [header, person(1).replace('First1', 'Other')].join('\n')))).toEqual([
      [2, 'p1@example.com', 'failed'],
    ]);
  });

  it('is the same whatever dies, comes twice or comes late', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat({ max: 40 }), fc.boolean()), { maxLength: 12 }),
        fc.infiniteStream(fc.nat({ max: 1000 })),
        async (people, crashes, random) => {
          const file = [
            `${header},groups,passwordHash`,
            ...people.map((index) => `${person(index)},Staff,${index % 2 ? hash : ''}`),
          ].join('\n');
          const calm = await prepared(file);
          await drain(calm.world);
          const wild = await prepared(file, calm.id);
          await drainWildly(wild.world, crashes, random);
          const { events: calmEvents, ...calmFacts } = calm.world.facts();
          const { events: wildEvents, ...wildFacts } = wild.world.facts();
          expect(wildFacts).toEqual(calmFacts);
          expect(wildEvents).toEqual(calmEvents);
          expect(wild.world.report(wild.id)).toBe(calm.world.report(calm.id));
          expect(wild.world.imports.get(wild.id)?.result).toEqual(calm.world.imports.get(calm.id)?.result);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** A world with some people and a group, and an import whose file is cut. The same id makes the same users. */
async function prepared(file: string, id = 'impAAAAAAAAAAAAAAAAA'): Promise<{ world: MemoryWorld; id: string }> {
  const world = new MemoryWorld();
  world.addGroup({ id: '00gstaff000000000000', name: 'Staff' });
  for (const index of [2, 3, 4]) {
    const login = `p${index}@example.com`;
    const draft = {
      profile: { login, email: login, firstName: 'Old' },
      activate: false,
      changePasswordAtNextLogin: false,
      groupIds: [],
    };
    world.addUser({ ...world.services.rules.draftUser(draft, 'oty1', world.now), id: `00uold${index}0000000000000` });
  }
  const created = await createImport(world.services, 'People', admin);
  // Of the id that it had before.
  world.events.length = 0;
  world.imports.set(id, { ...created, id });
  await splitFile(world.services, id, world.upload(id, file), { ...importLimits, chunkRows: 3 });
  return { world, id };
}

/** Delivers every message until it was received without a crash, some of them again afterwards, two at a time. */
async function drainWildly(
  world: MemoryWorld,
  crashes: readonly (readonly [at: number, after: boolean])[],
  random: Iterator<number>,
): Promise<void> {
  const plans = [...crashes];
  let calls = 0;
  const disturb = (isAfter: boolean) => () => {
    calls += 1;
    const [plan] = plans;
    if (plan === undefined || calls < plan[0] || plan[1] !== isAfter) return;
    plans.shift();
    calls = 0;
    throw new Crash();
  };
  world.beforeCall = disturb(false);
  world.afterCall = disturb(true);
  const draw = (): number => Number(random.next().value);
  const again = world.queue.slice();
  while (world.queue.length > 0) {
    const taken = [draw(), draw()].flatMap((at) => world.queue.splice(at % Math.max(world.queue.length, 1), 1));
    await Promise.all(
      taken.map(async (message) => {
        try {
          await Promise.all([deliver(world, message), ...(draw() % 4 === 0 ? [deliver(world, message)] : [])]);
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          world.queue.push(message);
        }
      }),
    );
  }
  plans.length = 0;
  for (const message of again) await deliver(world, message);
}
