import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { appendToLog } from '../../shared/audit/index.ts';
import {
  draftGroup,
  draftUser,
  type Group,
  groupNameKey,
  type GroupServices,
  loginClaim,
  type User,
  type DepartureServices,
} from '../../shared/directory/index.ts';
import { type ClearServices, clearDeletedGroups, foldMembers, type RecountServices } from '../../shared/group-upkeep/index.ts';
import { systemContext } from '../../shared/kernel/index.ts';
import { DynamoCommitter } from '../../shared/store/commit.ts';
import { DynamoEventLog, toArrivals } from '../../shared/store/event-log.ts';
import { DynamoGroupClearings } from '../../shared/store/group-clearings.ts';
import { DynamoGroupFigures } from '../../shared/store/group-figures.ts';
import { DynamoGroupStore, DynamoMembershipStore } from '../../shared/store/groups.ts';
import { claimItem, eventItem, entityItem, stampFor, toGroup, toUser } from '../../shared/store/items.ts';
import { eventsOf } from '../../shared/store/commit.ts';
import { keys } from '../../shared/store/keys.ts';
import { DynamoLogPositions } from '../../shared/store/log-positions.ts';
import { DynamoMemberRows } from '../../shared/store/member-rows.ts';
import { sizeOfItem, writeUnits } from '../../shared/store/meter.ts';
import { Reader } from '../../shared/store/reader.ts';
import { newItemOf, type StreamRecord } from '../../shared/store/stream-records.ts';
import { type Item, Table } from '../../shared/store/table.ts';
import { DynamoUserStore } from '../../shared/store/users.ts';
import { type Death, MortalProcess } from './deliveries/mortal-process.ts';
import { SeededRandom } from './seeded-random.ts';
import { TableModel } from './table-model/table-model.ts';

const tableName = 'roster';
export const stamp = stampFor('eu-west-1');
export const somebody = systemContext('request');

const notAsked = (): never => {
  throw new Error('nobody asks for it here');
};

interface WriteRequest {
  readonly pk?: string;
  readonly Item?: Item;
  readonly Key?: { readonly pk: string };
}

/** Write units of a call by partition: a transaction's are twice as many, what is removed or changed in part counts as one kilobyte. */
function unitsOf(command: object): readonly (readonly [partition: string, units: number])[] {
  const input = Reflect.get(command, 'input') as WriteRequest & {
    readonly TransactItems?: readonly Readonly<Record<string, WriteRequest>>[];
  };
  const one = ({ Item: item, Key }: WriteRequest): [string, number] => [
    item?.pk ?? Key?.pk ?? '',
    item === undefined ? 1 : writeUnits(sizeOfItem(item)),
  ];
  switch (command.constructor.name) {
    case 'TransactWriteCommand':
      return (input.TransactItems ?? []).flatMap((item) =>
        Object.values(item).map((request) => [one(request)[0], 2 * one(request)[1]] as const),
      );
    case 'PutCommand':
    case 'UpdateCommand':
    case 'DeleteCommand':
      return [one(input)];
    default:
      return [];
  }
}

/** What everything around members works with, on the model of the table: transactions, stream, log, upkeep. Time is set by hand. */
export class MemberWorld {
  readonly random: SeededRandom;
  readonly clock = { at: Date.UTC(2026, 0, 1, 12), now: (): number => this.clock.at };
  readonly everyone: Group = { ...draftGroup({ name: 'Everyone' }, this.clock.at, 'BUILT_IN'), shards: 1 };
  /** Write units by partition. */
  readonly units = new Map<string, number>();
  transactions = 0;
  readonly #model = new TableModel({ name: tableName });
  readonly table: Table;
  #records: readonly StreamRecord[] = [];
  #holders = 0;
  #people = 0;

  constructor(seed = 1) {
    this.random = new SeededRandom(seed);
    const client = {
      send: (command: object) => {
        if (command.constructor.name === 'TransactWriteCommand') this.transactions += 1;
        for (const [partition, units] of unitsOf(command)) this.units.set(partition, (this.units.get(partition) ?? 0) + units);
        return this.#model.send(command);
      },
    };
    // `send` is all that a table asks of its client.
    this.table = new Table(client as unknown as DynamoDBDocumentClient, tableName);
  }

  /** For one request: its own reader. */
  get services(): DepartureServices & GroupServices {
    const { table, clock } = this;
    const reader = new Reader(table);
    return {
      clock,
      users: new DynamoUserStore(table, reader),
      groups: new DynamoGroupStore(table, reader),
      memberships: new DynamoMembershipStore(table, reader),
      committer: new DynamoCommitter(table, stamp, reader),
      profiles: { check: () => [], claims: () => [], known: (_type, profile) => profile, complete: (_type, profile) => profile },
      realms: { find: () => undefined },
      passwords: { seal: notAsked, sealHash: notAsked, sealAnswer: notAsked, requireAge: notAsked, makeTemporary: notAsked },
      messenger: {
        sendActivation: () => Promise.resolve(),
        sendPasswordReset: notAsked,
        sendPasswordChanged: notAsked,
      },
      departures: { find: notAsked, list: notAsked, wake: notAsked },
      defaultTypeId: () => 'oty0',
    };
  }

  /** A process of the upkeep, which may die at one of its calls. */
  upkeep(death?: Death, faulty = 0): RecountServices & ClearServices & { readonly process: MortalProcess } {
    const process = new MortalProcess(this.#model, tableName, { random: this.random, faulty, death });
    const { table } = process;
    const reader = new Reader(table);
    const log = new DynamoEventLog(table, stamp);
    return {
      process,
      clock: this.clock,
      logReader: log,
      logPositions: new DynamoLogPositions(table, stamp),
      groups: new DynamoGroupStore(table, reader),
      figures: new DynamoGroupFigures(table, stamp),
      clearings: new DynamoGroupClearings(table, stamp),
      rows: new DynamoMemberRows(table),
      everyoneId: this.everyone.id,
      countEveryone: () => Promise.resolve(this.users().filter(({ status }) => status !== 'DEPROVISIONED').length),
      pause: () => Promise.resolve(),
    };
  }

  /** Enters entities as they are, with their first event. */
  async enter(kind: 'user' | 'group', entities: readonly (User | Group)[]): Promise<void> {
    const items = entities.flatMap((entity) => {
      const target = { id: entity.id, type: kind === 'user' ? 'User' : 'UserGroup', alternateId: null, displayName: null };
      const events = [{ eventType: `${kind}.lifecycle.create` as const, targets: [target] }];
      const subject = { kind, id: entity.id, version: 1, at: entity.created };
      const claim =
        kind === 'user'
          ? claimItem('login', loginClaim(entity.profile), entity.id, stamp)
          : claimItem('group', groupNameKey(String(entity.profile['name'])), entity.id, stamp);
      return [
        claim,
        entityItem(kind, entity, stamp),
        ...eventsOf({ subject, writes: [], events }, somebody).map((event) => eventItem(event, stamp)),
      ];
    });
    await this.table.insertMany(items);
  }

  async group(name = 'Staff', more: Partial<Group> = {}): Promise<Group> {
    const group = { ...draftGroup({ name }, this.clock.at), ...more };
    await this.enter('group', [group]);
    return group;
  }

  async people(count: number): Promise<readonly User[]> {
    const input = { activate: true, changePasswordAtNextLogin: false, groupIds: [], password: 'any' };
    const people = Array.from({ length: count }, () => {
      this.#people += 1;
      const login = `person${this.#people}@example.com`;
      return draftUser({ ...input, profile: { login, email: login } }, 'oty0', this.clock.at);
    });
    await this.enter('user', people);
    return people;
  }

  items(): readonly Item[] {
    return this.#model.items() as unknown as readonly Item[];
  }

  users(): readonly User[] {
    return this.items()
      .filter(({ sk }) => sk === 'u')
      .map(toUser);
  }

  groups(): readonly Group[] {
    return this.items()
      .filter(({ sk }) => sk === 'g')
      .map(toGroup);
  }

  async countOf(groupId: string): Promise<number> {
    return (await new DynamoGroupStore(this.table, new Reader(this.table)).countsOf([groupId])).get(groupId) ?? 0;
  }

  rowsOf(groupId: string): readonly Item[] {
    return this.items().filter(({ pk, sk }) => (pk.startsWith(`g#${groupId}#`) && sk.startsWith('m#')) || sk === `m#${groupId}`);
  }

  /** Brings what the stream tells into the log, in batches as Lambda does. */
  async append(): Promise<void> {
    this.#records = [...this.#records, ...this.#model.takeRecords(this.random)];
    const services = {
      logWriter: new DynamoEventLog(this.table, stamp),
      wakeUps: { wakeBus: () => Promise.resolve() },
      clock: this.clock,
    };
    const records = this.#records;
    this.#records = [];
    for (let start = 0; start < records.length; start += 100) {
      const batch = records.slice(start, start + 100).flatMap((record) => {
        const item = newItemOf(record);
        return item === undefined || record.eventName !== 'INSERT' ? [] : toArrivals(item, stamp.r);
      });
      const failures = await appendToLog(services, batch);
      if (failures.size > 0) throw new AggregateError([...failures.values()], 'the log was not written');
    }
  }

  get until(): { readonly holder: string; readonly deadline: number } {
    this.#holders += 1;
    return { holder: `worker-${this.#holders}`, deadline: Number.MAX_SAFE_INTEGER };
  }

  async fold(services = this.upkeep()): Promise<void> {
    await foldMembers(services, this.until);
  }

  async clear(services = this.upkeep()): Promise<void> {
    await clearDeletedGroups(services, this.until);
  }

  /** What is on its way arrives. */
  async settle(): Promise<void> {
    await this.append();
    // A worker that died holds its shard up for a minute, and a group for six.
    this.clock.at += 400_000;
    await this.fold();
    await this.clear();
  }
}

export const countKey = keys.memberCount;
