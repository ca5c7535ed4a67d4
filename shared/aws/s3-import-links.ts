import { SignatureV4 } from '@smithy/signature-v4';

import { optionalVariable } from '../config/index.ts';
import { type ImportLinks, objectKeys, type SignedLink } from '../imports/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { Signatory } from './signatory.ts';

const linkSeconds = 15 * 60;

/** The bucket's own address, or its path at the endpoint that the environment names. */
function addressOf(bucket: string, region: string): URL {
  const endpoint = optionalVariable('AWS_ENDPOINT_URL_S3');
  if (endpoint !== undefined) return new URL(`/${bucket}/`, endpoint);
  return new URL(`https://${bucket}.s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`);
}

const queryOf = (query: Readonly<Record<string, unknown>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');

/**
 * Signs URLs without the S3 client, which is a quarter of a bundle: whoever only hands out links does not pay for it. No checksum is
 * asked for: whoever uploads does not know it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export class S3ImportLinks implements ImportLinks {
  readonly #signatory: Signatory;
  readonly #bucket: string;
  readonly #clock: Clock;
  readonly #signer: SignatureV4;

  constructor(signatory: Signatory, bucket: string, clock: Clock) {
    this.#signatory = signatory;
    this.#bucket = bucket;
    this.#clock = clock;
    this.#signer = new SignatureV4({ ...signatory, service: 's3', uriEscapePath: false, applyChecksum: false });
  }

  async signUpload(importId: string): Promise<SignedLink> {
    return this.#sign('PUT', objectKeys.upload(importId), {});
  }

  async signReport(importId: string): Promise<SignedLink> {
    return this.#sign('GET', objectKeys.report(importId), {
      'response-content-type': 'text/csv; charset=utf-8',
      'response-content-disposition': `attachment; filename="${importId}.csv"`,
    });
  }

  async #sign(method: 'GET' | 'PUT', key: string, query: Record<string, string>): Promise<SignedLink> {
    const now = this.#clock.now();
    const { protocol, hostname, port, host, pathname } = new URL(key, addressOf(this.#bucket, await this.#signatory.region()));
    const signed = await this.#signer.presign(
      {
        method,
        protocol,
        hostname,
        ...(port === '' ? {} : { port: Number(port) }),
        path: pathname,
        query,
        headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      },
      { expiresIn: linkSeconds, signingDate: new Date(now) },
    );
    return { url: `${protocol}//${host}${pathname}?${queryOf(signed.query ?? {})}`, expires: now + linkSeconds * 1000 };
  }
}
