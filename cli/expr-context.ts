import * as z from 'zod';

import type { GroupValue, Lookups, RecordValue, Value } from '../shared/expression/index.ts';

/** Objects and lists of what JSON says. */
const Json = z.json();
const Things = z.record(z.string(), Json);

/**
 * What an expression is evaluated on, offline: what it sees by name, and beside that what functions look up. `managerUser` and the like
 * are by source, and those of apps by app below it.
 */
export const Context = z.looseObject({
  now: z.optional(z.iso.datetime({ offset: true })),
  groups: z.optional(z.array(z.looseObject({ id: z.string(), type: z.string(), profile: Things }))),
  linkedObjects: z.optional(z.record(z.string(), Things)),
  internal: z.optional(Things),
  managerUser: z.optional(z.record(z.string(), Things)),
  managerAppUser: z.optional(z.record(z.string(), z.record(z.string(), Things))),
  assistantUser: z.optional(z.record(z.string(), Things)),
  assistantAppUser: z.optional(z.record(z.string(), z.record(z.string(), Things))),
  directoryUsers: z.optional(z.array(Things)),
  workdayUsers: z.optional(z.array(Things)),
});
export type Context = z.infer<typeof Context>;

const own = <Each>(record: Readonly<Record<string, Each>> | undefined, name: string): Each | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

/** Lookups that find what a context brings along. */
export const lookupsOf = (context: Context): Lookups => ({
  now: () => (context.now === undefined ? Date.now() : Date.parse(context.now)),
  groups: () => (context.groups ?? []) as unknown as readonly GroupValue[],
  linkedObject: (name) => own(context.linkedObjects, name) ?? null,
  internalProperty: (name) => own(context.internal, name) ?? null,
  related({ to, source, app }) {
    if (app === undefined) return own(to === 'manager' ? context.managerUser : context.assistantUser, source) ?? null;
    return own(own(to === 'manager' ? context.managerAppUser : context.assistantAppUser, source), app) ?? null;
  },
  accounts: (where) => (where === 'directory' ? context.directoryUsers : context.workdayUsers) ?? [],
});

/** What expressions see of it. */
export const rootsOf = (context: Context): RecordValue => context as unknown as Record<string, Value>;
