import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { kmsDataKeys } from '../aws/kms-data-keys.ts';
import { optionalVariable, variable } from '../config/index.ts';
import { type Clock, systemClock } from '../kernel/index.ts';
import {
  createSealer,
  type DataKeys,
  derivePurposeKey,
  openBlob,
  type PurposeKey,
  sealBlob,
  type Sealer,
} from '../security/index.ts';
import { type Stamp, stampFor } from '../store/items.ts';
import { keys } from '../store/keys.ts';
import { OrgSettingsCache } from '../store/org-settings.ts';
import { absent, Table } from '../store/table.ts';

/** What lives as long as the function's instance. Everything is made when it is first asked for: a cold start pays for what it uses. */
export interface Root {
  readonly clock: Clock;
  /** `local`, or the stage's name on AWS. */
  readonly stage: string;
  /** Public origin of links, without a trailing slash. */
  readonly origin: string;
  readonly stamp: Stamp;
  readonly table: Table;
  readonly settings: OrgSettingsCache;
  /** Seals and, where IAM lets it, opens credentials. */
  readonly credentialSealer: Sealer;
  /** A key of the org for one purpose, such as `cursor`. */
  readonly purposeKey: (purpose: string) => Promise<PurposeKey>;
  /** Seals what Roster keeps for itself, under the org's key; `purpose` parts one use from another. */
  readonly ownSealer: (purpose: string) => Sealer;
  readonly log: (line: string) => void;
}

/** Made when it is first asked for, and only then. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

const connect = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 4 }), { marshallOptions: { removeUndefinedValues: true } }),
);

const kms = once(() => new KMSClient({}));

/** The org's secret, from which the keys of every purpose are derived: unwrapped once an instance. */
async function readOrgKey(table: Table, dataKeys: DataKeys): Promise<Uint8Array> {
  const item = await table.get(keys.orgKeys());
  if (item === undefined) throw new Error('the org has no keys yet');
  return dataKeys.unwrap(String(item['wrapped']));
}

/** Makes the org's secret where there is none. */
export async function ensureOrgKey(): Promise<void> {
  const { table, stamp } = root();
  if ((await table.get(keys.orgKeys())) !== undefined) return;
  const { wrapped } = await kmsDataKeys(kms(), variable('KEY_ID'), 'org-keys').generate();
  await table.put({ ...keys.orgKeys(), ...stamp, wrapped }, absent);
}

/** Data keys wrapped by the org's own key: no call to KMS for what is sealed often. */
function ownDataKeys(key: () => Promise<PurposeKey>): DataKeys {
  return {
    async generate() {
      const plaintext = crypto.getRandomValues(new Uint8Array(32));
      return { plaintext, wrapped: sealBlob(await key(), Buffer.from(plaintext).toString('base64')) };
    },
    async unwrap(wrapped) {
      const opened = openBlob(await key(), wrapped, { now: systemClock.now() });
      if (typeof opened !== 'string') throw new Error('the data key does not open');
      return Buffer.from(opened, 'base64');
    },
  };
}

function makeRoot(): Root {
  const table = once(() => new Table(connect(), variable('TABLE_NAME')));
  const settings = once(() => new OrgSettingsCache(table()));
  const credentialSealer = once(() => createSealer(kmsDataKeys(kms(), variable('KEY_ID'), 'credential')));
  let orgKey: Promise<Uint8Array> | undefined;
  const purposeKey = async (purpose: string): Promise<PurposeKey> => {
    orgKey ??= readOrgKey(table(), kmsDataKeys(kms(), variable('KEY_ID'), 'org-keys')).catch((error: unknown) => {
      orgKey = undefined;
      throw error;
    });
    return derivePurposeKey(await orgKey, purpose);
  };
  return {
    clock: systemClock,
    stage: optionalVariable('ROSTER_STAGE') ?? 'local',
    get origin() {
      return variable('ROSTER_ORIGIN');
    },
    stamp: stampFor(optionalVariable('AWS_REGION') ?? 'local'),
    get table() {
      return table();
    },
    get settings() {
      return settings();
    },
    get credentialSealer() {
      return credentialSealer();
    },
    purposeKey,
    ownSealer: (purpose) => createSealer(ownDataKeys(() => purposeKey(purpose))),
    log: (line) => void process.stdout.write(`${line}\n`),
  };
}

/** The instance's one root. */
export const root: () => Root = once(makeRoot);
