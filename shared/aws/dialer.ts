import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

import type { Dialer, DialRequest, DialResult } from '../hooks/index.ts';

/** The dialer itself failed: that says nothing about the endpoint. */
export class DialerError extends Error {
  override readonly name = 'DialerError';
}

/** Has the dialer function call out, and waits for what it says. */
export class LambdaDialer implements Dialer {
  readonly #client: LambdaClient;
  readonly #functionName: string;

  constructor(client: LambdaClient, functionName: string) {
    this.#client = client;
    this.#functionName = functionName;
  }

  async dial(request: DialRequest): Promise<DialResult> {
    const { FunctionError: failure, Payload: payload } = await this.#client.send(
      new InvokeCommand({ FunctionName: this.#functionName, InvocationType: 'RequestResponse', Payload: JSON.stringify(request) }),
    );
    if (failure !== undefined || payload === undefined) throw new DialerError(failure ?? 'no answer');
    const result: DialResult = JSON.parse(Buffer.from(payload).toString('utf8'));
    return result;
  }
}
