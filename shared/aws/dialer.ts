import { optionalVariable } from '../config/index.ts';
import type { Dialer, DialRequest, DialResult } from '../hooks/index.ts';
import type { Signatory } from './signatory.ts';
import { endpointOf, SignedRequests } from './signed-requests.ts';

/** The dialer itself failed: that says nothing about the endpoint. */
export class DialerError extends Error {
  override readonly name = 'DialerError';
}

/**
 * Has the dialer function call out, and waits for what it says.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaDialer implements Dialer {
  readonly #signatory: Signatory;
  readonly #requests: SignedRequests;
  readonly #functionName: string;

  constructor(signatory: Signatory, functionName: string) {
    this.#signatory = signatory;
    this.#requests = new SignedRequests(signatory, 'lambda');
    this.#functionName = functionName;
  }

  async dial(request: DialRequest): Promise<DialResult> {
    const endpoint = optionalVariable('AWS_ENDPOINT_URL_LAMBDA') ?? endpointOf('lambda', await this.#signatory.region());
    const answer = await this.#requests.send({
      method: 'POST',
      url: new URL(`/2015-03-31/functions/${encodeURIComponent(this.#functionName)}/invocations`, endpoint),
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body: JSON.stringify(request),
    });
    const failure = answer.headers.get('x-amz-function-error');
    if (failure !== null || !answer.ok) throw new DialerError(failure ?? `Lambda answered ${answer.status}`);
    const result: DialResult = JSON.parse(await answer.text());
    return result;
  }
}
