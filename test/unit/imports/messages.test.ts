import { describe, expect, it } from '@jest/globals';

import { type Chunk, importOfUpload, ImportMessage, objectKeys, UploadNotification } from '../../../shared/imports/index.ts';

const id = 'impAAAAAAAAAAAAAAAAA';

describe('messages of imports', () => {
  it('carry ranges, lines and nothing of a row', () => {
    const chunk: Chunk = { importId: id, chunk: 3, start: 10, end: 90, line: 4, lastLine: 5, rows: 2, duplicates: [[5, 2]] };
    expect(ImportMessage.parse(JSON.parse(JSON.stringify(chunk)))).toEqual(chunk);
    expect(ImportMessage.parse({ importId: id, finish: true })).toEqual({ importId: id, finish: true });
    expect(ImportMessage.parse({ ...chunk, login: 'ada@x.example' })).toEqual(chunk);
    expect(ImportMessage.safeParse({ ...chunk, end: -1 }).success).toBe(false);
  });

  it('are below what a queue takes, ten at once and every row a duplicate', () => {
    const duplicates = Array.from({ length: 500 }, (_, index) => [2_000_000 + index, 1_000_000 + index] as const);
    const [start, line] = [10 ** 9, 2_000_000];
    const chunk: Chunk = { importId: id, chunk: 3999, start, end: start, line, lastLine: line + 499, rows: 500, duplicates };
    expect(JSON.stringify(chunk).length * 10).toBeLessThan(256 * 1024);
  });

  it('tell of files that are uploads of imports', () => {
    const body = {
      Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: objectKeys.upload(id), size: 5, eTag: 'e' } } }],
    };
    expect(UploadNotification.parse(body).Records[0]?.s3.object).toEqual({ key: `uploads/${id}.csv`, size: 5, eTag: 'e' });
    expect(UploadNotification.parse({ Service: 'Amazon S3', Event: 's3:TestEvent' }).Records).toEqual([]);
    expect(importOfUpload(objectKeys.upload(id))).toBe(id);
    expect(importOfUpload(encodeURIComponent(objectKeys.upload(id)))).toBe(id);
    expect(importOfUpload(objectKeys.report(id))).toBeUndefined();
    expect(importOfUpload(`uploads/../${id}.csv`)).toBeUndefined();
  });
});
