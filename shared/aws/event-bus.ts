import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

import type { BusEntry, EventBus } from '../audit/index.ts';

/** What rules match on, together with the event type as `detail-type`. */
export const busSource = 'roster';

export class EventBridgeBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #name: string;

  constructor(client: EventBridgeClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async put(entries: readonly BusEntry[]): Promise<readonly BusEntry[]> {
    const { Entries: results = [] } = await this.#client.send(
      new PutEventsCommand({
        Entries: entries.map(({ detailType, detail, time }) => ({
          EventBusName: this.#name,
          Source: busSource,
          DetailType: detailType,
          Detail: detail,
          Time: new Date(time),
        })),
      }),
    );
    // Results stand in the order of the entries; one that is missing is no success.
    return entries.filter((_, index) => results[index]?.EventId === undefined);
  }
}
