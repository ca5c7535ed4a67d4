import * as z from 'zod/mini';

import {
  type ApiRequest,
  component,
  type Declaration,
  oktaResponseOf,
  type Operation,
  operation,
  shownAs,
  Tagged,
  Time,
} from '../../../shared/api/index.ts';
import {
  expectUsers,
  type OwnPermission,
  parseUserFields,
  type PresentationContext,
  presentUser,
  type ProfileInput,
  type User,
  type UserView,
} from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { realmsOfUsers } from '../../../shared/org/index.ts';
import type { Principal } from '../../../shared/access/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';

/** Paths name a user by id or by login. */
export const userPath = z.object({ id: z.string().check(z.minLength(1)) });

/** What of a user's credentials is shown: that there is a password, never which. */
export const CredentialsBody = component(
  'UserCredentials',
  z.object({
    password: z.optional(z.object({})),
    recovery_question: z.optional(z.object({ question: z.string() })),
    emails: z.optional(z.array(z.object({ value: z.string(), status: z.string(), type: z.string() }))),
    provider: z.object({ type: z.string(), name: z.string() }),
  }),
);

/** A user on the wire, as far as the contract fixes her: the profile is the schema's matter. */
export const UserBody = component(
  'User',
  z.object({
    id: z.string(),
    status: z.string(),
    created: Time,
    activated: z.nullable(Time),
    statusChanged: z.nullable(Time),
    lastLogin: z.nullable(Time),
    lastUpdated: Time,
    passwordChanged: z.nullable(Time),
    transitioningToStatus: z.optional(z.string()),
    realmId: z.string(),
    type: z.object({ id: z.string() }),
    profile: z.record(z.string(), z.unknown()),
    credentials: CredentialsBody,
    _links: z.record(z.string(), z.object({ href: z.string(), method: z.optional(z.string()) })),
  }),
);

/** A user of whom a client may have asked for a part. */
export const ShownUser = component('PartialUser', z.extend(z.partial(UserBody), { id: z.string() }));

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const Attributes: z.ZodMiniType<ProfileInput> = z.record(z.string(), z.union([scalar, z.array(scalar), z.null()]));

/** Records leave this name out, and an attribute that does not exist has to be refused, whatever it is called. */
const namesPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

/** Attributes by their names in the schema. */
const profileShown = {
  type: 'object',
  additionalProperties: {
    type: ['string', 'number', 'boolean', 'array', 'null'],
    items: { type: ['string', 'number', 'boolean'] },
  },
};

/** Which attributes exist and what they hold is checked against the schema later; here only what JSON can hold. */
export const ProfileBody: z.ZodMiniType<ProfileInput> = shownAs(
  z.pipe(
    z
      .unknown()
      .check(z.refine((value) => !namesPrototype(value), { error: "Property name '__proto__' is not defined in profile" })),
    Attributes,
  ),
  profileShown,
);

/** How users of this org are shown: to administrators, or each to herself, who does not see what the schema hides from her. */
export function presentationOf(
  { origin, settings, schemaOf }: Pick<DirectoryServices, 'origin' | 'settings' | 'schemaOf'>,
  to: Principal['kind'] = 'token',
): PresentationContext {
  return {
    origin,
    realmIdOf: realmsOfUsers(settings()).idOf,
    schemaIdOf: (typeId) => settings().userTypes.find(({ id }) => id === typeId)?.schemaId ?? '',
    orderOf: (typeId) => {
      const schema = schemaOf(typeId);
      if (schema === undefined) return [];
      const attributes = [...schema.base, ...schema.custom];
      return attributes.filter(({ self }) => to === 'token' || self !== 'HIDE').map(({ name }) => name);
    },
  };
}

/** What the caller asks to see: `fields`, and `okta-response` in the content type. */
export function viewOf(
  { headers }: ApiRequest,
  { fields, expand }: { readonly fields?: string | undefined; readonly expand?: string | undefined },
): UserView {
  // Okta answers so for an org without these features.
  if (expand === 'blocks' || expand === 'classification') throw new RosterError('feature-not-available', { path: expand });
  return {
    ...oktaResponseOf(headers['content-type']),
    fields: fields === undefined || fields === '' ? undefined : parseUserFields(fields),
  };
}

/** One user as an answer, with her version beside it. Whoever looks at herself sees no links of administrators. */
export const shownUser = (user: User, services: DirectoryServices, view: UserView = {}, to: Principal['kind'] = 'token'): Tagged =>
  new Tagged(presentUser(user, presentationOf(services, to), { ...view, whole: to === 'token' }), user);

/** What each type's schema lets its users do with attributes of their own. */
export const ownPermissions =
  ({ schemaOf }: DirectoryServices) =>
  (typeId: string): OwnPermission => {
    const schema = schemaOf(typeId);
    const attributes = new Map([...(schema?.base ?? []), ...(schema?.custom ?? [])].map(({ name, self }) => [name, self]));
    return (name) => attributes.get(name);
  };

/**
 * An operation on one user that heeds `If-Match`: nobody who is not as the caller expects is found, at no try, so that the check is part of
 * the conditional write.
 */
export const conditionalOperation = <Params extends z.core.$ZodType, Query extends z.core.$ZodType, Body extends z.core.$ZodType>(
  declaration: Declaration<DirectoryServices, Params, Query, Body>,
): Operation<DirectoryServices> =>
  operation({
    ...declaration,
    conditional: true,
    errors: [...declaration.errors, 'precondition-failed', 'malformed-etag'],
    handle(input, services: DirectoryServices) {
      const { isExpected } = input;
      if (isExpected === undefined) return declaration.handle(input, services);
      return declaration.handle(input, expectUsers(services, isExpected));
    },
  });

/** `Prefer: respond-async`: the caller would rather not wait. @see https://www.rfc-editor.org/rfc/rfc7240#section-4.1 */
export const prefersAsync = ({ headers }: ApiRequest): boolean =>
  (headers['prefer'] ?? '').split(/[,;]/).some((preference) => preference.trim().toLowerCase() === 'respond-async');
