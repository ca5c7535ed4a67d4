import * as z from 'zod/mini';

import { component, operation, RawReply, Time } from '../../../shared/api/index.ts';
import { getUserByIdOrLogin, textOf, type User } from '../../../shared/directory/index.ts';
import {
  askForEmailChange,
  cancelEmailChange,
  confirmEmailChange,
  inspectEmailLink,
  pendingEmailChange,
} from '../../../shared/email-change/index.ts';
import { isId, RosterError } from '../../../shared/kernel/index.ts';
import type { CredentialServices } from '../../../shared/runtime/credential-services.ts';

const params = z.object({ userId: z.string().check(z.minLength(1)) });
const none = z.object({});

const EmailChangeBody = component(
  'EmailChange',
  z.object({
    /** The address at present. */
    email: z.string(),
    pending: z.nullable(z.object({ email: z.string(), requested: Time, expiresAt: Time })),
  }),
);

const iso = (time: number): string => new Date(time).toISOString();

function present(user: User, now: number): z.output<typeof EmailChangeBody> {
  const pending = pendingEmailChange(user, now);
  return {
    email: textOf(user.profile, 'email') ?? '',
    pending: pending === undefined ? null : { email: pending.to, requested: iso(pending.asked), expiresAt: iso(pending.expires) },
  };
}

const onOwnAddress = <const Id extends string>(id: Id, summary: string) =>
  ({
    id,
    path: '/api/v1/users/{userId}/credentials/change_email',
    summary,
    params,
    me: 'userId',
    bySession: true,
    query: none,
    success: { status: 200, body: EmailChangeBody },
    prefetch: ({ userId }: z.output<typeof params>, { users }: CredentialServices) =>
      userId === 'me' ? [] : [isId('user', userId) ? users.find(userId) : users.findByLogin(userId)],
  }) as const;

export const changeEmail = operation({
  ...onOwnAddress('changeEmail', 'Request another email address, which counts once it is confirmed'),
  method: 'POST',
  scope: 'okta.users.manage',
  body: z.object({ email: z.string().check(z.maxLength(320)), password: z.object({ value: z.string() }) }),
  errors: [
    'not-found',
    'validation-failed',
    'malformed-body',
    'invalid-session',
    'forbidden',
    'email-change-not-allowed',
    'credentials-not-proven',
    'attributes-not-writable',
    'profile-sourced',
  ],
  async handle({ params: { userId }, body, context }, services: CredentialServices) {
    const wish = { email: body.email.trim(), password: body.password.value };
    return present(await askForEmailChange(services, userId, wish, context), services.clock.now());
  },
});

export const getEmailChange = operation({
  ...onOwnAddress('getEmailChange', 'Retrieve the address, and the one that waits to be confirmed'),
  method: 'GET',
  scope: 'okta.users.read',
  body: none,
  errors: ['not-found', 'invalid-session', 'forbidden'],
  handle: async ({ params: { userId } }, services: CredentialServices) =>
    present(await getUserByIdOrLogin(services, userId), services.clock.now()),
});

export const cancelEmailChangeOfUser = operation({
  ...onOwnAddress('cancelEmailChange', 'Give up a change of address that waits'),
  method: 'DELETE',
  scope: 'okta.users.manage',
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'invalid-session', 'forbidden'],
  async handle({ params: { userId }, context }, services: CredentialServices) {
    await cancelEmailChange(services, userId, context);
    return new RawReply({ status: 204, headers: {} });
  },
});

export const confirmEmailChangeOfUser = operation({
  ...onOwnAddress('confirmEmailChange', 'Confirm another email address by the token of its link'),
  path: '/api/v1/users/{userId}/credentials/change_email/confirm',
  method: 'POST',
  scope: 'okta.users.manage',
  body: z.object({ verificationToken: z.string().check(z.maxLength(200)) }),
  errors: [
    'not-found',
    'validation-failed',
    'malformed-body',
    'invalid-session',
    'forbidden',
    'one-time-token-invalid',
    'claim-taken',
    'email-change-not-allowed',
    'attributes-not-writable',
    'profile-sourced',
  ],
  async handle({ params: { userId }, body: { verificationToken }, context }, services: CredentialServices) {
    const user = await getUserByIdOrLogin(services, userId);
    // A link is its owner's alone, whoever's id stands in the path.
    const link = await inspectEmailLink(services, verificationToken);
    if (link?.user.id !== user.id) throw new RosterError('one-time-token-invalid', {});
    return present(await confirmEmailChange(services, verificationToken, { signedInAs: user.id }, context), services.clock.now());
  },
});
