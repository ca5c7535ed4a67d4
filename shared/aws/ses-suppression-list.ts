import { optionalVariable } from '../config/index.ts';
import type { SuppressionList } from '../directory/index.ts';
import type { Signatory } from './signatory.ts';
import { endpointOf, SignedRequests } from './signed-requests.ts';

export class SuppressionListError extends Error {
  override readonly name = 'SuppressionListError';
}

/**
 * SES's list of the addresses that get no mail from this account, in its second API.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteSuppressedDestination.html
 */
export class SesSuppressionList implements SuppressionList {
  readonly #signatory: Signatory;
  readonly #requests: SignedRequests;

  constructor(signatory: Signatory) {
    this.#signatory = signatory;
    this.#requests = new SignedRequests(signatory, 'ses');
  }

  async remove(address: string): Promise<void> {
    const endpoint = optionalVariable('AWS_ENDPOINT_URL_SESV2') ?? endpointOf('email', await this.#signatory.region());
    const url = new URL(`/v2/email/suppression/addresses/${encodeURIComponent(address)}`, endpoint);
    const { ok, status } = await this.#requests.send({ method: 'DELETE', url });
    if (!ok && status !== 404) throw new SuppressionListError(`SES answered ${status}`);
  }
}
