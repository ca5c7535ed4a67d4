import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

import { failureOf } from '../api/index.ts';
import { S3ImportFiles } from '../aws/s3-import-files.ts';
import { SqsImportChunks } from '../aws/sqs-import-chunks.ts';
import { variable } from '../config/index.ts';
import { sealedVault, sealImportedHash } from '../credentials/index.ts';
import * as directory from '../directory/index.ts';
import type { ImportServices } from '../imports/index.ts';
import { defaultUserType, schemaOfType } from '../org/index.ts';
import { parseImportedHash } from '../security/index.ts';
import { DynamoBulkDirectory } from '../store/import-directory.ts';
import { DynamoImportStore } from '../store/import-store.ts';
import { once, type Root, root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';

/** A signed upload must not ask for a checksum that whoever uploads doesn't send. */
const s3 = once(() => new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }));
const sqs = once(() => new SQSClient({}));

const hashesOf = ({ credentialSealer }: Root): ImportServices['hashes'] => ({
  findFault(mcf) {
    const hash = parseImportedHash(mcf);
    return hash.ok ? undefined : hash.cause;
  },
  seal: (userId, mcf, at) => sealImportedHash(sealedVault(credentialSealer), userId, mcf, { previousVersion: 0, at }),
});

/** What operations on imports work with. */
export interface ImportApiServices extends ImportServices {
  readonly origin: string;
}

export function importServicesOf(scope: Scope): ImportApiServices {
  const { root: wired, reader, committer, profiles } = scope;
  const { clock, table, stamp } = wired;
  return {
    clock,
    get origin() {
      return wired.origin;
    },
    imports: new DynamoImportStore(table, stamp, reader),
    files: new S3ImportFiles(s3(), variable('IMPORT_BUCKET'), clock),
    get queue() {
      return new SqsImportChunks(sqs(), variable('IMPORT_CHUNK_QUEUE_URL'));
    },
    committer,
    directory: new DynamoBulkDirectory(table, stamp),
    rules: directory,
    profiles,
    get hashes() {
      return hashesOf(wired);
    },
    async schema() {
      const { id } = defaultUserType(scope.settings);
      const schema = schemaOfType(scope.settings, id);
      if (schema === undefined) throw new Error('the default user type has no schema');
      return { typeId: id, attributes: [...schema.base, ...schema.custom] };
    },
    onRowFault(importId, line, error) {
      wired.log(JSON.stringify({ level: 'error', message: 'import row failed', importId, line, failure: failureOf(error) }));
    },
  };
}

/** For one message: settings and imports are read anew, and the table's meter begins at nothing. */
export async function importServices(): Promise<ImportApiServices & { readonly log: Root['log'] }> {
  const wired = root();
  wired.table.meter.reset();
  const scope = beginScope(wired);
  await scope.prepare();
  return Object.assign(importServicesOf(scope), { log: (line: string) => wired.log(line) });
}
