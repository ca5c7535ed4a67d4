import { type InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';

import { LambdaDialer } from '../../../shared/aws/dialer.ts';

const request = {
  url: 'https://hooks.example.com/',
  method: 'GET',
  headers: {},
  timeoutMs: 3_000,
  maxResponseBytes: 65_536,
} as const;

function answering(answer: { FunctionError?: string; Payload?: Uint8Array }) {
  const sent: InvokeCommand['input'][] = [];
  const client = Object.assign(new LambdaClient({ region: 'eu-west-1' }), {
    send(command: InvokeCommand) {
      sent.push(command.input);
      return Promise.resolve(answer);
    },
  });
  return { dialer: new LambdaDialer(client, 'dialer'), sent };
}

describe('LambdaDialer', () => {
  it('has the function call, waits for it, and gives what it says', async () => {
    const result = { ok: false, kind: 'timeout', detail: 'connect', latencyMs: 3_000 };
    const { dialer, sent } = answering({ Payload: Buffer.from(JSON.stringify(result)) });
    expect(await dialer.dial(request)).toEqual(result);
    expect(sent).toEqual([{ FunctionName: 'dialer', InvocationType: 'RequestResponse', Payload: JSON.stringify(request) }]);
  });

  it('does not take a failure of its own for the endpoint’s', async () => {
    await expect(answering({ FunctionError: 'Unhandled', Payload: Buffer.from('{}') }).dialer.dial(request)).rejects.toThrow(
      'Unhandled',
    );
    await expect(answering({}).dialer.dial(request)).rejects.toThrow('no answer');
  });
});
