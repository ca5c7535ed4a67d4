import * as z from 'zod';

import type { PresentationContext, ProfileInput } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';

/** Paths name a user by id or by login. */
export const userPath = z.object({ id: z.string().min(1) });

/** A user on the wire, as far as the contract fixes her: the profile is the schema's matter. */
export const UserBody = z.object({
  id: z.string(),
  status: z.string(),
  created: z.string(),
  activated: z.string().nullable(),
  statusChanged: z.string().nullable(),
  lastLogin: z.string().nullable(),
  lastUpdated: z.string(),
  passwordChanged: z.string().nullable(),
  type: z.object({ id: z.string() }),
  profile: z.record(z.string(), z.unknown()),
  credentials: z.object({ provider: z.object({ type: z.string(), name: z.string() }) }).loose(),
  _links: z.record(z.string(), z.unknown()),
});

const scalar = z.union([z.string().transform((text) => text.toWellFormed()), z.number(), z.boolean()]);

/** Which attributes exist and what they hold is checked against the schema later; here only what JSON can hold. */
export const ProfileBody: z.ZodType<ProfileInput> = z.record(z.string(), z.union([scalar, z.array(scalar), z.null()]));

/** `?sendEmail=false` and the like: anything but the word is the default. */
export const flag = (byDefault: boolean) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined ? byDefault : text.toLowerCase() === 'true'));

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
