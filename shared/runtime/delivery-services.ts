import { presentHookEvent, walkLog } from '../audit/index.ts';
import type { DeliveryServices } from '../hooks/index.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { Reader } from '../store/reader.ts';
import { dialer, hookSealer } from './hook-endpoints.ts';
import { eventLog, logPositions } from './log-store.ts';
import { type Root, root } from './root.ts';
import { hookWakeUps } from './wake-ups.ts';

/** What the delivery of event hooks works with, for one invocation: hooks are read anew. */
export function deliveryServices(): DeliveryServices & { readonly log: Root['log'] } {
  const wired = root();
  const { table, clock, origin } = wired;
  const walking = { logReader: eventLog(), logPositions: logPositions(), clock };
  return {
    ...walking,
    eventHooks: new DynamoEventHookStore(table, new Reader(table)),
    hookSealer: hookSealer(),
    dialer: dialer(),
    walkLog: (walk, take) => walkLog(walking, walk, take),
    hookWakeUps: hookWakeUps(),
    eventRecorder: eventLog(),
    noteFilterFault: (fault) => wired.log(JSON.stringify({ level: 'warn', message: 'event hook filter failed', ...fault })),
    presentHookEvent,
    origin,
    random: Math.random,
    log: (line) => wired.log(line),
  };
}
