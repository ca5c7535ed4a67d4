import { SQSClient } from '@aws-sdk/client-sqs';

import { S3ImportLinks } from '../aws/s3-import-links.ts';
import { SqsImportChunks } from '../aws/sqs-import-chunks.ts';
import { variable } from '../config/index.ts';
import type { ImportLinks, ImportServices } from '../imports/index.ts';
import { DynamoImportStore } from '../store/import-store.ts';
import { importSchema } from './import-schema.ts';
import { once } from './root.ts';
import type { Scope } from './scope.ts';

const sqs = once(() => new SQSClient({}));

/** What operations on imports work with. */
export interface ImportApiServices extends Pick<ImportServices, 'clock' | 'imports' | 'queue' | 'committer' | 'schema'> {
  readonly origin: string;
  readonly links: ImportLinks;
}

export function importApiServices(scope: Scope): ImportApiServices {
  const { root, reader, committer } = scope;
  const { clock, table, stamp } = root;
  return {
    clock,
    origin: root.origin,
    imports: new DynamoImportStore(table, stamp, reader),
    links: new S3ImportLinks(sqs().config, variable('IMPORT_BUCKET'), clock),
    queue: new SqsImportChunks(sqs(), variable('IMPORT_CHUNK_QUEUE_URL')),
    committer,
    schema: () => importSchema(scope),
  };
}
