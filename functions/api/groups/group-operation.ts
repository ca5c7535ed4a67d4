import * as z from 'zod/mini';

import { component, Time } from '../../../shared/api/index.ts';
import {
  type Group,
  type GroupStats,
  presentGroup,
  type GroupPresentation,
  type ProfileInput,
} from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import type { GroupDirectoryServices } from '../../../shared/runtime/group-services.ts';
import { ProfileBody } from '../users/user-operation.ts';

export const groupPath = z.object({ groupId: z.string().check(z.minLength(1)) });
export const nothing = z.object({});

const Link = z.object({ href: z.string() });

/** A group on the wire, as far as the contract fixes it: the profile is the schema's matter. */
export const GroupBody = component(
  'Group',
  z.object({
    id: z.string(),
    created: Time,
    lastUpdated: Time,
    lastMembershipUpdated: Time,
    objectClass: z.array(z.string()),
    type: z.enum(['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN']),
    profile: z.catchall(z.object({ name: z.string(), description: z.nullable(z.string()) }), z.unknown()),
    _embedded: z.optional(
      z.object({
        stats: z.optional(
          z.object({
            usersCount: z.int(),
            appsCount: z.int(),
            groupPushMappingsCount: z.int(),
            hasAdminPrivilege: z.boolean(),
            hasAdminPrivlege: z.boolean(),
            _links: z.object({ users: Link, apps: Link }),
          }),
        ),
      }),
    ),
    _links: z.object({
      self: Link,
      logo: z.array(z.object({ name: z.string(), href: z.string(), type: z.string() })),
      users: Link,
      apps: Link,
    }),
  }),
);

/** A group sent back as it was read: all but the profile is ignored. */
export const GroupInput: z.ZodMiniType<{ profile: ProfileInput }> = z.object({ profile: ProfileBody });

/** `expand=stats,app`. No group comes from an application, so `app` adds nothing; what Okta does not know is passed over, as there. */
export const Expand = z.pipe(
  z.optional(z.string()),
  z.transform((text = '') => new Set(text.split(',').map((part) => part.trim()))),
);

export const prefetchGroup = ({ groupId }: { readonly groupId: string }, { groups }: DirectoryServices): Promise<unknown>[] => [
  groups.find(groupId),
];

/** How groups of this org are shown. */
export function presentationOfGroups({ origin, groupSchema }: DirectoryServices): GroupPresentation {
  const { base, custom } = groupSchema();
  return { origin, attributes: [...base, ...custom].map(({ name }) => name) };
}

/** How many members and apps groups have, where that is asked for. */
export async function statsOf(
  services: GroupDirectoryServices,
  groups: readonly Group[],
  expand: ReadonlySet<string>,
): Promise<ReadonlyMap<string, GroupStats> | undefined> {
  if (!expand.has('stats')) return undefined;
  const [members, { apps }] = await Promise.all([services.groups.countsOf(groups.map(({ id }) => id)), services.apps.read()]);
  const assigned = apps.flatMap((app) => app.groups.map(({ id }) => id));
  const appsOf = Map.groupBy(assigned, (id) => id);
  return new Map(groups.map(({ id }) => [id, { usersCount: members.get(id) ?? 0, appsCount: appsOf.get(id)?.length ?? 0 }]));
}

/** Groups as they are answered, with what was asked for besides. */
export function presentGroups(
  services: DirectoryServices,
  groups: readonly Group[],
  stats?: ReadonlyMap<string, GroupStats>,
): object[] {
  const presentation = presentationOfGroups(services);
  return groups.map((group) => {
    const own = stats?.get(group.id);
    return presentGroup(group, presentation, own === undefined ? {} : { stats: own });
  });
}
