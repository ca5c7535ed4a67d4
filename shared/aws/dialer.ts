import { SignatureV4 } from '@smithy/signature-v4';

import { optionalVariable } from '../config/index.ts';
import type { Dialer, DialRequest, DialResult } from '../hooks/index.ts';
import type { Signatory } from './signatory.ts';

/** The dialer itself failed: that says nothing about the endpoint. */
export class DialerError extends Error {
  override readonly name = 'DialerError';
}

/** Between tries, where Lambda itself is busy or fails; as many tries as the SDK takes. */
const waits = [100, 400];

const hostOf = (region: string): string => `lambda.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

const isPassing = (status: number): boolean => status === 429 || status >= 500;

/**
 * Has the dialer function call out, and waits for what it says. One signed request without the SDK's client, which is a fifth of a bundle.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaDialer implements Dialer {
  readonly #signatory: Signatory;
  readonly #signer: SignatureV4;
  readonly #functionName: string;

  constructor(signatory: Signatory, functionName: string) {
    this.#signatory = signatory;
    this.#signer = new SignatureV4({ ...signatory, service: 'lambda' });
    this.#functionName = functionName;
  }

  async dial(request: DialRequest): Promise<DialResult> {
    const answer = await this.#invoke(JSON.stringify(request));
    const failure = answer.headers.get('x-amz-function-error');
    if (failure !== null || !answer.ok) throw new DialerError(failure ?? `Lambda answered ${answer.status}`);
    const result: DialResult = JSON.parse(await answer.text());
    return result;
  }

  async #invoke(body: string): Promise<Response> {
    for (const wait of waits) {
      const answer = await this.#send(body).catch(() => undefined);
      if (answer !== undefined && !isPassing(answer.status)) return answer;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return this.#send(body);
  }

  async #send(body: string): Promise<Response> {
    const endpoint = optionalVariable('AWS_ENDPOINT_URL_LAMBDA') ?? `https://${hostOf(await this.#signatory.region())}`;
    const { protocol, hostname, port, host, pathname, href } = new URL(
      `/2015-03-31/functions/${encodeURIComponent(this.#functionName)}/invocations`,
      endpoint,
    );
    const { method, headers } = await this.#signer.sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: pathname,
      headers: { host, 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body,
    });
    return fetch(href, { method, headers, body });
  }
}
