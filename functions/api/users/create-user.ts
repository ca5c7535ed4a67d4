import * as z from 'zod';

import { operation } from '../../../shared/api/index.ts';
import { parseOktaHash } from '../../../shared/credentials/index.ts';
import { createUser as create, type NewUser, presentUser } from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { flag, presentationOf, ProfileBody, UserBody } from './user-operation.ts';

const Credentials = z.object({
  password: z
    .object({
      value: z.string().optional(),
      hash: z
        .object({ algorithm: z.unknown(), workFactor: z.unknown(), salt: z.unknown(), value: z.unknown() })
        .partial()
        .optional(),
      hook: z.unknown().optional(),
    })
    .optional(),
  recovery_question: z.object({ answer: z.unknown() }).partial().optional(),
});

/** What Okta offers here and Roster does not yet is refused by name, never dropped in silence. */
function requireSupported({ password, recovery_question: question }: z.output<typeof Credentials>): void {
  const causes = [
    ...(password?.hook === undefined ? [] : ['password: A password hook is not supported yet']),
    ...(question?.answer === undefined ? [] : ['recovery_question: A recovery question is not supported yet']),
  ];
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'credentials', causes });
}

function passwordOf(credentials: z.output<typeof Credentials> | undefined): Pick<NewUser, 'password' | 'passwordHash'> {
  if (credentials === undefined) return {};
  requireSupported(credentials);
  const { value, hash } = credentials.password ?? {};
  if (value !== undefined) return { password: value };
  if (hash === undefined) return {};
  const parsed = parseOktaHash(hash);
  if (!parsed.ok) throw new RosterError('validation-failed', { object: 'password', causes: [`password: ${parsed.cause}`] });
  return { passwordHash: parsed.verifier };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/createUser */
export const createUser = operation({
  id: 'createUser',
  method: 'POST',
  path: '/api/v1/users',
  summary: 'Create a user',
  scope: 'okta.users.manage',
  params: z.object({}),
  query: z.object({ activate: flag(true), nextLogin: z.string().optional() }),
  body: z.object({
    profile: ProfileBody,
    credentials: Credentials.optional(),
    groupIds: z.array(z.string()).optional(),
    type: z.object({ id: z.string() }).optional(),
  }),
  success: { status: 200, body: UserBody },
  errors: ['validation-failed', 'password-refused', 'claim-taken', 'not-found', 'malformed-body'],
  async handle({ query, body, context }, services: DirectoryServices) {
    const user = await create(
      services,
      {
        profile: body.profile,
        activate: query.activate,
        changePasswordAtNextLogin: query.nextLogin === 'changePassword',
        groupIds: body.groupIds ?? [],
        ...(body.type === undefined ? {} : { typeId: body.type.id }),
        ...passwordOf(body.credentials),
      },
      context,
    );
    return presentUser(user, presentationOf(services));
  },
});
