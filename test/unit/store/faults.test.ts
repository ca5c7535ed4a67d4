import { describe, expect, it } from '@jest/globals';

import { type Fault, ProcessCrash, withFaults } from '../../../shared/store/faults.ts';

class PutCommand {
  readonly input = {};
}

/** Counts what really reached the service. */
function service() {
  let carriedOut = 0;
  return {
    count: () => carriedOut,
    client: {
      send: async (_command: object): Promise<unknown> => {
        carriedOut += 1;
        return { ok: true };
      },
    },
  };
}

async function outcome(fault: Fault | undefined) {
  const { client, count } = service();
  const faulty = withFaults(client, 'DynamoDB', () => fault);
  try {
    return { answer: await faulty.send(new PutCommand()), carriedOut: count() };
  } catch (error) {
    return { error, carriedOut: count() };
  }
}

describe('the fault shim', () => {
  it('leaves calls alone that the plan does not name', async () => {
    expect(await outcome(undefined)).toEqual({ answer: { ok: true }, carriedOut: 1 });
  });

  it.each([
    ['crash-before', 0],
    ['throttle', 0],
    ['transaction-conflict', 0],
    ['crash-after', 1],
    ['lost-answer', 1],
  ] as const)('on %s carries the call out %i times and fails', async (kind, times) => {
    const { error, carriedOut } = await outcome({ kind });
    expect(error).toBeInstanceOf(Error);
    expect(carriedOut).toBe(times);
    expect(error instanceof ProcessCrash).toBe(kind.startsWith('crash'));
  });

  it('carries a duplicate out twice and answers once', async () => {
    expect(await outcome({ kind: 'duplicate' })).toEqual({ answer: { ok: true }, carriedOut: 2 });
  });

  it('answers late on a delay', async () => {
    const started = performance.now();
    expect(await outcome({ kind: 'delay', milliseconds: 20 })).toMatchObject({ carriedOut: 1 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(15);
  });

  it('tells the plan which call of which kind it is', async () => {
    const sites: string[] = [];
    const faulty = withFaults(service().client, 'SQS', ({ service: name, operation, index }) => {
      sites.push(`${name}.${operation}.${index}`);
      return undefined;
    });
    await faulty.send(new PutCommand());
    await faulty.send(new PutCommand());
    expect(sites).toEqual(['SQS.Put.0', 'SQS.Put.1']);
  });
});
