import {
  type CloudFrontClient,
  type Distribution,
  type Origin,
  GetDistributionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';

import type { DistributionHeader } from '../edge/index.ts';

/** A custom header of a CloudFront distribution's only origin. */
export class CloudFrontHeader implements DistributionHeader {
  readonly #client: CloudFrontClient;
  readonly #distribution: string;
  readonly #name: string;

  constructor(client: CloudFrontClient, distribution: string, name: string) {
    this.#client = client;
    this.#distribution = distribution;
    this.#name = name;
  }

  async read(): Promise<{ readonly value: string | undefined; readonly deployed: boolean }> {
    const { distribution, origin } = await this.#get();
    const header = origin.CustomHeaders?.Items?.find(({ HeaderName }) => HeaderName?.toLowerCase() === this.#name);
    return { value: header?.HeaderValue, deployed: distribution.Status === 'Deployed' };
  }

  async write(value: string): Promise<void> {
    const { distribution, origin, etag } = await this.#get();
    const { DistributionConfig } = distribution;
    const others = (origin.CustomHeaders?.Items ?? []).filter(({ HeaderName }) => HeaderName?.toLowerCase() !== this.#name);
    const headers = [...others, { HeaderName: this.#name, HeaderValue: value }];
    const changed: Origin = { ...origin, CustomHeaders: { Quantity: headers.length, Items: headers } };
    await this.#client.send(
      new UpdateDistributionCommand({
        Id: this.#distribution,
        IfMatch: etag,
        DistributionConfig: DistributionConfig && { ...DistributionConfig, Origins: { Quantity: 1, Items: [changed] } },
      }),
    );
  }

  async #get(): Promise<{ distribution: Distribution; origin: Origin; etag: string }> {
    const { Distribution: distribution, ETag: etag } = await this.#client.send(
      new GetDistributionCommand({ Id: this.#distribution }),
    );
    const [origin, ...others] = distribution?.DistributionConfig?.Origins?.Items ?? [];
    if (distribution === undefined || origin === undefined || others.length > 0 || etag === undefined)
      throw new Error('the distribution does not have its one origin');
    return { distribution, origin, etag };
  }
}
