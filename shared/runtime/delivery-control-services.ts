import type { DeliveryControlServices } from '../hooks/index.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { hookStores } from './hook-stores.ts';
import { eventLog } from './log-store.ts';
import type { Scope } from './scope.ts';
import { hookWakeUps } from './wake-ups.ts';

/** What operations on the deliveries of event hooks work with. */
export interface DeliveryApiServices extends DeliveryControlServices {
  readonly origin: string;
}

export const deliveryControlServicesOf = ({ root, reader, committer }: Scope): DeliveryApiServices => ({
  ...hookStores(),
  eventHooks: new DynamoEventHookStore(root.table, reader),
  committer,
  clock: root.clock,
  logReader: eventLog(),
  hookWakeUps: hookWakeUps(),
  eventRecorder: eventLog(),
  origin: root.origin,
});
