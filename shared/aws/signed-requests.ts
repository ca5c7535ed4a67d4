import { SignatureV4 } from '@smithy/signature-v4';

import type { Signatory } from './signatory.ts';

/** Between tries, where the service itself is busy or fails; as many tries as the SDK takes. */
const waits = [100, 400];

const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** A service's address in a region, such as `lambda.eu-west-1.amazonaws.com`. */
export const endpointOf = (host: string, region: string): string =>
  `https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

export interface SignedRequest {
  readonly method: 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Requests to one of AWS's services without the SDK's client of it, which is a fifth of a bundle. */
export class SignedRequests {
  readonly #signer: SignatureV4;

  /** @param service as signatures name it */
  constructor(signatory: Signatory, service: string) {
    this.#signer = new SignatureV4({ ...signatory, service });
  }

  async send(request: SignedRequest): Promise<Response> {
    for (const wait of waits) {
      const answer = await this.#try(request).catch(() => undefined);
      if (answer !== undefined && !isPassing(answer.status)) return answer;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return this.#try(request);
  }

  async #try({ method, url, headers: more = {}, body = '' }: SignedRequest): Promise<Response> {
    const { protocol, hostname, port, host, pathname, href } = url;
    const { headers } = await this.#signer.sign({
      method,
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: pathname,
      headers: { host, ...more },
      body,
    });
    return fetch(href, { method, headers, ...(body !== '' && { body }) });
  }
}
