import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import {
  applyChunk,
  buildPartition,
  finishImport,
  ImportMessage,
  type ImportServices,
  indexGroup,
} from '../../../shared/imports/index.ts';
import { importServices } from '../../../shared/runtime/import-services.ts';

/** A chunk that failed so often is taken row by row, so that what poisons it is found before the queue gives it up. */
const isolatedFrom = 3;

async function apply(services: ImportServices, { body, attributes }: SQSRecord): Promise<void> {
  const message = ImportMessage.parse(JSON.parse(body));
  if ('finish' in message) await finishImport(services, message.importId);
  else if ('group' in message) await indexGroup(services, message.importId, message);
  else if ('partition' in message) await buildPartition(services, message.importId, message.partition);
  else {
    // Messages of an earlier release do not say it.
    const { lastLine = message.line + message.rows - 1 } = message;
    const isolate = Number(attributes.ApproximateReceiveCount) >= isolatedFrom;
    await applyChunk(services, { ...message, lastLine }, { isolate });
  }
}

/** Lambda entry point: chunks of imports. Whatever fails comes again; a chunk that is done is left alone. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of Records) {
    const services = await importServices();
    try {
      await apply(services, record);
    } catch (error) {
      services.log(JSON.stringify({ level: 'error', message: 'a chunk was not applied', failure: failureOf(error) }));
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
