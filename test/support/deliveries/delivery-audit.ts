import type { RosterEvent } from '../../../shared/kernel/index.ts';
import type { SentDelivery } from './failing-endpoint.ts';

/** What happened, what the log has, and what a hook's endpoint saw of it. */
export interface Evidence {
  readonly hookId: string;
  /** Events that the hook is subscribed to, as the table has them. */
  readonly committed: readonly RosterEvent[];
  readonly sent: readonly SentDelivery[];
  /** Uuids of events that an administrator has given up. */
  readonly discarded: ReadonlySet<string>;
}

const entityOf = ({ entity: { kind, id } }: RosterEvent): string => `${kind} ${id}`;

/** Few are enough to see what is wrong. */
const mostFaults = 5;

/** The same events under the same id, the same event under the same uuid. */
export function findFaultsInIds(sent: readonly SentDelivery[]): string[] {
  const faults: string[] = [];
  const known = new Map<string, string>();
  const hold = (what: string, key: string, value: string): void => {
    const before = known.get(`${what} ${key}`);
    if (before !== undefined && before !== value) faults.push(`${what} ${key} was ${before} and is ${value}`);
    known.set(`${what} ${key}`, value);
  };
  for (const { hookId, deliveryId, events } of sent) {
    const uuids = events.map(({ uuid }) => uuid).join(' ');
    hold('the batch of delivery', deliveryId, `${hookId} ${uuids}`);
    hold('the delivery of batch', `${hookId} ${uuids}`, deliveryId);
    for (const { uuid, entity, version } of events) {
      hold('the version of event', uuid, `${entity} ${version}`);
      hold('the event of version', `${entity} ${version}`, uuid);
    }
  }
  return faults;
}

/** Nothing is lost, and of each entity nothing comes before what precedes it was taken or told to be missing. */
export function findFaultsInOrder({ hookId, committed, sent, discarded }: Evidence): string[] {
  const faults: string[] = [];
  const versions = new Map<string, number[]>();
  for (const event of committed) versions.set(entityOf(event), [...(versions.get(entityOf(event)) ?? []), event.entity.version]);
  const settled = new Map<string, Set<number>>();
  const received = new Set<string>();
  for (const { events } of sent.filter((delivery) => delivery.hookId === hookId && delivery.taken)) {
    for (const { uuid, entity, version, gap } of events) {
      const known = settled.get(entity) ?? new Set<number>();
      settled.set(entity, known);
      for (const missing of gap) known.add(missing);
      const wanted = versions.get(entity) ?? [];
      if (!wanted.includes(version)) faults.push(`${entity} has no version ${version}`);
      const skipped = wanted.filter((before) => before < version && !known.has(before));
      if (skipped.length > 0) faults.push(`order: ${entity} version ${version} came before ${skipped.join(', ')}`);
      known.add(version);
      received.add(uuid);
    }
  }
  const lost = committed.filter(({ uuid }) => !received.has(uuid) && !discarded.has(uuid));
  for (const event of lost) faults.push(`lost: ${entityOf(event)} version ${event.entity.version} ${event.eventType}`);
  return faults.slice(0, mostFaults);
}

/** The log has what was committed, once each, and of each entity in the order of its versions. */
export function findFaultsInLog(committed: readonly RosterEvent[], logged: readonly RosterEvent[]): string[] {
  const faults: string[] = [];
  const left = new Map(committed.map((event) => [event.uuid, JSON.stringify(event)]));
  const last = new Map<string, number>();
  for (const event of logged) {
    const expected = left.get(event.uuid);
    if (expected === undefined) faults.push(`log: ${event.uuid} of ${entityOf(event)} is there twice, or was never committed`);
    else if (expected !== JSON.stringify(event)) faults.push(`log: ${event.uuid} is not as it was committed`);
    left.delete(event.uuid);
    const { version } = event.entity;
    if (version === 0) continue;
    const before = last.get(entityOf(event)) ?? 0;
    if (version !== before + 1) faults.push(`log: ${entityOf(event)} goes from version ${before} to ${version}`);
    last.set(entityOf(event), version);
  }
  for (const uuid of left.keys()) faults.push(`log: ${uuid} is missing`);
  return faults.slice(0, mostFaults);
}

/** Deliveries of events for each event that was delivered: 1 where none came twice. */
export function deliveriesOfEach(sent: readonly SentDelivery[]): number {
  const events = sent.flatMap(({ hookId, events: each }) => each.map(({ uuid }) => `${hookId} ${uuid}`));
  return events.length / new Set(events).size;
}
