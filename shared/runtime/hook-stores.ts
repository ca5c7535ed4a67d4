import {
  DynamoAsideStore,
  DynamoDeadLetters,
  DynamoDeliveryCursors,
  DynamoDeliveryLog,
  DynamoReplayStore,
} from '../store/hook-deliveries.ts';
import { once, root } from './root.ts';

/** Where hooks are in the log, and what they have set aside. */
export const hookStores = once(() => {
  const { table, stamp } = root();
  return {
    cursors: new DynamoDeliveryCursors(table, stamp),
    asides: new DynamoAsideStore(table, stamp),
    deadLetters: new DynamoDeadLetters(table, stamp),
    deliveryLog: new DynamoDeliveryLog(table, stamp),
    replays: new DynamoReplayStore(table, stamp),
  };
});
