import * as z from 'zod/mini';

import { parseOktaHash } from '../../../shared/credentials/index.ts';
import type { NewUser } from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';

/** What a client sends of a user's credentials, or sends back of those that it read. */
export const Credentials = z.object({
  password: z.optional(
    z.object({
      value: z.optional(z.string()),
      hash: z.optional(
        z.partial(z.object({ algorithm: z.unknown(), workFactor: z.unknown(), salt: z.unknown(), value: z.unknown() })),
      ),
      hook: z.optional(z.unknown()),
    }),
  ),
  recovery_question: z.optional(z.partial(z.object({ answer: z.unknown() }))),
  provider: z.optional(z.partial(z.object({ type: z.unknown() }))),
});
type Credentials = z.output<typeof Credentials>;

/** As users are shown: whose password is here, however it came. */
const ownProviders: readonly unknown[] = [undefined, 'OKTA', 'IMPORT'];

function refuse(...causes: readonly string[]): void {
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'credentials', causes });
}

/** What Okta offers here and Roster does not yet is refused by name, never dropped in silence. */
function requireSupported({ password, recovery_question: question, provider }: Credentials): void {
  refuse(
    ...(password?.hook === undefined ? [] : ['password: A password hook is not supported yet']),
    ...(question?.answer === undefined ? [] : ['recovery_question: A recovery question is not supported yet']),
    ...(ownProviders.includes(provider?.type) ? [] : ['provider: A provider other than OKTA is not supported yet']),
  );
}

/** The password of somebody new, or the hash that another system made of it. */
export function newPasswordOf(credentials: Credentials = {}): Pick<NewUser, 'password' | 'passwordHash'> {
  requireSupported(credentials);
  const { value, hash } = credentials.password ?? {};
  if (value !== undefined) return { password: value };
  if (hash === undefined) return {};
  const parsed = parseOktaHash(hash);
  if (!parsed.ok) throw new RosterError('validation-failed', { object: 'password', causes: [`password: ${parsed.cause}`] });
  return { passwordHash: parsed.verifier };
}

/** The new password of somebody who exists. Her hash can't be replaced by one from elsewhere. */
export function changedPasswordOf(credentials: Credentials = {}): { password?: string } {
  requireSupported(credentials);
  const { value, hash } = credentials.password ?? {};
  if (hash !== undefined) refuse('password: A hash can be given for a new user only');
  return value === undefined ? {} : { password: value };
}
