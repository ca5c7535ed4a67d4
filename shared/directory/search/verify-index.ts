import type { Group, User } from '../model.ts';
import type { Searchable } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import { idOfKey } from './encode.ts';
import { entriesOf, type Entry } from './entries.ts';
import type { EntityReader, IndexWriter } from './ports.ts';

/** A row as it lies in the index. */
export interface IndexRow extends Entry {
  readonly version: number;
}

/** What the index has, for whoever proves it. */
export interface IndexProver extends IndexWriter {
  /** Those of the entries that no search would meet. Strongly consistent. */
  missing(entries: readonly Entry[]): Promise<readonly Entry[]>;
}

export interface VerifierDeps {
  readonly index: IndexProver;
  readonly users: EntityReader<User>;
  readonly groups: EntityReader<Group>;
  readonly userCatalogue: Catalogue<User>;
  readonly groupCatalogue: Catalogue<Group>;
  readonly now: number;
}

/** Part of the directory and of the index, as it was a moment ago. */
export interface DirectoryPart {
  readonly users: readonly { readonly id: string }[];
  readonly groups: readonly { readonly id: string }[];
  readonly rows: readonly IndexRow[];
}

export interface IndexFindings {
  /** Rows that entities should have and have not: they are not found. */
  readonly missing: number;
  /** Rows whose entity is gone or has another value: each costs searches a look, and gives nothing. */
  readonly stale: number;
  /** Of both, rows of entities that changed within the last minute: the stream is about to bring them. */
  readonly settling: number;
  /** Rows written or removed. */
  readonly repaired: number;
  /** Whose rows could not be written. */
  readonly failedIds: readonly string[];
}

const settleMilliseconds = 60_000;

interface Finding {
  readonly id: string;
  readonly missing: readonly Entry[];
  readonly stale: readonly Entry[];
  readonly version: number;
  readonly isSettled: boolean;
}

const textOf = ({ attribute, generation, shard, key }: Entry): string => `${attribute}\n${generation}\n${shard}\n${key}`;

/** The last change of any kind: a group's time of membership moves without a version. */
function changedAt(entity: { readonly lastUpdated: number; readonly lastMembershipUpdated?: number }): number {
  return Math.max(entity.lastUpdated, entity.lastMembershipUpdated ?? 0);
}

type Kept = Searchable & { readonly lastUpdated: number; readonly lastMembershipUpdated?: number };

/**
 * Looks at one kind. Entities are read before their rows, and once more where rows are missing: what changed in between is no finding, and
 * is the stream's to bring.
 */
async function inspect<Entity extends Kept>(
  { index, now }: Pick<VerifierDeps, 'index' | 'now'>,
  catalogue: Catalogue<Entity>,
  reader: EntityReader<Entity>,
  asked: { readonly ids: readonly string[]; readonly rows: readonly IndexRow[] },
): Promise<readonly Finding[]> {
  const rowsById = Map.groupBy(asked.rows, ({ key }) => idOfKey(key));
  const walked = new Set(asked.ids);
  const read = async (ids: readonly string[]): Promise<ReadonlyMap<string, Entity>> =>
    new Map((ids.length === 0 ? [] : await reader.getMany(ids)).map((entity) => [entity.id, entity]));
  const first = await read([...new Set([...walked, ...rowsById.keys()])]);
  const wanted = [...first.values()].filter(({ id }) => walked.has(id)).flatMap((entity) => entriesOf(catalogue, entity));
  const missing = new Map((await index.missing(wanted)).map((entry) => [textOf(entry), entry]));
  const missingIds = new Set([...missing.values()].map(({ key }) => idOfKey(key)));
  const present = missingIds.size === 0 ? first : new Map([...first, ...(await read([...missingIds]))]);
  const findings = new Set([...missingIds, ...rowsById.keys()]);
  return [...findings].map((id): Finding => {
    const entity = present.get(id);
    const entries = entity === undefined ? [] : entriesOf(catalogue, entity);
    const due = new Set(entries.map(textOf));
    return {
      id,
      missing: entries.filter((entry) => missing.has(textOf(entry))),
      stale: (rowsById.get(id) ?? []).filter((row) => !due.has(textOf(row))),
      // Nothing is ever written again for an entity that is gone.
      version: entity?.version ?? Number.MAX_SAFE_INTEGER,
      isSettled: entity === undefined || now - changedAt(entity) > settleMilliseconds,
    };
  });
}

async function repair(index: IndexProver, { id, missing, stale, version }: Finding): Promise<string[]> {
  try {
    await index.apply({ put: missing, remove: stale, version });
    return [];
  } catch {
    return [id];
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * Holds a part of the directory and of its index against each other, both ways, and writes what is wrong where that is asked for. Writes
 * are those of the indexer, with its conditions, so that both may work at once.
 */
export async function verifyIndex(
  deps: VerifierDeps,
  { users, groups, rows }: DirectoryPart,
  { repairs }: { readonly repairs: boolean },
): Promise<IndexFindings> {
  const ofKind = (kind: 'user' | 'group', entities: readonly { readonly id: string }[]) => ({
    ids: entities.map(({ id }) => id),
    rows: rows.filter((row) => row.kind === kind),
  });
  const found = [
    await inspect(deps, deps.userCatalogue, deps.users, ofKind('user', users)),
    await inspect(deps, deps.groupCatalogue, deps.groups, ofKind('group', groups)),
  ].flat();
  const wrong = found.filter(({ missing, stale }) => missing.length + stale.length > 0);
  const failedIds = repairs ? (await Promise.all(wrong.map((finding) => repair(deps.index, finding)))).flat() : [];
  const sizeOf = ({ missing, stale }: Finding): number => missing.length + stale.length;
  const settled = wrong.filter(({ isSettled }) => isSettled);
  return {
    missing: sum(settled.map(({ missing }) => missing.length)),
    stale: sum(settled.map(({ stale }) => stale.length)),
    settling: sum(wrong.filter(({ isSettled }) => !isSettled).map(sizeOf)),
    repaired: repairs ? sum(wrong.filter(({ id }) => !failedIds.includes(id)).map(sizeOf)) : 0,
    failedIds,
  };
}
