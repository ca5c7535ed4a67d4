import * as z from 'zod/mini';

import {
  activateUser as activate,
  deactivateUser as deactivate,
  presentUser,
  transitionUser,
} from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { prefetchWithMemberships, prefetchUser } from './one-user.ts';
import { conditionalOperation, flag, presentationOf, UserBody, userPath } from './user-operation.ts';

const lifecycle = (id: string, transition: string, summary: string) =>
  ({
    id,
    method: 'POST',
    path: `/api/v1/users/{id}/lifecycle/${transition}`,
    summary,
    scope: 'okta.users.manage',
    params: userPath,
    prefetch: prefetchUser,
  }) as const;

const nothing = z.object({});

const activation = (again: boolean) =>
  conditionalOperation({
    ...lifecycle(
      again ? 'reactivateUser' : 'activateUser',
      again ? 'reactivate' : 'activate',
      again ? 'Reactivate a user' : 'Activate a user',
    ),
    // Okta mails by default when activating, and does not when reactivating.
    query: z.object({ sendEmail: flag(!again) }),
    body: nothing,
    success: { status: 200, body: z.partial(z.object({ activationUrl: z.string(), activationToken: z.string() })) },
    errors: ['not-found', again ? 'transition-not-allowed' : 'user-already-active'],
    async handle({ params, query, context }, services: DirectoryServices) {
      const { link } = await activate(services, params.id, { again, sendEmail: query.sendEmail }, context);
      if (link === undefined || query.sendEmail) return {};
      return { activationUrl: `${services.origin}/activate/${link.value}`, activationToken: link.value };
    },
  });

export const activateUser = activation(false);
export const reactivateUser = activation(true);

export const deactivateUser = conditionalOperation({
  ...lifecycle('deactivateUser', 'deactivate', 'Deactivate a user'),
  prefetch: prefetchWithMemberships,
  query: z.object({}),
  body: nothing,
  success: { status: 200, body: nothing },
  errors: ['not-found', 'transition-not-allowed'],
  async handle({ params, context }, services: DirectoryServices) {
    await deactivate(services, params.id, context);
    return {};
  },
});

const simple = (id: string, transition: 'suspend' | 'unsuspend' | 'unlock', summary: string) =>
  conditionalOperation({
    ...lifecycle(id, transition, summary),
    query: z.object({}),
    body: nothing,
    success: { status: 200, body: nothing },
    errors: ['not-found', transition === 'unlock' ? 'user-not-locked' : 'transition-not-allowed'],
    async handle({ params, context }, services: DirectoryServices) {
      await transitionUser(services, params.id, transition, context);
      return {};
    },
  });

export const suspendUser = simple('suspendUser', 'suspend', 'Suspend a user');
export const unsuspendUser = simple('unsuspendUser', 'unsuspend', 'Unsuspend a user');
export const unlockUser = simple('unlockUser', 'unlock', 'Unlock a user');

export const expirePassword = conditionalOperation({
  ...lifecycle('expirePassword', 'expire_password', 'Expire the password'),
  query: z.object({}),
  body: nothing,
  success: { status: 200, body: UserBody },
  errors: ['not-found', 'transition-not-allowed'],
  async handle({ params, context }, services: DirectoryServices) {
    return presentUser(await transitionUser(services, params.id, 'expirePassword', context), presentationOf(services));
  },
});
