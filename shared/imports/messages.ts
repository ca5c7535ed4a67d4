import * as z from 'zod/mini';

const importId = z.string();
const count = z.int().check(z.nonnegative());

/** What a worker is told. Ranges and line numbers; never a row. What a later release adds, this one passes over. */
export const ImportMessage = z.union([
  z.object({
    importId,
    chunk: count,
    start: count,
    end: count,
    line: count,
    lastLine: z.optional(count),
    rows: count,
    duplicates: z.readonly(z.array(z.readonly(z.tuple([count, count])))),
  }),
  z.object({ importId, finish: z.literal(true) }),
  z.object({ importId, group: count, asRows: z.boolean() }),
  z.object({ importId, partition: z.string() }),
]);
export type ImportMessage = z.infer<typeof ImportMessage>;

/** Where things lie in the bucket. */
export const objectKeys = {
  upload: (importId: string): string => `uploads/${importId}.csv`,
  report: (importId: string): string => `reports/${importId}.csv`,
  chunkReport: (importId: string, chunk: number): string => `reports/${importId}/${String(chunk).padStart(9, '0')}.csv`,
} as const;

/** A file of sorted keys on their way into a run of the search index. */
export const segmentKey = (importId: string, name: string): string => `index/${importId}/${name}`;

/** The part of S3's notification that says which file was uploaded. S3's test notification has no records. */
export const UploadNotification = z.object({
  Records: z.prefault(
    z.array(z.object({ s3: z.object({ object: z.object({ key: z.string(), size: z.number(), eTag: z.string() }) }) })),
    [],
  ),
});

/** The import whose file lies under a key, as notifications write it; undefined where it is none. */
export function importOfUpload(key: string): string | undefined {
  return /^uploads\/(imp[0-9A-Za-z]{17})\.csv$/.exec(decodeURIComponent(key.replaceAll('+', ' ')))?.[1];
}
