import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

import type { LogWakeUps, PublishDependencies } from '../audit/index.ts';
import { EventBridgeBus } from '../aws/event-bus.ts';
import { variable } from '../config/index.ts';
import { logPositions } from './log-positions.ts';
import { eventLog } from './log-store.ts';
import { once, type Root, root } from './root.ts';
import { logWakeUps } from './wake-ups.ts';

/** What the bus publisher works with. */
export interface PublisherServices extends PublishDependencies {
  readonly wakeUps: LogWakeUps;
  readonly log: Root['log'];
}

export const publisherServices = once((): PublisherServices => {
  const wired = root();
  return {
    logReader: eventLog(),
    logPositions: logPositions(),
    clock: wired.clock,
    bus: new EventBridgeBus(new EventBridgeClient({}), variable('EVENT_BUS_NAME')),
    wakeUps: logWakeUps(),
    log: (line) => wired.log(line),
  };
});
