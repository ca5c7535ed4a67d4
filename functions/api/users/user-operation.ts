import * as z from 'zod/mini';

import type { PresentationContext, ProfileInput } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';

/** Paths name a user by id or by login. */
export const userPath = z.object({ id: z.string().check(z.minLength(1)) });

/** A user on the wire, as far as the contract fixes her: the profile is the schema's matter. */
export const UserBody = z.object({
  id: z.string(),
  status: z.string(),
  created: z.string(),
  activated: z.nullable(z.string()),
  statusChanged: z.nullable(z.string()),
  lastLogin: z.nullable(z.string()),
  lastUpdated: z.string(),
  passwordChanged: z.nullable(z.string()),
  type: z.object({ id: z.string() }),
  profile: z.record(z.string(), z.unknown()),
  credentials: z.looseObject({ provider: z.object({ type: z.string(), name: z.string() }) }),
  _links: z.record(z.string(), z.unknown()),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const Attributes: z.ZodMiniType<ProfileInput> = z.record(z.string(), z.union([scalar, z.array(scalar), z.null()]));

/** Records leave this name out, and an attribute that does not exist has to be refused, whatever it is called. */
const namesPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

/** Which attributes exist and what they hold is checked against the schema later; here only what JSON can hold. */
export const ProfileBody: z.ZodMiniType<ProfileInput> = z.pipe(
  z.unknown().check(z.refine((value) => !namesPrototype(value), { error: "Property name '__proto__' is not defined in profile" })),
  Attributes,
);

/** `?sendEmail=false` and the like: anything but the word is the default. */
export const flag = (byDefault: boolean) =>
  z.pipe(
    z.optional(z.string()),
    z.transform((text) => (text === undefined ? byDefault : text.toLowerCase() === 'true')),
  );

/** How users of this org are shown. */
export function presentationOf({ origin, settings, schemaOf }: DirectoryServices): PresentationContext {
  return {
    origin,
    schemaIdOf: (typeId) => settings().userTypes.find(({ id }) => id === typeId)?.schemaId ?? '',
    orderOf: (typeId) => {
      const schema = schemaOf(typeId);
      return schema === undefined ? [] : [...schema.base, ...schema.custom].map(({ name }) => name);
    },
  };
}
