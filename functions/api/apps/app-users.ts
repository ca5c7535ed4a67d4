import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import {
  type App,
  type AppUser,
  assignUser,
  getAccount,
  getApp,
  type GivenAccount,
  listAccounts,
  presentAccount,
  unassignUser,
  updateAccount,
} from '../../../shared/applications/index.ts';
import { presentUser, textOf, type User } from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { AppOperationServices } from '../../../shared/runtime/app-services.ts';
import { presentationOf } from '../users/user-operation.ts';
import { appPath, AppUserInput, appUserPath, AppUserUpdate, AppUserView, Expand, nothing } from './bodies.ts';

function givenOf({ credentials, profile }: z.output<typeof AppUserUpdate>): GivenAccount {
  const given = credentials?.password as { readonly value?: unknown } | null | undefined;
  if (given?.value !== undefined) {
    const causes = ['credentials.password: Roster keeps no passwords of other systems'];
    throw new RosterError('validation-failed', { object: 'appUser', causes });
  }
  return { userName: credentials?.userName, profile: profile ?? undefined };
}

const embedded = (user: User | undefined, services: AppOperationServices): object | undefined =>
  user && { user: presentUser(user, presentationOf(services), { whole: false }) };

const present = (account: AppUser, app: App, services: AppOperationServices, user?: User): object =>
  presentAccount(account, app, services.origin, embedded(user, services));

/** What a list may look through for one page where most do not begin as wanted. */
const mostLookedThrough = 2_000;

const begins = (begin: string, account: AppUser, user: User | undefined): boolean =>
  [account.userName, ...['firstName', 'lastName', 'email', 'login'].map((name) => user && textOf(user.profile, name))].some(
    (text) => typeof text === 'string' && text.toLowerCase().startsWith(begin),
  );

/** Accounts with their users, where these are asked for or looked at. */
async function withUsers(
  services: AppOperationServices,
  accounts: readonly AppUser[],
  wanted: boolean,
): Promise<ReadonlyMap<string, User>> {
  if (!wanted) return new Map();
  const users = await services.users.getMany(accounts.map(({ userId }) => userId));
  return new Map(users.map((user) => [user.id, user]));
}

export const listApplicationUsers = operation({
  id: 'listApplicationUsers',
  method: 'GET',
  path: '/api/v1/apps/{appId}/users',
  summary: 'List all application users',
  scope: 'okta.apps.read',
  params: appPath,
  query: z.object({ q: z.optional(z.string()), expand: Expand }),
  body: nothing,
  success: { status: 200, body: z.array(AppUserView) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 50, maxLimit: 500 },
  async handle({ params, query, page }, services: AppOperationServices) {
    const app = getApp((await services.apps.read()).apps, params.appId);
    const begin = (query.q ?? '').trim().toLowerCase();
    const isExpanded = query.expand === 'user';
    const shown: object[] = [];
    let after = page.after;
    for (let looked = 0; ;) {
      const limit = begin === '' ? page.limit - shown.length : Math.min(500, page.limit - shown.length + 100);
      const { items, next } = await listAccounts(services, app.id, { limit, ...(after === undefined ? {} : { after }) });
      const users = await withUsers(services, items, isExpanded || begin !== '');
      const found = items.filter((account) => begin === '' || begins(begin, account, users.get(account.userId)));
      shown.push(...found.map((account) => present(account, app, services, isExpanded ? users.get(account.userId) : undefined)));
      looked += limit;
      after = next;
      if (next === undefined || shown.length >= page.limit || looked >= mostLookedThrough) return new Paged(shown, next);
    }
  },
});

export const assignUserToApplication = operation({
  id: 'assignUserToApplication',
  method: 'POST',
  path: '/api/v1/apps/{appId}/users',
  summary: 'Assign an application user',
  scope: 'okta.apps.manage',
  params: appPath,
  query: nothing,
  body: AppUserInput,
  success: { status: 200, body: AppUserView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    const wish = { userId: body.id, scope: body.scope ?? 'USER', given: givenOf(body) };
    const { app, account } = await assignUser(services, params.appId, wish, context);
    return present(account, app, services);
  },
});

export const getApplicationUser = operation({
  id: 'getApplicationUser',
  method: 'GET',
  path: '/api/v1/apps/{appId}/users/{userId}',
  summary: 'Retrieve an application user',
  scope: 'okta.apps.read',
  params: appUserPath,
  query: z.object({ expand: Expand }),
  body: nothing,
  success: { status: 200, body: AppUserView },
  errors: ['not-found'],
  async handle({ params, query }, services: AppOperationServices) {
    const [{ app, account }, user] = await Promise.all([
      getAccount(services, params.appId, params.userId),
      query.expand === 'user' ? services.users.find(params.userId) : undefined,
    ]);
    return present(account, app, services, user);
  },
});

export const updateApplicationUser = operation({
  id: 'updateApplicationUser',
  method: 'POST',
  path: '/api/v1/apps/{appId}/users/{userId}',
  summary: 'Update an application user',
  scope: 'okta.apps.manage',
  params: appUserPath,
  query: nothing,
  body: AppUserUpdate,
  success: { status: 200, body: AppUserView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    const { app, account } = await updateAccount(services, params.appId, params.userId, givenOf(body), context);
    return present(account, app, services);
  },
});

export const unassignUserFromApplication = operation({
  id: 'unassignUserFromApplication',
  method: 'DELETE',
  path: '/api/v1/apps/{appId}/users/{userId}',
  summary: 'Unassign an application user',
  scope: 'okta.apps.manage',
  params: appUserPath,
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: AppOperationServices) {
    await unassignUser(services, params.appId, params.userId, context);
  },
});
