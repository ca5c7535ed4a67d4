import type { BackfillControlServices, DeliveryControlServices } from '../hooks/index.ts';
import { DynamoAsideStore } from '../store/asides.ts';
import { DynamoBackfillStore } from '../store/backfills.ts';
import { DynamoDeadLetters } from '../store/dead-letters.ts';
import { DynamoDeliveryCursors } from '../store/delivery-cursors.ts';
import { DynamoDeliveryLog } from '../store/delivery-log.ts';
import { DynamoReplayStore } from '../store/replays.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { eventLog } from './log-store.ts';
import type { Scope } from './scope.ts';
import { backfillWakeUps, hookWakeUps } from './wake-ups.ts';

/** What operations on the deliveries of event hooks work with. */
export interface DeliveryApiServices extends DeliveryControlServices, BackfillControlServices {
  readonly origin: string;
}

export const deliveryControlServicesOf = ({ root, reader, committer }: Scope): DeliveryApiServices => ({
  cursors: new DynamoDeliveryCursors(root.table, root.stamp),
  asides: new DynamoAsideStore(root.table, root.stamp),
  deadLetters: new DynamoDeadLetters(root.table, root.stamp),
  deliveryLog: new DynamoDeliveryLog(root.table, root.stamp),
  replays: new DynamoReplayStore(root.table, root.stamp),
  backfills: new DynamoBackfillStore(root.table, root.stamp),
  eventHooks: new DynamoEventHookStore(root.table, reader),
  committer,
  clock: root.clock,
  logReader: eventLog(),
  hookWakeUps: hookWakeUps(),
  backfillWakeUps: backfillWakeUps(),
  eventRecorder: eventLog(),
  origin: root.origin,
});
