import { randomBytes } from 'node:crypto';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { S3ImportFiles } from '../../shared/aws/s3-import-files.ts';
import { sealedVault, sealImportedHash } from '../../shared/credentials/index.ts';
import * as directory from '../../shared/directory/index.ts';
import type { Chunk, ImportServices } from '../../shared/imports/index.ts';
import { systemClock } from '../../shared/kernel/index.ts';
import { baseUserAttributes, profileChecker, type Schema } from '../../shared/profiles/index.ts';
import { importRuns } from '../../shared/runtime/import-runs.ts';
import { createSealer, parseImportedHash } from '../../shared/security/index.ts';
import { DynamoCommitter } from '../../shared/store/commit.ts';
import { DynamoBulkDirectory } from '../../shared/store/import-directory.ts';
import { DynamoImportStore } from '../../shared/store/import-store.ts';
import { stampFor } from '../../shared/store/items.ts';
import { Reader } from '../../shared/store/reader.ts';
import { DynamoUserStore } from '../../shared/store/users.ts';
import { Table } from '../../shared/store/table.ts';

/** Where the engines are and what they hold. */
export interface BenchPlaces {
  readonly dynamodb: string;
  readonly s3: string;
  readonly table: string;
  readonly bucket: string;
}

const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const typeId = 'oty1234567890123456a';
const importedSchema: Schema = {
  id: 'osc1234567890123456a',
  name: 'user',
  title: 'User',
  description: '',
  created: 0,
  lastUpdated: 0,
  base: baseUserAttributes,
  custom: [],
};
export const benchStamp = stampFor('eu-west-1');

export const documentClient = ({ dynamodb }: BenchPlaces): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...aws, endpoint: dynamodb }), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const bucketClient = ({ s3 }: Pick<BenchPlaces, 's3'>): S3Client =>
  new S3Client({ ...aws, endpoint: s3, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });

/** An import's services on real engines; `onChunk` is given what would go to the queue. */
export function benchServices(places: BenchPlaces, onChunk: (chunk: Chunk) => void): ImportServices & { readonly table: Table } {
  const table = new Table(documentClient(places), places.table);
  const reader = new Reader(table);
  const sealer = createSealer({
    generate: async () => ({ plaintext: randomBytes(32), wrapped: randomBytes(180).toString('base64') }),
    unwrap: () => Promise.reject(new Error('nothing is opened here')),
  });
  return {
    table,
    clock: systemClock,
    imports: new DynamoImportStore(table, benchStamp, reader),
    files: new S3ImportFiles(bucketClient(places), places.bucket),
    queue: {
      sendChunks: async (chunks) => chunks.forEach(onChunk),
      sendFinish: async () => undefined,
      sendSteps: async () => undefined,
    },
    committer: new DynamoCommitter(table, benchStamp, reader),
    directory: new DynamoBulkDirectory(table, benchStamp),
    runs: importRuns({
      root: { table, stamp: benchStamp },
      users: new DynamoUserStore(table, reader),
      catalogue: directory.userCatalogue(),
    }),
    rules: directory,
    profiles: profileChecker(() => importedSchema),
    hashes: {
      findFault(mcf) {
        const hash = parseImportedHash(mcf);
        return hash.ok ? undefined : hash.cause;
      },
      seal: (userId, mcf, at) => sealImportedHash(sealedVault(sealer), userId, mcf, { previousVersion: 0, at }),
    },
    schema: async () => ({ typeId, attributes: baseUserAttributes }),
    onRowFault(_importId, line, error) {
      throw new Error(`line ${line}`, { cause: error });
    },
  };
}

const hash = `$2b$10$${'a'.repeat(21)}u${'b'.repeat(30)}u`;
const header = 'login,email,firstName,lastName,department,title,mobilePhone,city,countryCode,employeeNumber,passwordHash';

/** Ten attributes each, and a hash for three of ten. */
export function benchFile(people: number, domain: string): Buffer {
  const rows = Array.from({ length: people }, (_, index) => {
    const login = `firstname.lastname${index}@${domain}`;
    const work = `Engineering,Engineer,+49 151 ${10_000_000 + index},Berlin,DE,${index}`;
    return `${login},${login},Firstname,Lastname ${index},${work},${index % 10 < 3 ? hash : ''}`;
  });
  return Buffer.from([header, ...rows, ''].join('\n'));
}
