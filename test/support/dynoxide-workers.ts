import { handler as searchIndexer } from '../../functions/streams/search-indexer/handler.ts';
import { handler as logAppender } from '../../functions/streams/log-appender/handler.ts';
import { sealedVault, sealImportedHash } from '../../shared/credentials/index.ts';
import * as directory from '../../shared/directory/index.ts';
import { createUsers } from '../../shared/imports/create-users.ts';
import { decideRow, type RowContext } from '../../shared/imports/decide-row.ts';
import type { ImportRow } from '../../shared/imports/row.ts';
import { newId, type Party, systemClock } from '../../shared/kernel/index.ts';
import { profileChecker } from '../../shared/profiles/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { DynamoBulkDirectory } from '../../shared/store/import-directory.ts';
import type { StreamRecord } from '../../shared/store/stream-records.ts';

type Records = readonly StreamRecord[];
type Handler = (event: { readonly Records: Records }) => Promise<{ readonly batchItemFailures: readonly unknown[] }>;

/** As the event source mapping does, which never asks for more than the function asks for. */
const batchSize = 100;

async function deliver(handler: Handler, records: Records): Promise<void> {
  for (let start = 0; start < records.length; start += batchSize) {
    const { batchItemFailures } = await handler({ Records: records.slice(start, start + batchSize) });
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records failed`);
  }
}

export const indexChanges = (records: Records): Promise<void> => deliver(searchIndexer, records);
export const logEvents = (records: Records): Promise<void> => deliver(logAppender, records);

/** A bcrypt hash of the right form: nobody signs in with it. */
const hash = `$2b$10$${'a'.repeat(21)}u${'b'.repeat(30)}u`;

export interface PeopleToImport {
  readonly profiles: readonly ImportRow['profile'][];
  readonly actor: Party;
  readonly withHash?: boolean;
  readonly groups?: readonly directory.Group[];
}

/** Creates people as import workers do, rows decided beforehand: what is left is the saga of conditional inserts. */
export function importPeople({ profiles, actor, withHash = false, groups = [] }: PeopleToImport): () => Promise<void> {
  const { table, stamp, credentialSealer } = root();
  const importId = newId('import');
  const context: RowContext = {
    importId,
    typeId: newId('userType'),
    now: systemClock.now(),
    context: { actor, client: null, requestId: importId, channel: 'import' },
    rules: directory,
    profiles: { ...profileChecker(() => undefined), check: () => [] },
    findHashFault: () => undefined,
    groups: new Map(groups.map((group) => [group.id, group])),
  };
  const creations = profiles.map((profile, index) => {
    const row: ImportRow = {
      line: index + 2,
      login: String(profile['login']),
      profile,
      groups: groups.map(({ id }) => id),
      ...(withHash ? { passwordHash: hash } : {}),
    };
    const decision = decideRow(row, undefined, context);
    if (decision.do !== 'create') throw new Error(`decided to ${decision.do}`);
    return decision;
  });
  const seal = (userId: string, mcf: string, at: number) =>
    sealImportedHash(sealedVault(credentialSealer), userId, mcf, { previousVersion: 0, at });
  return async () => {
    const hashes = { findFault: () => undefined, seal };
    await createUsers({ directory: new DynamoBulkDirectory(table, stamp), rules: directory, hashes }, creations);
  };
}
