import { setTimeout } from 'node:timers/promises';

import { presentHookState } from '../audit/index.ts';
import type { BackfillServices } from '../hooks/index.ts';
import { DynamoBackfillStore } from '../store/backfills.ts';
import { DynamoDeliveryLog } from '../store/delivery-log.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { Reader } from '../store/reader.ts';
import { directoryStates } from './directory-states.ts';
import { dialer } from './dialer.ts';
import { hookSealer } from './hook-endpoints.ts';
import { eventLog } from './log-store.ts';
import { type Root, root } from './root.ts';
import { backfillWakeUps } from './wake-ups.ts';

/** What backfills are sent with. */
export function backfillServices(): BackfillServices & { readonly log: Root['log'] } {
  const wired = root();
  const { table, stamp, clock, origin } = wired;
  return {
    // A reader remembers; whether a hook still receives is asked before every batch.
    eventHooks: { find: (id) => new DynamoEventHookStore(table, new Reader(table)).find(id) },
    backfills: new DynamoBackfillStore(table, stamp),
    deliveryLog: new DynamoDeliveryLog(table, stamp),
    directoryStates: directoryStates(wired),
    hookSealer: hookSealer(),
    dialer: dialer(),
    backfillWakeUps: backfillWakeUps(),
    eventRecorder: eventLog(),
    presentHookState,
    clock,
    origin,
    random: Math.random,
    pause: (milliseconds) => setTimeout(milliseconds),
    log: (line) => wired.log(line),
  };
}
