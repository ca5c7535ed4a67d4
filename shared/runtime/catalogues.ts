import { type Catalogue, type CustomAttributes, type Group, groupCatalogue, type User, userCatalogue } from '../directory/index.ts';
import { indexingOf, type OrgSettings, realmsOfUsers, schemasOf } from '../org/index.ts';
import type { Indexing, Schema } from '../profiles/index.ts';

/** What can be searched of this org's users and groups, and what the index holds of them. */
export interface Catalogues {
  readonly users: Catalogue<User>;
  readonly groups: Catalogue<Group>;
}

const customAttribute = (name: string, { generation, type, array, enumerated }: Indexing) => ({
  name,
  generation,
  type,
  array,
  enumerated,
});

/** Attributes that are gone from every schema are neither searched nor indexed, though their index is still there. */
function customAttributes(settings: OrgSettings, kind: Schema['name']): CustomAttributes {
  const present = new Set(schemasOf(settings, kind).flatMap(({ custom }) => custom.map(({ name }) => name)));
  const indexed = Object.entries(indexingOf(settings, kind).attributes).filter(([name]) => present.has(name));
  return {
    serving: indexed.map(([name, { serving }]) => customAttribute(name, serving)),
    building: indexed.flatMap(([name, { building }]) => (building === undefined ? [] : [customAttribute(name, building)])),
  };
}

/** Settings are one object until the org's epoch moves. */
const known = new WeakMap<OrgSettings, Catalogues>();

export function cataloguesOf(settings: OrgSettings): Catalogues {
  const made = known.get(settings) ?? {
    users: userCatalogue(customAttributes(settings, 'user'), realmsOfUsers(settings)),
    groups: groupCatalogue(customAttributes(settings, 'group')),
  };
  known.set(settings, made);
  return made;
}
