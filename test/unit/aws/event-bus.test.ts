import { EventBridgeClient, type PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from '@jest/globals';

import { EventBridgeBus } from '../../../shared/aws/event-bus.ts';

const entry = (detailType: string) => ({ detailType, detail: '{}', time: 1_700_000_000_000 });

/** A bus whose service answers with these results, and what was sent to it. */
function answering(results: readonly object[]) {
  const sent: unknown[] = [];
  const client = Object.assign(new EventBridgeClient({ region: 'eu-west-1' }), {
    send(command: PutEventsCommand) {
      sent.push(command.input);
      return Promise.resolve({ Entries: results });
    },
  });
  return { bus: new EventBridgeBus(client, 'events'), sent };
}

describe('EventBridgeBus', () => {
  it('puts entries of source roster on the named bus', async () => {
    const { bus, sent } = answering([{ EventId: '1' }]);
    expect(await bus.put([entry('user.lifecycle.create')])).toEqual([]);
    const Time = new Date(1_700_000_000_000);
    expect(sent).toEqual([
      { Entries: [{ EventBusName: 'events', Source: 'roster', DetailType: 'user.lifecycle.create', Detail: '{}', Time }] },
    ]);
  });

  it('gives back what was refused, and what was not answered for', async () => {
    const { bus } = answering([{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }]);
    expect(await bus.put([entry('a'), entry('b'), entry('c')])).toEqual([entry('b'), entry('c')]);
  });
});
