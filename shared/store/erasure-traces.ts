import { idOfKey } from '../directory/index.ts';
import { redactContext, redactEvent, saysMore, type Traces } from '../erasure/index.ts';
import type { Context, EntityKind, Party, RosterEvent } from '../kernel/index.ts';
import { eventsOfPage, packEvents } from './event-log.ts';
import { DynamoIndexRuns, isOfIds } from './index-runs.ts';
import { eventItem, type Stamp, toEvents } from './items.ts';
import { type Key, keys, partitionOf, ranges } from './keys.ts';
import { type Condition, type Item, present, type Table } from './table.ts';

type People = ReadonlySet<string>;

const tries = 8;

/** Pages are written once and redacted seldom: a count of redactions tells whether somebody else was there meanwhile. */
const redactionsAre = (count: number): Condition =>
  count === 0
    ? { expression: 'attribute_exists(pk) AND attribute_not_exists(redactions)' }
    : { expression: 'redactions = :count', values: { ':count': count } };

/** Fields of an item that hold the last or only event of a change. */
type EventField = 'event' | 'born';

/** Where the last event of an item is still the one that was read. */
const stillHolds = (field: EventField, uuid: string): Condition => ({
  expression: '#event.#uuid = :uuid',
  names: { '#event': field, '#uuid': 'uuid' },
  values: { ':uuid': uuid },
});

/** A change without an event, as its entity's partition has it. */
interface Untold {
  readonly context: Context;
}

const isUntold = (value: unknown): value is Untold => typeof value === 'object' && value !== null && 'context' in value;
const isParty = (value: unknown): value is Party => typeof value === 'object' && value !== null && 'id' in value;

export class DynamoErasureTraces implements Traces {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async redactPage(shard: number, position: number, erased: People): Promise<void> {
    const key = keys.logPage(shard, position);
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const item = await this.#table.get(key);
      if (item === undefined) return;
      const events = await eventsOfPage(item);
      const telling = events.filter((event) => saysMore(event, erased));
      if (telling.length === 0) return;
      // The page leads to the copies, so it is redacted last.
      for (const event of telling) await this.#redactCopy(event, erased);
      if (
        await this.#rewrite(
          key,
          item,
          events.map((event) => redactEvent(event, erased)),
        )
      )
        return;
    }
    throw new Error(`page ${position} of log shard ${shard} was rewritten ${tries} times`);
  }

  async #rewrite(key: Key, item: Item, events: readonly RosterEvent[]): Promise<boolean> {
    const count = Number(item['redactions'] ?? 0);
    const { expression, values } = redactionsAre(count);
    const written = await this.#table.update(key, 'SET #events = :events, redactions = :next', {
      expression,
      names: { '#events': 'events' },
      values: { ...values, ':events': await packEvents(events), ':next': count + 1 },
    });
    // An expired page may be gone by now: then there is nothing to redact.
    return written !== undefined || (await this.#table.get(key)) === undefined;
  }

  /** The event as the partition of its entity keeps it. What lay under an erased person's own key is gone already. */
  async #redactCopy(event: RosterEvent, erased: People): Promise<void> {
    const { kind, id, version } = event.entity;
    if (kind === 'user' && erased.has(id)) return;
    const owner = kind as EntityKind;
    if (version === 0) {
      const item = await this.#table.get(keys.activity(owner, id, event.published, event.uuid));
      if (item !== undefined) await this.#redactItem(item, 'event', erased);
      return;
    }
    const range = { pk: partitionOf(owner, id), from: ranges.eventsOf(version).from, to: ranges.eventsOf().to };
    const [item] = (await this.#table.query({ ...range, limit: 1 })).items;
    const holds = (candidate: Item | undefined): candidate is Item =>
      candidate !== undefined && toEvents(candidate).some(({ uuid }) => uuid === event.uuid);
    if (holds(item)) return this.#redactItem(item, 'event', erased);
    const entity = await this.#table.get(keys.entity(owner, id));
    if (holds(entity)) return this.#redactItem(entity, 'born', erased);
  }

  async #redactItem({ pk, sk, ...item }: Item, field: EventField, erased: People): Promise<void> {
    const events = toEvents({ pk, sk, ...item }).map((event) => redactEvent(event, erased));
    const last = events.pop();
    if (last === undefined) return;
    const { event, before } = eventItem(last, this.#stamp, events);
    const { expression, names, values } = stillHolds(field, last.uuid);
    const told = before === undefined ? '' : ', #before = :before';
    await this.#table.update({ pk, sk }, `SET #event = :event${told}`, {
      expression,
      names: { ...names, ...(before === undefined ? {} : { '#before': 'before' }) },
      values: { ...values, ':event': event, ...(before === undefined ? {} : { ':before': before }) },
    });
  }

  async redactOwned(erased: People): Promise<void> {
    for await (const entry of this.#table.all({ pk: keys.listed('tokens', '').pk, ...ranges.partition })) {
      const token = await this.#table.get(keys.entity('api-token', String(entry['hash'])));
      if (token !== undefined) await this.#redactOwner(token, 'owner', erased);
    }
    for await (const entry of this.#table.all({ pk: keys.listed('imports', '').pk, ...ranges.partition })) {
      await this.#redactImport(entry.sk.slice(entry.sk.indexOf('#') + 1), erased);
    }
  }

  /** A run that holds one of them says so under `id`, where she is taken out last. */
  async stripRuns(erased: People): Promise<void> {
    const runs = new DynamoIndexRuns(this.#table, this.#stamp);
    for (const run of (await runs.live('user')).runs) {
      const held = await runs.idsIn('user', run, erased);
      if (held.size === 0) continue;
      const isHers = (key: string): boolean => held.has(idOfKey(key));
      for (const partition of run.partitions.toSorted((one, other) => Number(isOfIds(one)) - Number(isOfIds(other)))) {
        await runs.strip('user', run.id, partition, isHers);
      }
    }
  }

  /** Some of an import's changes have no event, so that no page leads to them. */
  async #redactImport(id: string, erased: People): Promise<void> {
    const { pk, sk: to } = keys.entity('import', id);
    for await (const item of this.#table.all({ pk, from: ranges.eventsOf().from, to })) {
      if (item.sk === to) await this.#redactOwner(item, 'actor', erased);
      else if (isUntold(item['untold'])) await this.#redactUntold(item, item['untold'], erased);
    }
  }

  async #redactUntold({ pk, sk }: Item, untold: Untold, erased: People): Promise<void> {
    const context = redactContext(untold.context, erased);
    if (context !== untold.context) await this.#set({ pk, sk }, 'untold', { ...untold, context });
  }

  async #redactOwner(item: Item, field: 'owner' | 'actor', erased: People): Promise<void> {
    const owner = item[field];
    if (!isParty(owner) || !erased.has(owner.id) || (owner.alternateId === null && owner.displayName === null)) return;
    await this.#set({ pk: item.pk, sk: item.sk }, field, { ...owner, alternateId: null, displayName: null });
  }

  /** What is set never changes but by redaction, whatever else the item does meanwhile. */
  async #set(key: Key, field: string, value: object): Promise<void> {
    const { expression } = present;
    await this.#table.update(key, 'SET #field = :value', { expression, names: { '#field': field }, values: { ':value': value } });
  }
}
