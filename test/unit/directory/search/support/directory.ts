import { type Group, normalizeLogin, type User } from '../../../../../shared/directory/index.ts';
import {
  type Catalogue,
  type EntityReader,
  entriesOf,
  groupCatalogue,
  type LoginReader,
  type Searchable,
  userCatalogue,
} from '../../../../../shared/directory/search/index.ts';
import { MemoryIndex } from './memory-index.ts';

/** Whoever carries no realm is in this one. */
export const defaultRealmId = 'guo00000000000000001';

/** Attributes that an org might add: one of each type and class. */
export const catalogue = userCatalogue(
  {
    serving: [
      { name: 'age', type: 'number' },
      { name: 'isContractor', type: 'boolean' },
      { name: 'hired', type: 'date' },
      { name: 'badge', type: 'string', enumerated: true },
      { name: 'skills', type: 'string', array: true },
      { name: 'sizes', type: 'number', array: true },
    ],
    building: [],
  },
  { idOf: ({ realmId = defaultRealmId }) => realmId, defaultId: defaultRealmId },
);

export const idOf = (prefix: string, number: number): string => `${prefix}${String(number * 7919).padStart(17, '0')}`;

export function buildUser(number: number, { profile, ...facts }: Partial<User> = {}): User {
  const login = `user${String(number).padStart(5, '0')}@example.com`;
  const at = Date.UTC(2026, 0, 1) + number * 1000;
  return {
    id: idOf('00u', number),
    version: 1,
    status: 'ACTIVE',
    created: at,
    activated: at,
    statusChanged: at,
    lastLogin: null,
    lastUpdated: at,
    passwordChanged: null,
    typeId: 'oty00000000000000001',
    hasPassword: true,
    provider: 'OKTA',
    pendingToken: null,
    ...facts,
    profile: { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...profile },
  };
}

export function buildGroup(number: number, { profile, ...facts }: Partial<Group> = {}): Group {
  const at = Date.UTC(2026, 0, 1) + number * 1000;
  return {
    id: idOf('00g', number),
    version: 1,
    type: 'OKTA_GROUP',
    created: at,
    lastUpdated: at,
    lastMembershipUpdated: at,
    shards: 1,
    ...facts,
    profile: { name: `Group ${String(number).padStart(5, '0')}`, ...profile },
  };
}

class MemoryEntities<Entity extends Searchable> implements EntityReader<Entity> {
  readonly byId: Map<string, Entity>;
  fetched = 0;

  constructor(entities: readonly Entity[]) {
    this.byId = new Map(entities.map((entity) => [entity.id, entity]));
  }

  getMany(ids: readonly string[]): Promise<readonly Entity[]> {
    this.fetched += ids.length;
    return Promise.resolve(ids.flatMap((id) => this.byId.get(id) ?? []).toReversed());
  }
}

class MemoryUsers extends MemoryEntities<User> implements LoginReader<User> {
  findByLogin(login: string): Promise<User | undefined> {
    const claim = normalizeLogin(login);
    return Promise.resolve([...this.byId.values()].find(({ profile }) => normalizeLogin(String(profile['login'])) === claim));
  }
}

export async function addToIndex<Entity extends Searchable>(
  index: MemoryIndex,
  entityCatalogue: Catalogue<Entity>,
  entities: readonly Entity[],
): Promise<void> {
  for (const entity of entities) {
    await index.apply({ put: entriesOf(entityCatalogue, entity), remove: [], version: entity.version });
  }
}

/** A directory whose index is up to date. */
export async function userDirectory(entities: readonly User[]) {
  const index = new MemoryIndex();
  await addToIndex(index, catalogue, entities);
  return { index, users: new MemoryUsers(entities), catalogue };
}

export async function groupDirectory(entities: readonly Group[]) {
  const index = new MemoryIndex();
  await addToIndex(index, groupCatalogue(), entities);
  return { index, groups: new MemoryEntities(entities) };
}
