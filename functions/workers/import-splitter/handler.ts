import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { importOfUpload, type ImportServices, splitFile, UploadNotification } from '../../../shared/imports/index.ts';
import { importServices } from '../../../shared/runtime/import-services.ts';

async function split(services: ImportServices, { body }: SQSRecord): Promise<void> {
  for (const { s3 } of UploadNotification.parse(JSON.parse(body)).Records) {
    const { key, size, eTag } = s3.object;
    const importId = importOfUpload(key);
    if (importId !== undefined) await splitFile(services, importId, { bytes: size, etag: eTag.replaceAll('"', '') });
  }
}

/** Lambda entry point: files that were uploaded. Whatever fails comes again; cutting a file twice gives the same chunks. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of Records) {
    const services = await importServices();
    try {
      await split(services, record);
    } catch (error) {
      services.log(JSON.stringify({ level: 'error', message: 'a file was not split', failure: failureOf(error) }));
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
