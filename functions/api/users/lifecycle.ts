import * as z from 'zod/mini';

import { component, flag, requiredFlag } from '../../../shared/api/index.ts';
import {
  activateUser as activate,
  deactivateUser as deactivate,
  expireWithTemporaryPassword,
  getUserByIdOrLogin,
  presentUser,
  resetPassword as reset,
  revokeSessions as revoke,
  transitionUser,
} from '../../../shared/directory/index.ts';
import { resetFactors as resetAll } from '../../../shared/factors/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { prefetchDeparture, prefetchUser } from './one-user.ts';
import { conditionalOperation, prefersAsync, presentationOf, UserBody, userPath } from './user-operation.ts';

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
      const { sendEmail } = query;
      const tellApproved = sendEmail ? { tellApproved: services.approvalMessenger.sendRegistrationApproved } : {};
      const { link } = await activate(services, params.id, { again, sendEmail, ...tellApproved }, context);
      if (link === undefined || sendEmail) return {};
      return { activationUrl: `${services.origin}/activate/${link.value}`, activationToken: link.value };
    },
  });

export const activateUser = activation(false);
export const reactivateUser = activation(true);

export const deactivateUser = conditionalOperation({
  ...lifecycle('deactivateUser', 'deactivate', 'Deactivate a user'),
  respondsAsync: true,
  prefetch: prefetchDeparture,
  query: z.object({}),
  body: nothing,
  success: { status: 200, body: nothing },
  errors: ['not-found', 'transition-not-allowed'],
  async handle({ params, request, context }, services: DirectoryServices) {
    await deactivate(services, params.id, context, { inBackground: prefersAsync(request) });
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

export const expirePasswordWithTempPassword = conditionalOperation({
  ...lifecycle(
    'expirePasswordWithTempPassword',
    'expire_password_with_temp_password',
    'Expire the password with a temporary password',
  ),
  query: z.object({ revokeSessions: flag(false) }),
  body: nothing,
  success: { status: 200, body: component('TempPassword', z.object({ tempPassword: z.string() })) },
  errors: ['not-found', 'transition-not-allowed'],
  async handle({ params, query, context }, services: DirectoryServices) {
    return { tempPassword: await expireWithTemporaryPassword(services, params.id, query.revokeSessions, context) };
  },
});

export const resetPassword = conditionalOperation({
  ...lifecycle('resetPassword', 'reset_password', 'Reset a password'),
  // Okta wants to be told: the answer holds the link, or a mail does.
  query: z.object({ sendEmail: requiredFlag, revokeSessions: flag(false) }),
  body: nothing,
  success: { status: 200, body: component('ResetPasswordToken', z.partial(z.object({ resetPasswordUrl: z.string() }))) },
  errors: ['not-found', 'validation-failed', 'password-reset-failed'],
  async handle({ params, query, context }, services: DirectoryServices) {
    const { link } = await reset(services, params.id, { by: 'resetPassword', ...query }, context);
    return query.sendEmail ? {} : { resetPasswordUrl: `${services.origin}/signin/reset-password/${link.value}` };
  },
});

export const resetFactors = conditionalOperation({
  ...lifecycle('resetFactors', 'reset_factors', 'Reset the factors'),
  query: nothing,
  body: nothing,
  success: { status: 200, body: nothing },
  errors: ['not-found'],
  async handle({ params, context }, services: DirectoryServices) {
    const { id } = await getUserByIdOrLogin(services, params.id);
    await resetAll({ ...services, messenger: services.factorMessenger }, id, context);
    return {};
  },
});

export const revokeUserSessions = conditionalOperation({
  ...lifecycle('revokeUserSessions', '', 'Revoke all sessions of a user'),
  method: 'DELETE',
  path: '/api/v1/users/{id}/sessions',
  // There are no tokens of OAuth and no remembered devices yet: to clear them is done already.
  query: z.object({ oauthTokens: flag(false), forgetDevices: flag(true) }),
  body: nothing,
  success: { status: 204 },
  errors: ['not-found'],
  async handle({ params, context }, services: DirectoryServices) {
    await revoke(services, params.id, context);
  },
});
