import { optionalVariable } from '../config/index.ts';
import type { EventHookServices } from '../hooks/index.ts';
import { DynamoAsideStore } from '../store/asides.ts';
import { DynamoDeliveryCursors } from '../store/delivery-cursors.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { hookSealer } from './hook-endpoints.ts';
import { eventLog } from './log-store.ts';
import type { Scope } from './scope.ts';

/** What operations on event hooks work with. */
export interface EventHookApiServices extends EventHookServices {
  readonly origin: string;
}

export const eventHookServicesOf = ({ root, reader, committer }: Scope): EventHookApiServices => ({
  eventHooks: new DynamoEventHookStore(root.table, reader),
  committer,
  clock: root.clock,
  hookSealer: hookSealer(),
  logReader: eventLog(),
  cursors: new DynamoDeliveryCursors(root.table, root.stamp),
  asides: new DynamoAsideStore(root.table, root.stamp),
  allowLoopbackHooks: optionalVariable('ALLOW_LOOPBACK_HOOKS') === 'yes',
  origin: root.origin,
});
