import { listInMemory, type ListedAttribute } from '../directory/index.ts';
import { isRosterError, type Page, RosterError } from '../kernel/index.ts';
import type { App, AppUser } from './model.ts';

export interface AppQuery {
  /** Beginning of a name or label. */
  readonly q?: string | undefined;
  readonly filter?: string | undefined;
  readonly limit: number;
  readonly after?: string;
}

/** Oldest first. */
export const keyOfApp = ({ created, id }: App): string => `${String(created).padStart(15, '0')}#${id}`;

/** Whose apps a filter asks for. */
export const userOfFilter = (filter = ''): string | undefined => /\buser\.id\s+eq\s+"([^"]+)"/i.exec(filter)?.[1];

const attributesFor = (userId: string | undefined, accounts: readonly AppUser[]): readonly ListedAttribute<App>[] => [
  { path: 'id', read: ({ id }) => id },
  { path: 'status', read: ({ status }) => status },
  { path: 'name', read: ({ name }) => name },
  { path: 'label', read: ({ label }) => label },
  { path: 'group.id', read: ({ groups }) => groups.map(({ id }) => id) },
  { path: 'user.id', read: ({ id }) => (accounts.some(({ appId }) => appId === id) ? userId : undefined) },
  // Of what Roster has none.
  { path: 'credentials.signing.kid', read: () => undefined },
  { path: 'settings.slo.enabled', read: () => undefined, type: 'boolean' },
];

/**
 * A page of the org's apps.
 *
 * @param accounts of the user whom the filter asks for
 * @throws RosterError `invalid-filter`
 */
export function listApps(apps: readonly App[], { q = '', filter, ...page }: AppQuery, accounts: readonly AppUser[]): Page<App> {
  const begin = q.trim().toLowerCase();
  const begins = (text: string): boolean => text.toLowerCase().startsWith(begin);
  const wanted = begin === '' ? apps : apps.filter(({ name, label }) => begins(name) || begins(label));
  try {
    return listInMemory(attributesFor(userOfFilter(filter), accounts), wanted, keyOfApp, { search: filter, ...page });
  } catch (error) {
    if (isRosterError(error, 'invalid-search')) throw new RosterError('invalid-filter', { detail: error.facts.detail });
    throw error;
  }
}
