import type { AppendDependencies, Arrival } from '../audit/index.ts';
import { toArrival } from '../store/event-log.ts';
import { newItemOf, type StreamRecord } from '../store/stream-records.ts';
import { eventLog } from './log-store.ts';
import { once, type Root, root } from './root.ts';
import { logWakeUps } from './wake-ups.ts';

export type { StreamRecord } from '../store/stream-records.ts';

/** What the log appender works with. */
export interface AppenderServices extends AppendDependencies {
  /** Undefined for a record that brings nothing to the log. */
  arrivalOf(record: StreamRecord): Arrival | undefined;
  readonly log: Root['log'];
}

export const appenderServices = once((): AppenderServices => {
  const wired = root();
  return {
    logWriter: eventLog(),
    wakeUps: logWakeUps(),
    clock: wired.clock,
    log: (line) => wired.log(line),
    arrivalOf(record) {
      const item = newItemOf(record);
      return item === undefined ? undefined : toArrival(item, wired.stamp.r);
    },
  };
});
