import { presentHookEvent } from '../audit/index.ts';
import type { DeliveryServices } from '../hooks/index.ts';
import { DynamoAsideStore } from '../store/asides.ts';
import { DynamoDeadLetters } from '../store/dead-letters.ts';
import { DynamoDeliveryCursors } from '../store/delivery-cursors.ts';
import { DynamoDeliveryLog } from '../store/delivery-log.ts';
import { DynamoCommitter } from '../store/commit.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { Reader } from '../store/reader.ts';
import { administratorNotices } from './administrator-notices.ts';
import { dialer } from './dialer.ts';
import { hookSealer } from './hook-endpoints.ts';
import { eventLog } from './log-store.ts';
import { type Root, root } from './root.ts';
import { hookWakeUps } from './wake-ups.ts';

/** What the delivery of event hooks works with, for one invocation: hooks are read anew. */
export function deliveryServices(): DeliveryServices & { readonly log: Root['log'] } {
  const wired = root();
  const { table, stamp, clock, origin } = wired;
  const reader = new Reader(table);
  return {
    cursors: new DynamoDeliveryCursors(table, stamp),
    asides: new DynamoAsideStore(table, stamp),
    deadLetters: new DynamoDeadLetters(table, stamp),
    deliveryLog: new DynamoDeliveryLog(table, stamp),
    logReader: eventLog(),
    clock,
    eventHooks: new DynamoEventHookStore(table, reader),
    committer: new DynamoCommitter(table, stamp, reader),
    hookSealer: hookSealer(),
    dialer: dialer(),
    notices: administratorNotices(clock),
    hookWakeUps: hookWakeUps(),
    eventRecorder: eventLog(),
    noteFilterFault: (fault) => wired.log(JSON.stringify({ level: 'warn', message: 'event hook filter failed', ...fault })),
    presentHookEvent,
    origin,
    random: Math.random,
    log: (line) => wired.log(line),
  };
}
