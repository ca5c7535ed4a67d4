import type { AppendDependencies, Arrival } from '../audit/index.ts';
import { toArrivals } from '../store/event-log.ts';
import { newItemOf, type StreamRecord } from '../store/stream-records.ts';
import { eventLog } from './log-store.ts';
import { once, type Root, root } from './root.ts';
import { logWakeUps } from './wake-ups.ts';

export type { StreamRecord } from '../store/stream-records.ts';

/** What the log appender works with. */
export interface AppenderServices extends AppendDependencies {
  /** Events of one change come with one record; most records bring none. */
  arrivalsOf(record: StreamRecord): readonly Arrival[];
  readonly log: Root['log'];
}

export const appenderServices = once((): AppenderServices => {
  const wired = root();
  return {
    logWriter: eventLog(),
    wakeUps: logWakeUps(),
    clock: wired.clock,
    log: (line) => wired.log(line),
    arrivalsOf(record) {
      const item = newItemOf(record);
      return item === undefined ? [] : toArrivals(item, wired.stamp.r);
    },
  };
});
