import * as z from 'zod/mini';

import { flag, operation, Paged } from '../../../shared/api/index.ts';
import {
  type App,
  type AppInput,
  type AppUser,
  createApp,
  deleteApp,
  getApp,
  listApps,
  presentAccount,
  presentApp,
  replaceApp,
  setAppStatus,
  userOfFilter,
} from '../../../shared/applications/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { AppOperationServices } from '../../../shared/runtime/app-services.ts';
import { type AppBody, AppBodyInput, appPath, AppView, nothing } from './bodies.ts';

/** Passwords of other systems would have to be shown to them: Roster takes none. */
function requireNoSecrets({ credentials }: AppBody): void {
  const given = credentials?.password as { readonly value?: unknown } | null | undefined;
  if (given?.value === undefined) return;
  const causes = ['credentials.password: Roster keeps no passwords of other systems'];
  throw new RosterError('validation-failed', { object: 'app', causes });
}

function inputOf(body: AppBody): AppInput {
  requireNoSecrets(body);
  const { credentials, settings, licensing, profile, ...rest } = body;
  return {
    ...rest,
    userNameTemplate: credentials?.userNameTemplate,
    settings: settings ?? undefined,
    licensing: licensing ?? undefined,
    profile: profile ?? undefined,
  };
}

const present = (app: App, { settings, origin }: AppOperationServices, account?: AppUser): object =>
  presentApp(app, settings(), origin, account && { user: presentAccount(account, app, origin) });

/** `expand=user/00u...`: whose account is asked for besides. */
const expandedUser = (expand = ''): string | undefined => /^user\/([^/,]+)$/.exec(expand)?.[1];

export const listApplications = operation({
  id: 'listApplications',
  method: 'GET',
  path: '/api/v1/apps',
  summary: 'List all applications',
  scope: 'okta.apps.read',
  params: nothing,
  query: z.object({ q: z.optional(z.string()), filter: z.optional(z.string()), expand: z.optional(z.string()) }),
  body: nothing,
  success: { status: 200, body: z.array(AppView) },
  errors: ['invalid-filter', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ query: { q, filter, expand }, page }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    const [asked, expanded] = [userOfFilter(filter), expandedUser(expand)];
    const accountsOf = async (userId: string | undefined): Promise<readonly AppUser[]> =>
      userId === undefined ? [] : services.appUsers.ofUser(userId);
    const [accounts, shown] = await Promise.all([accountsOf(asked), accountsOf(expanded)]);
    const { items, next } = listApps(apps, { q, filter, ...page }, accounts);
    return new Paged(
      items.map((app) =>
        present(
          app,
          services,
          shown.find(({ appId }) => appId === app.id),
        ),
      ),
      next,
    );
  },
});

export const createApplication = operation({
  id: 'createApplication',
  method: 'POST',
  path: '/api/v1/apps',
  summary: 'Create an application',
  scope: 'okta.apps.manage',
  params: nothing,
  query: z.object({ activate: flag(true) }),
  body: AppBodyInput,
  success: { status: 200, body: AppView },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ query, body, context }, services: AppOperationServices) {
    return present(await createApp(services, inputOf(body), query.activate, context), services);
  },
});

export const getApplication = operation({
  id: 'getApplication',
  method: 'GET',
  path: '/api/v1/apps/{appId}',
  summary: 'Retrieve an application',
  scope: 'okta.apps.read',
  params: appPath,
  query: z.object({ expand: z.optional(z.string()) }),
  body: nothing,
  success: { status: 200, body: AppView },
  errors: ['not-found'],
  async handle({ params, query }, services: AppOperationServices) {
    const expanded = expandedUser(query.expand);
    const [{ apps }, account] = await Promise.all([
      services.apps.read(),
      expanded === undefined ? undefined : services.appUsers.find(expanded, params.appId),
    ]);
    return present(getApp(apps, params.appId), services, account);
  },
});

export const replaceApplication = operation({
  id: 'replaceApplication',
  method: 'PUT',
  path: '/api/v1/apps/{appId}',
  summary: 'Replace an application',
  scope: 'okta.apps.manage',
  params: appPath,
  query: nothing,
  body: AppBodyInput,
  success: { status: 200, body: AppView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    return present(await replaceApp(services, params.appId, inputOf(body), context), services);
  },
});

export const deleteApplication = operation({
  id: 'deleteApplication',
  method: 'DELETE',
  path: '/api/v1/apps/{appId}',
  summary: 'Delete an application',
  scope: 'okta.apps.manage',
  params: appPath,
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'app-active', 'changed-meanwhile'],
  async handle({ params, context }, services: AppOperationServices) {
    await deleteApp(services, params.appId, context);
  },
});

const lifecycle = (id: string, transition: string, summary: string, status: App['status']) =>
  operation({
    id,
    method: 'POST',
    path: `/api/v1/apps/{appId}/lifecycle/${transition}`,
    summary,
    scope: 'okta.apps.manage',
    params: appPath,
    query: nothing,
    body: nothing,
    consumes: 'none',
    success: { status: 200, body: nothing },
    errors: ['not-found', 'changed-meanwhile'],
    async handle({ params, context }, services: AppOperationServices) {
      await setAppStatus(services, params.appId, status, context);
      return {};
    },
  });

export const activateApplication = lifecycle('activateApplication', 'activate', 'Activate an application', 'ACTIVE');
export const deactivateApplication = lifecycle('deactivateApplication', 'deactivate', 'Deactivate an application', 'INACTIVE');
