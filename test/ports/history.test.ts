import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  type Asked,
  differenceBetween,
  type Facts,
  type HistoryQuestions,
  listChanges,
  objectAt,
  redo,
  whyMember,
} from '../../shared/history/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { DynamoHistoryStore } from '../../shared/store/history.ts';
import { toGroup } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { Reader } from '../../shared/store/reader.ts';
import { administrator, Org } from '../support/dynoxide-org.ts';
import { importPeople } from '../support/dynoxide-workers.ts';
import { lookAtUser, openVisibility } from '../support/history-oracle.ts';

const histories = 6;
const steps = 14;
const password = 'Tuesday-Kettle-42';
const person = { firstName: 'Ada', lastName: 'Lovelace' };
const actor = { id: '00u00000000000000000', type: 'User', alternateId: administrator.login, displayName: 'Super Admin' };

let org: Org;
let names = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);

afterAll(async () => {
  await org.stop();
});

function questions(): HistoryQuestions {
  const { table } = root();
  const exists = async (id: string): Promise<boolean> => (await table.get(keys.entity('group', id))) !== undefined;
  return {
    history: new DynamoHistoryStore(table, new Reader(table)),
    async existingGroups(ids) {
      const found = await Promise.all(ids.map(async (id) => ((await exists(id)) ? [id] : [])));
      return new Set(found.flat());
    },
    visibility: openVisibility,
  };
}

const askedUser = (id: string): Asked => ({ subject: { kind: 'user', id }, name: id, type: 'User' });

async function newGroup(): Promise<string> {
  const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: `Group ${++names}` } } });
  return String(body['id']);
}

async function imported(groupIds: readonly string[]): Promise<string> {
  const login = `imported${++names}@example.com`;
  const items = await Promise.all(groupIds.map((id) => root().table.get(keys.entity('group', id))));
  const groups = items.flatMap((item) => (item === undefined ? [] : [toGroup(item)]));
  await importPeople({ profiles: [{ ...person, login, email: login }], actor, withHash: true, groups })();
  return String((await org.call('users', 'GET', `/api/v1/users/${login}`)).body['id']);
}

async function created(groupIds: readonly string[], query: string): Promise<string> {
  const login = `person${++names}@example.com`;
  const body = {
    profile: { ...person, login, email: login, title: 'Dr.' },
    credentials: { password: { value: password } },
    groupIds,
  };
  const answer = await org.call('users', 'POST', '/api/v1/users', { query, body });
  if (answer.status !== 200) throw new Error(answer.text);
  return String(answer.body['id']);
}

/** What may happen to somebody; many a step is refused, which is a history, too. */
const happenings: readonly ((id: string, groups: string[], pick: number) => Promise<unknown>)[] = [
  (id, _, pick) => org.call('users', 'POST', `/api/v1/users/${id}`, { body: { profile: { title: `Title ${pick}`, city: null } } }),
  (id, _, pick) => org.call('users', 'POST', `/api/v1/users/${id}`, { body: { profile: { city: `City ${pick}`, title: null } } }),
  (id) => org.call('users', 'POST', `/api/v1/users/${id}`, { body: { profile: { login: `renamed${++names}@example.com` } } }),
  (id) => {
    const login = `replaced${++names}@example.com`;
    return org.call('users', 'PUT', `/api/v1/users/${id}`, { body: { profile: { ...person, login, email: login } } });
  },
  (id, _, pick) =>
    org.call('users', 'POST', `/api/v1/users/${id}`, {
      body: { profile: { nickName: `Nick ${pick}` }, credentials: { password: { value: `${password}-${pick}` } } },
    }),
  ...['suspend', 'unsuspend', 'activate', 'expire_password', 'deactivate'].map(
    (transition) => (id: string) => org.call('users', 'POST', `/api/v1/users/${id}/lifecycle/${transition}`),
  ),
  (id, groups, pick) => org.call('groups', 'PUT', `/api/v1/groups/${groups[pick % groups.length] ?? ''}/users/${id}`),
  (id, groups, pick) => org.call('groups', 'PUT', `/api/v1/groups/${groups[pick % groups.length] ?? ''}/users/${id}`),
  (id, groups, pick) => org.call('groups', 'DELETE', `/api/v1/groups/${groups[pick % groups.length] ?? ''}/users/${id}`),
  async (_, groups, pick) => {
    const gone = groups.splice(pick % groups.length, 1);
    await org.call('groups', 'DELETE', `/api/v1/groups/${gone[0] ?? ''}`);
    groups.push(await newGroup());
  },
];

interface Snapshot {
  readonly time: number;
  readonly version: number;
  readonly shown: Facts;
}

async function look(id: string): Promise<Snapshot> {
  const seen = await lookAtUser(root().table, id);
  if (seen === undefined) throw new Error('she is gone');
  const time = Date.now();
  // What comes next happens at another time.
  await wait(2);
  return { time, ...seen };
}

const plain = (facts: Facts) => Object.fromEntries(facts);

async function live(byImport: boolean, choices: readonly (readonly [number, number])[]) {
  const groups = [await newGroup(), await newGroup(), await newGroup()];
  const id = byImport ? await imported(groups.slice(0, 2)) : await created(groups.slice(0, 1), 'activate=true');
  const snapshots = [await look(id)];
  for (const [happening, pick] of choices) {
    await happenings[happening % happenings.length]?.(id, groups, pick);
    snapshots.push(await look(id));
  }
  return { id, snapshots };
}

describe('a random history', () => {
  it('is told as it was: every version, every time, every difference', async () => {
    const choice = fc.tuple(fc.nat(happenings.length - 1), fc.nat(50));
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(choice, { minLength: steps, maxLength: steps }),
        fc.nat(steps),
        fc.nat(steps),
        async (byImport, choices, one, other) => {
          const { id, snapshots } = await live(byImport, choices);
          const asked = askedUser(id);
          const all = questions();
          // The first look at a version: later ones may miss a group that was deleted meanwhile.
          const byVersion = new Map(snapshots.toReversed().map((snapshot) => [snapshot.version, snapshot]));
          for (const { version, shown } of byVersion.values()) {
            const told = await objectAt(all, asked, { version });
            expect([told.version, plain(told.shown)]).toEqual([version, plain(shown)]);
          }
          for (const { time, version, shown } of snapshots) {
            const told = await objectAt(all, asked, { time });
            expect([told.version, plain(told.shown)]).toEqual([version, plain(shown)]);
          }
          const [from, to] = [snapshots[Math.min(one, other)], snapshots[Math.max(one, other)]];
          if (from === undefined || to === undefined) throw new Error('no snapshot');
          const { changes } = await differenceBetween(all, asked, { time: from.time }, { time: to.time });
          expect(plain(redo(from.shown, changes))).toEqual(plain(to.shown));
        },
      ),
      { numRuns: histories, endOnFailure: true },
    );
  }, 120_000);

  it('is listed whole, however it is paged, each change leading from one state to the next', async () => {
    const { id } = await live(
      true,
      happenings.map((_, index) => [index, 7] as const),
    );
    const asked = askedUser(id);
    const whole = (await listChanges(questions(), asked, { limit: 200 })).items;
    const paged = [];
    let after: string | undefined;
    do {
      const page = await listChanges(questions(), asked, { limit: 3, ...(after === undefined ? {} : { after }) });
      paged.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    expect(paged.map(({ change }) => change.version)).toEqual(whole.map(({ change }) => change.version));
    let state: Facts = new Map();
    for (const { change, deltas } of whole.toReversed()) {
      for (const { path, ...sides } of deltas ?? []) {
        if ('before' in sides) expect([change.version, path, state.get(path)]).toEqual([change.version, path, sides.before]);
      }
      state = redo(state, deltas ?? []);
    }
    const { facts } = await objectAt(questions(), asked, { time: Date.now() });
    const told = [...state].filter(([path]) => !path.startsWith('groups.'));
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries([...facts].filter(([path]) => !path.startsWith('groups.'))));
  }, 60_000);
});

describe('why somebody is in a group', () => {
  it('is her import, her joining, and no longer so once the group is gone', async () => {
    const [first, second] = [await newGroup(), await newGroup()];
    const id = await imported([first]);
    await org.call('groups', 'PUT', `/api/v1/groups/${second}/users/${id}`);
    const byImport = await whyMember(questions(), askedUser(id), first);
    expect(byImport).toMatchObject({ member: true, origin: { by: 'import' }, ended: null });
    expect(byImport.joined.change).toMatchObject({ version: 1, context: { channel: 'import', actor } });
    expect(await whyMember(questions(), askedUser(id), second)).toMatchObject({
      member: true,
      origin: { by: 'admin' },
      joined: { change: { version: 2, context: { channel: 'api' } } },
    });
    await org.call('groups', 'DELETE', `/api/v1/groups/${first}`);
    await org.call('groups', 'DELETE', `/api/v1/groups/${second}/users/${id}`);
    expect(await whyMember(questions(), askedUser(id), first)).toMatchObject({
      member: false,
      ended: { of: 'group', told: { change: { events: [{ eventType: 'group.lifecycle.delete' }] } } },
    });
    expect(await whyMember(questions(), askedUser(id), second)).toMatchObject({
      member: false,
      ended: { of: 'user', told: { change: { version: 3 } } },
    });
  });
});

describe('a person who was deleted', () => {
  it('has no history', async () => {
    const id = await created([], 'activate=true');
    await org.call('users', 'DELETE', `/api/v1/users/${id}`);
    await org.call('users', 'DELETE', `/api/v1/users/${id}`);
    const refused = await listChanges(questions(), askedUser(id), { limit: 5 }).catch((error: unknown) => error);
    expect(isRosterError(refused, 'not-found')).toBe(true);
  });
});
