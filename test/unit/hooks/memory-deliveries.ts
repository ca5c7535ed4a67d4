import type { Place } from '../../../shared/audit/index.ts';
import {
  type Aside,
  type AsideStore,
  type Backfill,
  type BackfillStore,
  type DeadLetter,
  deadLetterId,
  type DeadLetters,
  type DeliveryAttempt,
  type DeliveryCursors,
  type DeliveryLog,
  type EventPlace,
  freshCursor,
  type HeldCursor,
  type NudgeAsk,
  type Redelivery,
  type Replay,
  type ReplayStore,
  type ShardCursor,
  type ShardLease,
} from '../../../shared/hooks/index.ts';
import type { Page } from '../../../shared/kernel/index.ts';

/* Doubles of the table's stores; test/ports/hook-deliveries.test.ts holds both to the same contract. */

interface Held {
  readonly cursor: ShardCursor;
  readonly holder?: string;
}

export class MemoryDeliveryCursors implements DeliveryCursors {
  readonly #hooks = new Map<string, Map<number, Held>>();

  #of(hookId: string): Map<number, Held> {
    const held = this.#hooks.get(hookId) ?? new Map<number, Held>();
    this.#hooks.set(hookId, held);
    return held;
  }

  list(hookId: string): Promise<ReadonlyMap<number, ShardCursor>> {
    return Promise.resolve(new Map([...this.#of(hookId)].map(([shard, { cursor }]) => [shard, cursor])));
  }

  begin(
    hookId: string,
    places: ReadonlyMap<number, Place>,
    replay?: { readonly to: ReadonlyMap<number, number>; readonly rate: number },
  ): Promise<void> {
    for (const [shard, place] of places) {
      const fresh = freshCursor(place);
      const before = this.#of(hookId).get(shard)?.cursor ?? fresh;
      const { succeededAt, redeliverBefore, tryBefore, asideAt, nudges, nudgesSeen } = before;
      const kept = { succeededAt, redeliverBefore, tryBefore, asideAt, nudges, nudgesSeen };
      const moved = replay && { replayTo: replay.to.get(shard) ?? 0, replayRate: replay.rate };
      this.#of(hookId).set(shard, { cursor: { ...fresh, ...kept, ...moved } });
    }
    return Promise.resolve();
  }

  forget(hookId: string): Promise<void> {
    this.#hooks.delete(hookId);
    return Promise.resolve();
  }

  acquire({ hookId, shard, holder }: ShardLease, { now, until }: { now: number; until: number }): Promise<ShardCursor | undefined> {
    const held = this.#of(hookId).get(shard);
    if (held === undefined || held.cursor.leasedUntil > now) return Promise.resolve(undefined);
    const cursor = { ...held.cursor, leasedUntil: until };
    this.#of(hookId).set(shard, { cursor, holder });
    return Promise.resolve(cursor);
  }

  save({ hookId, shard, holder }: ShardLease, cursor: HeldCursor, leasedUntil: number): Promise<boolean> {
    const held = this.#of(hookId).get(shard);
    if (held?.holder !== holder) return Promise.resolve(false);
    const { nudges, redeliverBefore, tryBefore } = held.cursor;
    const next = { ...held.cursor, ...cursor, nudges, redeliverBefore, tryBefore, leasedUntil };
    this.#of(hookId).set(shard, leasedUntil === 0 ? { cursor: next } : { cursor: next, holder });
    return Promise.resolve(true);
  }

  nudge(hookId: string, shards: Iterable<number>, ask?: Partial<NudgeAsk>): Promise<void> {
    for (const shard of shards) {
      const held = this.#of(hookId).get(shard);
      if (held === undefined) continue;
      this.#of(hookId).set(shard, { ...held, cursor: { ...held.cursor, ...ask, nudges: held.cursor.nudges + 1 } });
    }
    return Promise.resolve();
  }
}

const placeKey = (hookId: string, shard: number, { position, index }: EventPlace): string =>
  [hookId, shard, position, index].join(' ');

export class MemoryAsideStore implements AsideStore {
  readonly #asides = new Map<string, Aside>();
  readonly #redeliveries = new Map<string, Redelivery>();

  load(hookId: string, shard: number): Promise<{ asides: readonly Aside[]; redeliveries: readonly Redelivery[] }> {
    const of = <Value>(values: ReadonlyMap<string, Value>): Value[] =>
      [...values].flatMap(([key, value]) => (key.startsWith(`${hookId} ${shard} `) ? [value] : []));
    return Promise.resolve({ asides: of(this.#asides), redeliveries: of(this.#redeliveries) });
  }

  put(hookId: string, shard: number, aside: Aside, replaces: number | null): Promise<boolean> {
    const key = `${hookId} ${shard} ${aside.entity.id}`;
    if ((this.#asides.get(key)?.version ?? null) !== replaces) return Promise.resolve(false);
    this.#asides.set(key, aside);
    return Promise.resolve(true);
  }

  remove(hookId: string, shard: number, { entity, version }: Aside): Promise<boolean> {
    const key = `${hookId} ${shard} ${entity.id}`;
    return Promise.resolve(this.#asides.get(key)?.version === version && this.#asides.delete(key));
  }

  ask(hookId: string, shard: number, place: EventPlace, action: Redelivery['action']): Promise<void> {
    const key = placeKey(hookId, shard, place);
    if (action === 'give-up' || !this.#redeliveries.has(key))
      this.#redeliveries.set(key, { place, action, version: 1, tries: 0, retryAt: 0 });
    return Promise.resolve();
  }

  putRedelivery(hookId: string, shard: number, redelivery: Redelivery): Promise<boolean> {
    const key = placeKey(hookId, shard, redelivery.place);
    if (this.#redeliveries.get(key)?.version !== redelivery.version) return Promise.resolve(false);
    this.#redeliveries.set(key, { ...redelivery, version: redelivery.version + 1 });
    return Promise.resolve(true);
  }

  removeRedelivery(hookId: string, shard: number, { place, version, action }: Redelivery): Promise<boolean> {
    const key = placeKey(hookId, shard, place);
    const found = this.#redeliveries.get(key);
    return Promise.resolve(found?.version === version && found.action === action && this.#redeliveries.delete(key));
  }

  forget(hookId: string): Promise<void> {
    for (const stored of [this.#asides, this.#redeliveries]) {
      for (const key of stored.keys()) if (key.startsWith(`${hookId} `)) stored.delete(key);
    }
    return Promise.resolve();
  }
}

export class MemoryDeadLetters implements DeadLetters {
  readonly #letters = new Map<string, DeadLetter>();

  #all(hookId: string): DeadLetter[] {
    const inOrder = (one: DeadLetter, other: DeadLetter): number =>
      one.shard - other.shard || one.place.position - other.place.position || one.place.index - other.place.index;
    return [...this.#letters].flatMap(([key, letter]) => (key.startsWith(`${hookId} `) ? [letter] : [])).toSorted(inOrder);
  }

  find(hookId: string, shard: number, place: EventPlace): Promise<DeadLetter | undefined> {
    return Promise.resolve(this.#letters.get(placeKey(hookId, shard, place)));
  }

  list(hookId: string, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<DeadLetter>> {
    const all = this.#all(hookId);
    const start = after === undefined ? 0 : all.findIndex((letter) => deadLetterId(letter) === after) + 1;
    const items = all.slice(start, start + limit);
    const last = items.at(-1);
    const more = all.length > start + limit && last !== undefined;
    return Promise.resolve({ items, ...(more && { next: deadLetterId(last) }) });
  }

  async *ofShard(hookId: string, shard: number): AsyncGenerator<DeadLetter> {
    for (const letter of this.#all(hookId)) if (letter.shard === shard) yield letter;
  }

  put(hookId: string, letter: DeadLetter): Promise<void> {
    this.#letters.set(placeKey(hookId, letter.shard, letter.place), letter);
    return Promise.resolve();
  }

  remove(hookId: string, shard: number, place: EventPlace): Promise<void> {
    this.#letters.delete(placeKey(hookId, shard, place));
    return Promise.resolve();
  }
}

export class MemoryDeliveryLog implements DeliveryLog {
  readonly #attempts = new Map<string, DeliveryAttempt[]>();

  append(hookId: string, attempts: readonly DeliveryAttempt[]): Promise<void> {
    this.#attempts.set(hookId, [...(this.#attempts.get(hookId) ?? []), ...attempts]);
    return Promise.resolve();
  }

  list(
    hookId: string,
    { limit, after = '0' }: { readonly limit: number; readonly after?: string },
  ): Promise<Page<DeliveryAttempt>> {
    const all = (this.#attempts.get(hookId) ?? []).toReversed();
    const end = Number(after) + limit;
    return Promise.resolve({ items: all.slice(Number(after), end), ...(all.length > end && { next: String(end) }) });
  }
}

export class MemoryReplayStore implements ReplayStore {
  readonly #replays = new Map<string, Replay>();

  find(hookId: string, id: string): Promise<Replay | undefined> {
    const found = this.#replays.get(id);
    return Promise.resolve(found?.hookId === hookId ? found : undefined);
  }

  list(hookId: string, { limit, after = '0' }: { readonly limit: number; readonly after?: string }): Promise<Page<Replay>> {
    const all = [...this.#replays.values()].filter((replay) => replay.hookId === hookId).toReversed();
    const end = Number(after) + limit;
    return Promise.resolve({ items: all.slice(Number(after), end), ...(all.length > end && { next: String(end) }) });
  }

  put(replay: Replay, replaces: number | null): Promise<boolean> {
    if ((this.#replays.get(replay.id)?.version ?? null) !== replaces) return Promise.resolve(false);
    this.#replays.set(replay.id, replay);
    return Promise.resolve(true);
  }
}

export class MemoryBackfillStore implements BackfillStore {
  readonly #backfills = new Map<string, Backfill>();
  readonly #running = new Map<string, string>();

  find(hookId: string, id: string): Promise<Backfill | undefined> {
    const found = this.#backfills.get(id);
    return Promise.resolve(found?.hookId === hookId ? found : undefined);
  }

  list(hookId: string, { limit, after = '0' }: { readonly limit: number; readonly after?: string }): Promise<Page<Backfill>> {
    const all = [...this.#backfills.values()].filter((each) => each.hookId === hookId).toReversed();
    const end = Number(after) + limit;
    return Promise.resolve({ items: all.slice(Number(after), end), ...(all.length > end && { next: String(end) }) });
  }

  running(hookId: string): Promise<Backfill | undefined> {
    return Promise.resolve(this.#backfills.get(this.#running.get(hookId) ?? ''));
  }

  #put(backfill: Backfill, replaces: number | null): boolean {
    if ((this.#backfills.get(backfill.id)?.version ?? null) !== replaces) return false;
    this.#backfills.set(backfill.id, backfill);
    return true;
  }

  begin(backfill: Backfill, replaces: number | null): Promise<boolean> {
    const begun = !this.#running.has(backfill.hookId) && this.#put(backfill, replaces);
    if (begun) this.#running.set(backfill.hookId, backfill.id);
    return Promise.resolve(begun);
  }

  save(backfill: Backfill, replaces: number): Promise<boolean> {
    return Promise.resolve(this.#put(backfill, replaces));
  }

  end(backfill: Backfill, replaces: number): Promise<boolean> {
    const ended = this.#put(backfill, replaces);
    if (ended) this.#running.delete(backfill.hookId);
    return Promise.resolve(ended);
  }
}
