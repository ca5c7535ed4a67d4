import type {
  Arrival,
  ConsumerState,
  Lease,
  LogHead,
  LogPage,
  LogPositions,
  LogReader,
  LogState,
  LogWriter,
  Place,
  PlannedPage,
  VersionRange,
} from '../../../shared/audit/index.ts';
import type { Clock, EventType, RosterEvent } from '../../../shared/kernel/index.ts';

export const shardCount = 16;

/** A log in memory; holds the same contract as the table's (test/ports/event-log.test.ts). */
export class MemoryEventLog implements LogReader, LogWriter {
  readonly #pages = new Map<number, LogPage[]>();
  readonly #heads = new Map<number, LogHead>();
  readonly #marks = new Map<string, number>();
  readonly #partitions = new Map<string, Arrival[]>();

  /** Puts an event into its partition, as its transaction does. */
  store(arrival: Arrival): Arrival {
    this.#partitions.set(arrival.line, [...(this.#partitions.get(arrival.line) ?? []), arrival]);
    return arrival;
  }

  #head(shard: number): LogHead {
    return this.#heads.get(shard) ?? { position: 0, at: 0, lateness: 0 };
  }

  heads(): Promise<ReadonlyMap<number, LogHead>> {
    return Promise.resolve(new Map(Array.from({ length: shardCount }, (_, shard) => [shard, this.#head(shard)])));
  }

  pagesAfter(shard: number, position: number, limit: number): Promise<readonly LogPage[]> {
    return Promise.resolve((this.#pages.get(shard) ?? []).filter((page) => page.position > position).slice(0, limit));
  }

  pagesUpTo(shard: number, position: number, limit: number): Promise<readonly LogPage[]> {
    const pages = (this.#pages.get(shard) ?? []).filter((page) => page.position <= position);
    return Promise.resolve(pages.toReversed().slice(0, limit));
  }

  findPageFrom(shard: number, position: number): Promise<{ readonly position: number; readonly at: number } | undefined> {
    return Promise.resolve((this.#pages.get(shard) ?? []).find((page) => page.position >= position));
  }

  read(shard: number, lines: readonly string[]): Promise<LogState> {
    const marks = new Map(lines.map((line) => [line, this.#marks.get(line) ?? 0]));
    return Promise.resolve({ head: this.#head(shard), marks });
  }

  arrivalsOf(_shard: number, { line, from, to }: VersionRange): Promise<readonly Arrival[]> {
    const stored = this.#partitions.get(line) ?? [];
    return Promise.resolve(stored.filter(({ version }) => version >= from && version <= to));
  }

  append({ shard, behind, head, events, marks }: PlannedPage): Promise<boolean> {
    const stale = marks.some(({ line, from }) => (this.#marks.get(line) ?? 0) !== from);
    if (stale || this.#head(shard).position !== behind) return Promise.resolve(false);
    this.#heads.set(shard, head);
    for (const { line, to } of marks) this.#marks.set(line, to);
    this.#pages.set(shard, [...(this.#pages.get(shard) ?? []), { shard, position: head.position, at: head.at, events }]);
    return Promise.resolve(true);
  }

  /** Time to live has come for all pages up to a position. */
  expire(shard: number, position: number): void {
    this.#pages.set(
      shard,
      (this.#pages.get(shard) ?? []).filter((page) => page.position > position),
    );
  }

  /** Every event in a shard, in the order of the log. */
  eventsOf(shard: number): RosterEvent[] {
    return (this.#pages.get(shard) ?? []).flatMap(({ events }) => events);
  }
}

interface HeldState extends ConsumerState {
  readonly holder?: string;
}

export class MemoryLogPositions implements LogPositions {
  readonly #states = new Map<string, Map<number, HeldState>>();
  /** Conditional updates that were carried out. */
  writes = 0;

  #of(consumer: string): Map<number, HeldState> {
    const states = this.#states.get(consumer) ?? new Map<number, HeldState>();
    this.#states.set(consumer, states);
    return states;
  }

  list(consumer: string): Promise<ReadonlyMap<number, ConsumerState>> {
    const bare = [...this.#of(consumer)].map(([shard, { holder: _holder, ...state }]) => [shard, state] as const);
    return Promise.resolve(new Map(bare));
  }

  forget(consumer: string): Promise<void> {
    this.#states.delete(consumer);
    return Promise.resolve();
  }

  acquire(
    { consumer, shard, holder }: Lease,
    { now, until }: { now: number; until: number },
    from?: Place,
  ): Promise<ConsumerState | undefined> {
    const first = from === undefined ? undefined : { ...from, leasedUntil: 0 };
    const state = this.#of(consumer).get(shard) ?? first;
    if (state === undefined || state.leasedUntil > now) return Promise.resolve(undefined);
    const { position, offset } = state;
    const leased = { position, offset, leasedUntil: until };
    this.#change(consumer, shard, { ...leased, holder });
    return Promise.resolve(leased);
  }

  #change(consumer: string, shard: number, state: HeldState): void {
    this.writes += 1;
    this.#of(consumer).set(shard, state);
  }

  #held({ consumer, shard, holder }: Lease): HeldState | undefined {
    const state = this.#of(consumer).get(shard);
    return state?.holder === holder ? state : undefined;
  }

  advance(lease: Lease, to: Place, until: number): Promise<boolean> {
    const state = this.#held(lease);
    if (state === undefined) return Promise.resolve(false);
    this.#change(lease.consumer, lease.shard, { ...state, ...to, leasedUntil: until });
    return Promise.resolve(true);
  }

  release(lease: Lease): Promise<void> {
    const state = this.#held(lease);
    if (state !== undefined) {
      const { holder: _holder, ...rest } = state;
      this.#change(lease.consumer, lease.shard, { ...rest, leasedUntil: 0 });
    }
    return Promise.resolve();
  }
}

export class SetClock implements Clock {
  at: number;

  constructor(at: number) {
    this.at = at;
  }

  now(): number {
    return this.at;
  }
}

/** 1 January 2026, noon, UTC. */
export const noon = Date.UTC(2026, 0, 1, 12);

interface EventFacts {
  readonly user?: string;
  readonly version?: number;
  readonly published?: number;
  readonly eventType?: EventType;
  readonly uuid?: string;
  readonly debugData?: Readonly<Record<string, string>>;
  readonly ipAddress?: string | null;
}

export function event({
  user = 'ann',
  version = 1,
  published = noon,
  eventType = 'user.lifecycle.create',
  uuid = `${user}-${version}`,
  debugData,
  ipAddress = '203.0.113.7',
}: EventFacts = {}): RosterEvent {
  return {
    eventType,
    targets: [{ id: user, type: 'User', alternateId: `${user}@example.com`, displayName: user }],
    ...(debugData === undefined ? {} : { debugData }),
    uuid,
    published,
    entity: { kind: 'user', id: user, version },
    context: {
      actor: { id: '00uadmin', type: 'User', alternateId: 'admin@example.com', displayName: 'Ada Admin' },
      client: { ipAddress, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
      requestId: 'request-1',
      channel: 'api',
    },
  };
}

export const arrival = (facts: EventFacts & { readonly shard?: number } = {}): Arrival => {
  const made = event(facts);
  return { shard: facts.shard ?? 3, line: made.entity.id, version: made.entity.version, event: made };
};

/** Appends pages as they are given, one event list a page. */
export async function fillLog(
  log: MemoryEventLog,
  shard: number,
  pages: readonly { readonly at: number; readonly events: readonly RosterEvent[] }[],
): Promise<void> {
  for (const { at, events } of pages) {
    const { head } = await log.read(shard, []);
    const lateness = Math.max(head.lateness, ...events.map(({ published }) => at - published));
    await log.append({ shard, behind: head.position, head: { position: head.position + 1, at, lateness }, events, marks: [] });
  }
}
