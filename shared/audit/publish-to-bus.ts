import type { RosterEvent } from '../kernel/index.ts';
import type { BusEntry, EventBus, WalkEnd } from './ports.ts';
import { presentLogEvent } from './present-log-event.ts';
import { walkLog, type WalkDependencies } from './walk-log.ts';

export const busConsumer = 'bus';

export const busLimits = {
  /** Of one call, as EventBridge has it. */
  entries: 10,
  /** Of one call: detail, type and source of all its entries. Below EventBridge's 262,144, which also count the time. */
  bytes: 256_000,
} as const;

const tries = 4;

/** The bus refused events again and again. They stay where they are in the log. */
export class BusRefusedError extends Error {
  override readonly name = 'BusRefusedError';
}

const sizeOf = ({ detail, detailType }: BusEntry): number => Buffer.byteLength(detail) + Buffer.byteLength(detailType) + 64;

/** An event that the bus can't carry goes without its debug data: one giant must not hold up all that follow it. */
export function busEntryOf(event: RosterEvent): BusEntry {
  const whole = presentLogEvent(event);
  const entry = { detailType: event.eventType, time: event.published, detail: JSON.stringify(whole) };
  if (sizeOf(entry) <= busLimits.bytes) return entry;
  return { ...entry, detail: JSON.stringify({ ...whole, debugContext: { debugData: { truncated: 'true' } } }) };
}

/** In order, as many to a call as it takes. */
export function busCallsOf(entries: readonly BusEntry[]): BusEntry[][] {
  const calls: BusEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const call = calls.at(-1);
    if (call !== undefined && call.length < busLimits.entries && bytes + size <= busLimits.bytes) {
      call.push(entry);
      bytes += size;
    } else {
      calls.push([entry]);
      bytes = size;
    }
  }
  return calls;
}

const pause = (attempt: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));

async function putAll(bus: EventBus, entries: readonly BusEntry[]): Promise<void> {
  let left = entries;
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === tries) throw new BusRefusedError(`${left.length} of ${entries.length} events refused ${tries} times`);
    if (attempt > 0) await pause(attempt);
    left = await bus.put(left);
  }
}

export interface PublishDependencies extends WalkDependencies {
  readonly bus: EventBus;
}

/** Puts what the bus has not seen of a shard onto it, in Okta's LogEvent shape, at least once. */
export function publishToBus(
  dependencies: PublishDependencies,
  { shard, holder, deadline }: { readonly shard: number; readonly holder: string; readonly deadline: number },
): Promise<WalkEnd> {
  const walk = {
    consumer: busConsumer,
    shard,
    holder,
    deadline,
    wanted: () => true,
    batchSize: 90,
    from: { position: 0, offset: 0 },
  };
  return walkLog(dependencies, walk, async ({ events }) => {
    for (const call of busCallsOf(events.map(busEntryOf))) await putAll(dependencies.bus, call);
  });
}
