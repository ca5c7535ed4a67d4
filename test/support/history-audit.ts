import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

import {
  accountPart,
  type Facts,
  factsOf,
  type HistoryChange,
  type Part,
  rules,
  settingPart,
  undo,
} from '../../shared/history/index.ts';
import { type EntityKind, isSameData } from '../../shared/kernel/index.ts';
import { toHistoryChange } from '../../shared/store/items.ts';
import { keys, settingPartitions } from '../../shared/store/keys.ts';
import type { Item } from '../../shared/store/table.ts';
import type { TestStack } from './local-stack.ts';

const kinds = [
  'user',
  'group',
  'api-token',
  'event-hook',
  'inline-hook',
  'hook-key',
  'import',
  'org',
] as const satisfies readonly EntityKind[];

async function allItems({ names, endpoints }: TestStack): Promise<Item[]> {
  const [, TableName] = Object.entries(names).find(([id]) => id.startsWith('DirectoryTable')) ?? [];
  const endpoint = endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'local', credentials }));
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...((page.Items ?? []) as Item[]));
  client.destroy();
  return items;
}

/** Members that no rule of history names: nobody decided what is to become of them. */
function unnamedIn(kind: EntityKind, entity: object): string[] {
  const named = Object.keys(rules[kind]);
  return Object.keys(entity).filter((member) => !named.some((path) => path === member || path.startsWith(`${member}.`)));
}

function gapsInVersions(changes: readonly HistoryChange[], present: number | undefined): string[] {
  const gaps: string[] = [];
  // A value that was revoked and given again goes on with the versions of the one before.
  for (const [index, { version, events, record }] of changes.entries()) {
    const first = version - Math.max(events.length, 1) + 1;
    const before = changes[index - 1]?.version ?? 0;
    if (first !== before + 1) gaps.push(`version ${before + 1} to ${first - 1} have no change`);
    if (record === undefined) gaps.push(`the change to version ${version} keeps no record`);
    if (index === 0 && record?.made !== true) gaps.push(`version ${version} is the first and no beginning`);
  }
  const last = changes.at(-1);
  if (present !== undefined && last?.version !== present)
    gaps.push(`it is of version ${present}, its last change of ${last?.version}`);
  if (present === undefined && last?.record?.removed === undefined) gaps.push('it is gone without an end');
  return gaps;
}

/** What later changes say was there, against what earlier ones say they left. */
function gapsInValues(changes: readonly HistoryChange[], present: Facts): string[] {
  const gaps: string[] = [];
  let facts = present;
  for (const { version, record } of changes.toReversed()) {
    if (record?.removed !== undefined) facts = new Map(Object.entries(record.removed));
    for (const { path, ...sides } of record?.changed ?? []) {
      const isThere = 'after' in sides === facts.has(path) && isSameData(sides.after, facts.get(path));
      if (!isThere) gaps.push(`${path} after version ${version} was not what the next change found`);
    }
    facts = undo(facts, record?.changed ?? []);
  }
  return gaps;
}

function gapsInMemberships(
  changes: readonly HistoryChange[],
  rows: readonly Item[],
  exists: (groupId: string) => boolean,
): string[] {
  const told = new Set<string>();
  for (const { record } of changes) {
    for (const groupId of Object.keys(record?.joined ?? {})) told.add(groupId);
    for (const groupId of Object.keys(record?.left ?? {})) told.delete(groupId);
  }
  const there = rows.map(({ sk }) => sk.slice('m#'.length)).filter(exists);
  const missing = there.filter((groupId) => !told.has(groupId)).map((groupId) => `nothing tells of joining ${groupId}`);
  const gone = [...told].filter((groupId) => exists(groupId) && !there.includes(groupId));
  return [...missing, ...gone.map((groupId) => `nothing tells of leaving ${groupId}`)];
}

/** What lies beside a user of her accounts in apps. */
const accountsIn = (items: readonly Item[]): Part[] =>
  items.flatMap(({ pk: _pk, sk, v: _v, r: _r, ...value }) =>
    sk.startsWith('app#') ? [accountPart(String(value['appId']), value)] : [],
  );

/** Goes through a stack's whole table: whether every object's changes lead from its beginning to what it is, and none is missing. */
export async function findGapsInHistory(stack: TestStack): Promise<{ objects: number; changes: number; gaps: string[] }> {
  const items = await allItems(stack);
  const partitions = Map.groupBy(items, ({ pk }) => pk);
  const settings = settingPartitions
    .flatMap((pk) => partitions.get(pk) ?? [])
    .map(({ sk, value }): Part => {
      const [setting = '', id = ''] = sk.split('#');
      return settingPart(setting, id, value as object);
    });
  const exists = (groupId: string): boolean =>
    (partitions.get(keys.entity('group', groupId).pk) ?? []).some(({ sk }) => sk === keys.entity('group', groupId).sk);
  const found = { objects: 0, changes: 0, gaps: [] as string[] };
  for (const [pk, all] of partitions) {
    const kind = kinds.find((candidate) => pk.startsWith(keys.entity(candidate, '').pk));
    const entity = kind === undefined ? undefined : all.find(({ sk }) => sk === keys.entity(kind, '').sk);
    const events = all.filter(({ sk }) => sk.startsWith('e#')).toSorted((one, other) => (one.sk < other.sk ? -1 : 1));
    if (kind === undefined || (entity === undefined && events.length === 0)) continue;
    const changes = [...(entity?.['born'] === undefined ? [] : [entity]), ...events].flatMap((item) => toHistoryChange(item) ?? []);
    const { pk: _pk, sk: _sk, v: _v, r: _r, ...facts } = entity ?? { pk, sk: '' };
    const version = entity === undefined ? undefined : Number(entity['version']);
    const gaps = [
      ...gapsInVersions(changes, version),
      ...gapsInValues(changes, factsOf(kind, facts, kind === 'org' ? settings : accountsIn(all))),
      ...(kind === 'user'
        ? gapsInMemberships(
            changes,
            all.filter(({ sk }) => sk.startsWith('m#')),
            exists,
          )
        : []),
      ...unnamedIn(kind, facts).map((member) => `no rule names ${member}`),
    ];
    found.objects += 1;
    found.changes += changes.length;
    found.gaps.push(...gaps.map((gap) => `${pk}: ${gap}`));
  }
  return found;
}
