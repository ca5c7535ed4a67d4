import { Readable } from 'node:stream';

import {
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import { FileReplacedError, type ImportFiles, objectKeys, segmentKey, type UploadedFile } from '../imports/index.ts';

/** Read by one call: a call that fails is tried again by the SDK, a file of a gigabyte is not. */
const readBytes = 16 * 1024 * 1024;
/** The least that S3 takes as a part that is not the last one. */
const partBytes = 5 * 1024 * 1024;

const isGone = (error: unknown): boolean =>
  error instanceof Error && ['PreconditionFailed', 'NoSuchKey', 'NotFound', 'InvalidRange'].includes(error.name);

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * The same bytes in pieces of the same size, the last one excepted, which is smaller and may be empty. All of them are one buffer: each is
 * good until the next one is asked for.
 */
async function* inPartsOf(size: number, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const part = Buffer.allocUnsafe(size);
  let length = 0;
  for await (const piece of source) {
    for (let taken = 0; taken < piece.length;) {
      const copied = piece.copy(part, length, taken);
      taken += copied;
      length += copied;
      if (length === size) {
        yield part;
        length = 0;
      }
    }
  }
  yield part.subarray(0, length);
}

/** The bucket of imports. */
export class S3ImportFiles implements ImportFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async *read(importId: string, file: Pick<UploadedFile, 'etag'>, start: number, end: number): AsyncGenerator<Buffer> {
    for (let from = start; from < end; from += readBytes) {
      yield* this.#readRange(importId, file, from, Math.min(end, from + readBytes));
    }
  }

  async *#readRange(importId: string, { etag }: Pick<UploadedFile, 'etag'>, start: number, end: number): AsyncGenerator<Buffer> {
    const body = await this.#get(objectKeys.upload(importId), { Range: `bytes=${start}-${end - 1}`, IfMatch: `"${etag}"` }).catch(
      (error: unknown) => {
        throw isGone(error) ? new FileReplacedError(importId, { cause: error }) : error;
      },
    );
    for await (const piece of body) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  }

  async #get(Key: string, options: { Range?: string; IfMatch?: string } = {}): Promise<AsyncIterable<Uint8Array>> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key, ...options }));
    if (!(Body instanceof Readable)) throw new Error('S3 gave no body that can be read');
    return Body;
  }

  async writeChunkReport(importId: string, chunk: number, text: string): Promise<void> {
    const target = { Bucket: this.#bucket, Key: objectKeys.chunkReport(importId, chunk) };
    await this.#client.send(new PutObjectCommand({ ...target, Body: text, ContentType: 'text/csv; charset=utf-8' }));
  }

  async readChunkReport(importId: string, chunk: number): Promise<Buffer> {
    return bytesOf(await this.#get(objectKeys.chunkReport(importId, chunk)));
  }

  async writeSegment(importId: string, name: string, Body: Buffer): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: segmentKey(importId, name), Body }));
  }

  async readSegment(importId: string, name: string, start: number, end: number): Promise<Buffer> {
    return bytesOf(await this.#get(segmentKey(importId, name), { Range: `bytes=${start}-${end - 1}` }));
  }

  async writeReport(importId: string, parts: AsyncIterable<Buffer>): Promise<void> {
    const target = { Bucket: this.#bucket, Key: objectKeys.report(importId) };
    const type = { ContentType: 'text/csv; charset=utf-8' };
    const pieces = inPartsOf(partBytes, parts);
    const first = await pieces.next();
    if (first.done === true) throw new Error('a report has a header at least');
    if (first.value.length < partBytes) await this.#client.send(new PutObjectCommand({ ...target, ...type, Body: first.value }));
    else await this.#writeInParts(target, type, first.value, pieces);
  }

  async #writeInParts(
    target: { readonly Bucket: string; readonly Key: string },
    type: { readonly ContentType: string },
    first: Buffer,
    others: AsyncIterable<Buffer>,
  ): Promise<void> {
    const { UploadId } = await this.#client.send(new CreateMultipartUploadCommand({ ...target, ...type }));
    const Parts: CompletedPart[] = [];
    const upload = async (Body: Buffer): Promise<void> => {
      const PartNumber = Parts.length + 1;
      const { ETag } = await this.#client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    };
    // Where this fails, the bucket drops the parts after a day, as it has to for a worker that died.
    await upload(first);
    for await (const piece of others) if (piece.length > 0) await upload(piece);
    await this.#client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  }
}
