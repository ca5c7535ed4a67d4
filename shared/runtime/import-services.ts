import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

import { failureOf } from '../api/index.ts';
import { S3ImportFiles } from '../aws/s3-import-files.ts';
import { SqsImportChunks } from '../aws/sqs-import-chunks.ts';
import { variable } from '../config/index.ts';
import { sealedVault, sealImportedHash } from '../credentials/index.ts';
import * as directory from '../directory/index.ts';
import type { ImportServices } from '../imports/index.ts';
import { parseImportedHash } from '../security/index.ts';
import { DynamoBulkDirectory } from '../store/import-directory.ts';
import { DynamoImportStore } from '../store/import-store.ts';
import { cataloguesOf } from './catalogues.ts';
import { importRuns } from './import-runs.ts';
import { importSchema } from './import-schema.ts';
import { profilesOf } from './profile-checks.ts';
import { once, type Root, root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';

/** TLS guards the bytes on their way; a checksum besides would cost the worker's one core. */
const s3 = once(() => new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' }));
const sqs = once(() => new SQSClient({}));

const hashesOf = ({ credentialSealer }: Root): ImportServices['hashes'] => ({
  findFault(mcf) {
    const hash = parseImportedHash(mcf);
    return hash.ok ? undefined : hash.cause;
  },
  seal: (userId, mcf, at) => sealImportedHash(sealedVault(credentialSealer), userId, mcf, { previousVersion: 0, at }),
});

function importServicesOf(scope: Scope): ImportServices {
  const { root: wired, reader, committer } = scope;
  const { clock, table, stamp } = wired;
  return {
    clock,
    imports: new DynamoImportStore(table, stamp, reader),
    files: new S3ImportFiles(s3(), variable('IMPORT_BUCKET')),
    get queue() {
      return new SqsImportChunks(sqs(), variable('IMPORT_CHUNK_QUEUE_URL'));
    },
    committer,
    directory: new DynamoBulkDirectory(table, stamp),
    runs: importRuns({ root: wired, users: scope.users, catalogue: cataloguesOf(scope.settings).users }),
    rules: directory,
    profiles: profilesOf(scope),
    get hashes() {
      return hashesOf(wired);
    },
    async schema() {
      reader.forget();
      await scope.prepare();
      return importSchema(scope);
    },
    onRowFault(importId, line, error) {
      wired.log(JSON.stringify({ level: 'error', message: 'import row failed', importId, line, failure: failureOf(error) }));
    },
  };
}

/** For one message: settings and imports are read anew, and the table's meter begins at nothing. */
export async function importServices(): Promise<ImportServices & { readonly log: Root['log'] }> {
  const wired = root();
  wired.table.meter.reset();
  const scope = beginScope(wired);
  await scope.prepare();
  return Object.assign(importServicesOf(scope), { log: (line: string) => wired.log(line) });
}
