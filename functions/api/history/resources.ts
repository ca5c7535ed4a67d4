import type { Scope } from '../../../shared/access/index.ts';
import { getUserByIdOrLogin } from '../../../shared/directory/index.ts';
import type { Asked } from '../../../shared/history/index.ts';
import { type EntityKind, isId, RosterError } from '../../../shared/kernel/index.ts';
import type { HistoryServices } from '../../../shared/runtime/history-services.ts';

/** What has a history, and how it is asked for. */
export interface Resource {
  /** In the path. */
  readonly path: string;
  /** In the names of operations. */
  readonly name: string;
  readonly kind: EntityKind;
  readonly scope: Scope;
  /** Errors: not-found. */
  readonly find: (id: string, services: HistoryServices) => Promise<Asked>;
  /** What may be read at once, beside the token. */
  readonly prefetch?: (id: string, services: HistoryServices) => Promise<unknown>[];
}

const byId =
  (kind: EntityKind, type: string) =>
  (id: string): Promise<Asked> =>
    Promise.resolve({ subject: { kind, id }, name: id, type });

export const users: Resource = {
  path: 'users',
  name: 'User',
  kind: 'user',
  scope: 'okta.users.read',
  async find(idOrLogin, services) {
    const { id } = await getUserByIdOrLogin(services, idOrLogin);
    return { subject: { kind: 'user', id }, name: id, type: 'User' };
  },
  prefetch: (id, { users: store }) => [isId('user', id) ? store.find(id) : store.findByLogin(id)],
};

const apiTokens: Resource = {
  path: 'api-tokens',
  name: 'ApiToken',
  kind: 'api-token',
  scope: 'okta.apiTokens.read',
  async find(tokenId, { history }) {
    const subject = await history.findToken(tokenId);
    if (subject === undefined) throw new RosterError('not-found', { id: tokenId, type: 'Token' });
    return { subject, name: tokenId, type: 'Token' };
  },
};

const org: Resource = {
  path: 'org',
  name: 'Org',
  kind: 'org',
  scope: 'okta.orgs.read',
  find(id, { settings }) {
    if (settings().orgId !== id) throw new RosterError('not-found', { id, type: 'Org' });
    return Promise.resolve({ subject: { kind: 'org', id: 'org' }, name: id, type: 'Org' });
  },
};

export const resources: readonly Resource[] = [
  users,
  { path: 'groups', name: 'Group', kind: 'group', scope: 'okta.groups.read', find: byId('group', 'UserGroup') },
  apiTokens,
  {
    path: 'event-hooks',
    name: 'EventHook',
    kind: 'event-hook',
    scope: 'okta.eventHooks.read',
    find: byId('event-hook', 'Webhook'),
  },
  {
    path: 'inline-hooks',
    name: 'InlineHook',
    kind: 'inline-hook',
    scope: 'okta.inlineHooks.read',
    find: byId('inline-hook', 'Callback'),
  },
  { path: 'hook-keys', name: 'HookKey', kind: 'hook-key', scope: 'okta.inlineHooks.read', find: byId('hook-key', 'HookKey') },
  { path: 'imports', name: 'Import', kind: 'import', scope: 'okta.imports.read', find: byId('import', 'Import') },
  org,
];
