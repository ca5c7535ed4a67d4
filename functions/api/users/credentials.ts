import * as z from 'zod/mini';

import { parseOktaHash } from '../../../shared/credentials/index.ts';
import { type NewUser, providerTypes, type UserUpdate } from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';

const maxQuestion = 100;

/** What a client sends of a user's credentials, or sends back of those that it read. */
export const Credentials = z.object({
  password: z.optional(
    z.object({
      value: z.optional(z.string()),
      hash: z.optional(
        z.partial(
          z.object({
            algorithm: z.unknown(),
            workFactor: z.unknown(),
            salt: z.unknown(),
            saltOrder: z.unknown(),
            iterationCount: z.unknown(),
            keySize: z.unknown(),
            digestAlgorithm: z.unknown(),
            value: z.unknown(),
          }),
        ),
      ),
      hook: z.optional(z.object({ type: z.optional(z.string()) })),
    }),
  ),
  recovery_question: z.optional(
    z.object({ question: z.optional(z.string().check(z.minLength(1), z.maxLength(maxQuestion))), answer: z.optional(z.string()) }),
  ),
  provider: z.optional(z.object({ type: z.optional(z.enum(providerTypes)), name: z.optional(z.string().check(z.maxLength(100))) })),
});
type Credentials = z.output<typeof Credentials>;

function refuse(...causes: readonly string[]): never {
  throw new RosterError('validation-failed', { object: 'credentials', causes });
}

function hashOf(hash: NonNullable<NonNullable<Credentials['password']>['hash']>): string {
  const parsed = parseOktaHash(hash);
  if (!parsed.ok) throw new RosterError('validation-failed', { object: 'password', causes: [`password: ${parsed.cause}`] });
  return parsed.verifier;
}

/** The one way in which a password is given; two of them would be a riddle. */
function passwordOf({ password = {} }: Credentials): Pick<NewUser, 'password' | 'passwordHash' | 'passwordHook'> {
  const { value, hash, hook } = password;
  if ([value, hash, hook].filter((part) => part !== undefined).length > 1) {
    return refuse('password: One of value, hash and hook may be given');
  }
  if (value !== undefined) return { password: value };
  if (hash !== undefined) return { passwordHash: hashOf(hash) };
  if (hook === undefined) return {};
  if (hook.type !== 'default') return refuse("password: The hook's type must be default");
  return { passwordHook: true };
}

/** A question that was read comes back without its answer, and changes nothing. */
function recoveryOf({ recovery_question: asked }: Credentials): Pick<NewUser, 'recovery'> {
  if (asked?.answer === undefined) return {};
  if (asked.question === undefined) return refuse('recovery_question: An answer needs its question');
  return { recovery: { question: asked.question, answer: asked.answer } };
}

/** Who checks the password of somebody new. `OKTA` and `IMPORT` follow from the password. */
function providerOf({ provider, password }: Credentials): Pick<NewUser, 'provider'> {
  const { type, name } = provider ?? {};
  if (type === undefined || type === 'OKTA' || type === 'IMPORT') return {};
  if (password !== undefined) return refuse(`provider: A user of ${type} has no password here`);
  return { provider: { type, name: name ?? type } };
}

/** The credentials of somebody new: a password, a hash that another system made of it, a hook that asks for it; a question; a provider. */
export const newCredentialsOf = (
  credentials: Credentials = {},
): Pick<NewUser, 'password' | 'passwordHash' | 'passwordHook' | 'recovery' | 'provider'> => ({
  ...passwordOf(credentials),
  ...recoveryOf(credentials),
  ...providerOf(credentials),
});

/** What changes of the credentials of somebody who exists. */
export function changedCredentialsOf(
  credentials: Credentials = {},
): Pick<UserUpdate, 'password' | 'passwordHash' | 'recovery' | 'providerType'> {
  const { passwordHook, ...password } = passwordOf(credentials);
  if (passwordHook !== undefined) return refuse('password: A hook can be given for a new user only');
  const type = credentials.provider?.type;
  // A new password makes her one of Roster's own, whatever she was when the caller read her.
  const isOwn = type === undefined || type === 'OKTA' || type === 'IMPORT';
  return { ...password, ...recoveryOf(credentials), ...(isOwn ? {} : { providerType: type }) };
}
