import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { S3ImportFiles } from '../../shared/aws/s3-import-files.ts';
import { S3ImportLinks } from '../../shared/aws/s3-import-links.ts';
import { FileReplacedError, type ImportFiles } from '../../shared/imports/index.ts';
import { type BucketEngine, startBucketEngine } from '../unit/imports/support/bucket-engine.ts';
import { MemoryWorld } from '../unit/imports/support/memory-world.ts';

interface World {
  readonly files: ImportFiles;
  /** As whoever has the signed URL does; gives the file's etag. */
  readonly upload: (importId: string, content: string) => Promise<string>;
  /** What a GET of the report's URL gives. */
  readonly report: (importId: string) => Promise<string>;
}

const now = 1_800_000_000_000;
let engine: BucketEngine;
let client: S3Client;
let links: S3ImportLinks;

beforeAll(async () => {
  engine = await startBucketEngine();
  client = new S3Client({
    endpoint: engine.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  process.env['AWS_ENDPOINT_URL_S3'] = engine.endpoint;
  links = new S3ImportLinks(client.config, 'imports', { now: () => now });
  await client.send(new CreateBucketCommand({ Bucket: 'imports' }));
});

afterAll(async () => {
  await engine.stop();
});

function memory(): World {
  const world = new MemoryWorld();
  return {
    files: world.services.files,
    upload: async (importId, content) => world.upload(importId, content).etag,
    report: async (importId) => world.report(importId),
  };
}

function bucket(): World {
  const files = new S3ImportFiles(client, 'imports');
  return {
    files,
    async upload(importId, content) {
      const { url } = await links.signUpload(importId);
      const { status } = await fetch(url, { method: 'PUT', body: content });
      expect(status).toBe(200);
      const { ETag = '' } = await client.send(new HeadObjectCommand({ Bucket: 'imports', Key: `uploads/${importId}.csv` }));
      return ETag.replaceAll('"', '');
    },
    async report(importId) {
      const { url } = await links.signReport(importId);
      return (await fetch(url)).text();
    },
  };
}

async function text(pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString();
}

async function* parts(count: number, size: number): AsyncGenerator<Buffer> {
  for (let part = 0; part < count; part += 1) yield Buffer.alloc(size, String(part % 10));
}

let imports = 0;
const newImport = () => `imp${String((imports += 1)).padStart(17, '0')}`;

describe.each([
  { name: 'memory', make: memory },
  { name: 's3', make: bucket },
])('ImportFiles ($name)', ({ make }) => {
  it('reads ranges of the file that was uploaded', async () => {
    const { files, upload } = make();
    const id = newImport();
    const etag = await upload(id, 'login,email\nä@x.example,b\n');
    expect(await text(files.read(id, { etag }, 0, 12))).toBe('login,email\n');
    expect(await text(files.read(id, { etag }, 12, 27))).toBe('ä@x.example,b\n');
  });

  it('refuses to read a file that was uploaded over the first one, or that is not there', async () => {
    const { files, upload } = make();
    const id = newImport();
    const etag = await upload(id, 'one');
    await upload(id, 'another');
    await expect(text(files.read(id, { etag }, 0, 3))).rejects.toThrow(FileReplacedError);
    await expect(text(files.read(newImport(), { etag }, 0, 3))).rejects.toThrow(FileReplacedError);
  });

  it('keeps the parts of a report and joins them', async () => {
    const { files, report } = make();
    const id = newImport();
    await files.writeChunkReport(id, 0, 'first\r\n');
    await files.writeChunkReport(id, 0, 'first again\r\n');
    expect((await files.readChunkReport(id, 0)).toString()).toBe('first again\r\n');
    await expect(files.readChunkReport(id, 1)).rejects.toThrow();
    await files.writeReport(id, parts(3, 4));
    expect(await report(id)).toBe('000011112222');
    await files.writeReport(id, parts(1, 2));
    expect(await report(id)).toBe('00');
  });

  it.each([
    ['just below a part', 5 * 1024 * 1024 - 1],
    ['just a part', 5 * 1024 * 1024],
    ['just above a part', 5 * 1024 * 1024 + 1],
  ])('writes a report that is %s long', async (_what, size) => {
    const { files, report } = make();
    const id = newImport();
    await files.writeReport(id, parts(1, size));
    expect((await report(id)).length).toBe(size);
  });

  it('writes a report of any size', async () => {
    const { files, report } = make();
    const id = newImport();
    await files.writeReport(id, parts(23, 1_000_003));
    const written = await report(id);
    expect(written.length).toBe(23 * 1_000_003);
    expect(written.slice(1_000_003 * 21)).toBe('1'.repeat(1_000_003) + '2'.repeat(1_000_003));
  });
});

describe('S3ImportLinks', () => {
  it('signs an upload of one key for 15 minutes, and asks for no checksum', async () => {
    const { url, expires } = await links.signUpload('imp1');
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe('/imports/uploads/imp1.csv');
    expect(searchParams.get('X-Amz-Expires')).toBe('900');
    expect([...searchParams.keys()].filter((name) => name.toLowerCase().includes('checksum'))).toEqual([]);
    expect(expires).toBe(now + 900_000);
  });
});

describe('S3ImportFiles', () => {
  it('gives a large file piece by piece', async () => {
    const { files, upload } = bucket();
    const id = newImport();
    const etag = await upload(id, 'x'.repeat(40_000_000));
    let [bytes, largest] = [0, 0];
    for await (const piece of files.read(id, { etag }, 1, 39_999_999)) {
      bytes += piece.length;
      largest = Math.max(largest, piece.length);
    }
    expect(bytes).toBe(39_999_998);
    expect(largest).toBeLessThan(1_000_000);
  });
});
