import * as z from 'zod/mini';

import { component, flag, operation } from '../../../shared/api/index.ts';
import { presentCredentials } from '../../../shared/directory/index.ts';
import { isId } from '../../../shared/kernel/index.ts';
import {
  changePassword as change,
  changeRecoveryQuestion as changeQuestion,
  forgotPassword as forgot,
  recoverByQuestion,
} from '../../../shared/recovery/index.ts';
import type { CredentialServices } from '../../../shared/runtime/credential-services.ts';
import { CredentialsBody } from '../users/user-operation.ts';
import { cancelEmailChangeOfUser, changeEmail, confirmEmailChangeOfUser, getEmailChange } from './email-change.ts';

const params = z.object({ userId: z.string().check(z.minLength(1)) });
const none = z.object({});

/** The user whom the path names, read beside the token. */
const prefetch = ({ userId }: z.output<typeof params>, { users }: CredentialServices): Promise<unknown>[] => [
  isId('user', userId) ? users.find(userId) : users.findByLogin(userId),
];

const credential = <const Id extends string>(id: Id, name: string, summary: string) =>
  ({
    id,
    method: 'POST',
    path: `/api/v1/users/{userId}/credentials/${name}`,
    summary,
    scope: 'okta.users.manage',
    params,
    prefetch,
  }) as const;

const Password = z.object({ value: z.string() });

export const changePassword = operation({
  ...credential('changePassword', 'change_password', 'Update password'),
  query: z.object({ strict: flag(false) }),
  body: z.object({ oldPassword: Password, newPassword: Password, revokeSessions: z.optional(z.boolean()) }),
  success: { status: 200, body: CredentialsBody },
  errors: [
    'not-found',
    'validation-failed',
    'malformed-body',
    'password-change-not-allowed',
    'credentials-not-proven',
    'password-refused',
  ],
  async handle({ params: { userId }, query, body, context }, services: CredentialServices) {
    const { oldPassword, newPassword, revokeSessions = false } = body;
    const wanted = { oldPassword: oldPassword.value, newPassword: newPassword.value, strict: query.strict, revokeSessions };
    return presentCredentials(await change(services, userId, wanted, context));
  },
});

export const changeRecoveryQuestion = operation({
  ...credential('changeRecoveryQuestion', 'change_recovery_question', 'Update recovery question'),
  query: none,
  body: z.object({
    password: Password,
    recovery_question: z.object({ question: z.string().check(z.minLength(1), z.maxLength(100)), answer: z.string() }),
  }),
  success: { status: 200, body: CredentialsBody },
  errors: ['not-found', 'validation-failed', 'malformed-body', 'question-change-not-allowed', 'credentials-not-proven'],
  async handle({ params: { userId }, body, context }, services: CredentialServices) {
    const user = await changeQuestion(services, userId, { password: body.password.value, ...body.recovery_question }, context);
    return presentCredentials(user);
  },
});

export const forgotPassword = operation({
  ...credential('forgotPassword', 'forgot_password', 'Start forgot password flow'),
  query: z.object({ sendEmail: flag(true) }),
  body: none,
  success: { status: 200, body: component('ForgotPasswordResponse', z.partial(z.object({ resetPasswordUrl: z.string() }))) },
  errors: ['not-found', 'malformed-body', 'forgot-password-not-allowed'],
  async handle({ params: { userId }, query: { sendEmail }, context }, services: CredentialServices) {
    const { link } = await forgot(services, userId, sendEmail, context);
    return sendEmail ? {} : { resetPasswordUrl: `${services.origin}/signin/reset-password/${link.value}` };
  },
});

export const forgotPasswordSetNewPassword = operation({
  ...credential('forgotPasswordSetNewPassword', 'forgot_password_recovery_question', 'Reset password with recovery question'),
  query: z.object({ sendEmail: flag(true) }),
  body: z.object({ password: Password, recovery_question: z.object({ answer: z.string() }) }),
  success: { status: 200, body: CredentialsBody },
  errors: [
    'not-found',
    'validation-failed',
    'malformed-body',
    'forgot-password-not-allowed',
    'answer-not-matching',
    'password-refused',
  ],
  async handle({ params: { userId }, body, context }, services: CredentialServices) {
    const wanted = { answer: body.recovery_question.answer, newPassword: body.password.value };
    return presentCredentials(await recoverByQuestion(services, userId, wanted, context));
  },
});

/** Every operation of the credentials function. */
export const credentialOperations = [
  changePassword,
  changeRecoveryQuestion,
  forgotPassword,
  forgotPasswordSetNewPassword,
  changeEmail,
  getEmailChange,
  cancelEmailChangeOfUser,
  confirmEmailChangeOfUser,
];
