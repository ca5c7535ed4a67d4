import { type InMemoryQuery, listInMemory, type ListedAttribute } from '../directory/index.ts';
import { type Page, toOktaTime } from '../kernel/index.ts';
import { keyOfRealm, type Realm } from './realms.ts';

const attributes: readonly ListedAttribute<Realm>[] = [
  { path: 'id', read: ({ id }) => id },
  { path: 'profile.name', read: ({ profile }) => profile.name, contains: true },
  { path: 'profile.realmType', read: ({ profile }) => profile.realmType },
  { path: 'isDefault', read: ({ isDefault }) => isDefault, type: 'boolean' },
  { path: 'created', read: ({ created }) => created, type: 'date' },
  { path: 'lastUpdated', read: ({ lastUpdated }) => lastUpdated, type: 'date' },
];

/** A page of realms, the default one first, or as `sortBy` says. Errors: invalid-search, invalid-cursor. */
export const listRealms = (realms: readonly Realm[], query: InMemoryQuery): Page<Realm> =>
  listInMemory(attributes, realms, keyOfRealm, query);

/**
 * `whole`: a list names domains only where there are any.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Realm/
 */
export function presentRealm({ id, profile, isDefault, created, lastUpdated }: Realm, origin: string, whole: boolean): object {
  const { name, realmType, domains } = profile;
  return {
    id,
    created: toOktaTime(created),
    lastUpdated: toOktaTime(lastUpdated),
    profile: { name, ...(realmType === undefined ? {} : { realmType }), ...(whole || domains.length > 0 ? { domains } : {}) },
    isDefault,
    _links: { self: { rel: 'self', href: `${origin}/api/v1/realms/${id}`, method: 'GET' } },
  };
}
