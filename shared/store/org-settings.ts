import {
  type Brand,
  type LinkedObject,
  type Org,
  type OrgSettings,
  type OrgSettingsStore,
  type Realm,
  realmsOf,
  type UiSchema,
  type TrustedOrigin,
} from '../org/index.ts';
import { type NetworkZone, policiesWithStanding, type Policy, zonesWithStanding } from '../policy/index.ts';
import type { Schema, SearchIndexing, UserType } from '../profiles/index.ts';
import { toEntity } from './items.ts';
import { keys } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Item, Table } from './table.ts';

function valuesOf<Value>(items: readonly Item[], setting: string): Value[] {
  return items.filter(({ sk }) => sk.startsWith(`${setting}#`)).map((item) => item['value'] as Value);
}

function assemble(org: Org, items: readonly Item[]): OrgSettings {
  const brands = valuesOf<Brand>(items, 'brand');
  const brand = brands.find(({ isDefault }) => isDefault);
  if (brand === undefined) throw new Error('the org has no default brand');
  return {
    orgId: org.orgId,
    companyName: org.companyName,
    created: org.created,
    lastUpdated: org.lastUpdated,
    everyoneId: org.everyoneId,
    userTypes: valuesOf<UserType>(items, 'user-type'),
    schemas: valuesOf<Schema>(items, 'schema'),
    searchIndexing: valuesOf<SearchIndexing>(items, 'search-index'),
    policies: policiesWithStanding(org, valuesOf<Policy>(items, 'policy')),
    zones: zonesWithStanding(org, valuesOf<NetworkZone>(items, 'zone')),
    trustedOrigins: valuesOf<TrustedOrigin>(items, 'trusted-origin'),
    realms: realmsOf(org, valuesOf<Realm>(items, 'realm')),
    linkedObjects: valuesOf<LinkedObject>(items, 'linked-object').sort((one, other) => one.created - other.created),
    uiSchemas: valuesOf<UiSchema>(items, 'ui-schema').sort((one, other) => one.created - other.created),
    brand,
  };
}

/**
 * The org's settings, kept in the function's memory until the org's epoch moves. The epoch is read with the request's first batch, so
 * that a change counts from the next request on, everywhere.
 */
export class OrgSettingsCache {
  readonly #table: Table;
  #known: { readonly epoch: number; readonly settings: OrgSettings } | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Undefined while the org has not been bootstrapped. */
  async find(reader: Reader): Promise<OrgSettings | undefined> {
    const item = await reader.get(keys.entity('org', 'org'));
    if (item === undefined) return undefined;
    const org = toEntity<Org>(item);
    if (this.#known?.epoch === org.version) return this.#known.settings;
    const items: Item[] = [];
    for await (const setting of this.#table.all({ pk: keys.setting('', '').pk, from: ' ', to: '~' })) items.push(setting);
    const settings = assemble(org, items);
    this.#known = { epoch: org.version, settings };
    return settings;
  }

  async get(reader: Reader): Promise<OrgSettings> {
    const settings = await this.find(reader);
    if (settings === undefined) throw new Error('the org has not been bootstrapped');
    return settings;
  }
}

/** The settings of one request, read anew once its reader forgets. */
export class DynamoOrgSettings implements OrgSettingsStore {
  readonly #cache: OrgSettingsCache;
  readonly #reader: Reader;

  constructor(cache: OrgSettingsCache, reader: Reader) {
    this.#cache = cache;
    this.#reader = reader;
  }

  async read(): Promise<{ org: Org; settings: OrgSettings }> {
    const settings = await this.#cache.get(this.#reader);
    const item = await this.#reader.get(keys.entity('org', 'org'));
    if (item === undefined) throw new Error('the org has not been bootstrapped');
    return { org: toEntity<Org>(item), settings };
  }
}
