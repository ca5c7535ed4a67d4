import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import type { ErasureRecord } from '../erasure/index.ts';

const prefix = 'erased/';

/** One object for each erased person: its name is her id, and so is all that it holds. */
export class S3ErasureRecord implements ErasureRecord {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async keep(id: string): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: `${prefix}${id}`, Body: id }));
  }

  async list({ after, limit }: { readonly after?: string; readonly limit: number }): Promise<readonly string[]> {
    const { Contents = [] } = await this.#client.send(
      new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: prefix,
        MaxKeys: limit,
        ...(after === undefined ? {} : { StartAfter: `${prefix}${after}` }),
      }),
    );
    return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)]));
  }
}
