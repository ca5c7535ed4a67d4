import { toOktaTime } from '../kernel/index.ts';
import type { Group, ProfileValue } from './model.ts';

/** What a presented group depends on besides itself. */
export interface GroupPresentation {
  /** Public origin of links, without a trailing slash. */
  readonly origin: string;
  /** Names of the attributes that groups have, in the schema's order: others are not shown. */
  readonly attributes: readonly string[];
}

/** What `expand=stats` adds. */
export interface GroupStats {
  /** Folded from the log: seconds behind the members themselves. */
  readonly usersCount: number;
  /** Apps whose accounts its members have. */
  readonly appsCount: number;
}

/** What is asked for besides the group itself. */
export interface GroupEmbeds {
  readonly stats?: GroupStats;
}

function shownProfile({ profile }: Group, attributes: readonly string[]): Readonly<Record<string, ProfileValue | null>> {
  const custom = attributes.flatMap((name) => {
    const value = profile[name];
    return value === undefined || name === 'name' || name === 'description' ? [] : [[name, value] as const];
  });
  return { name: profile['name'] ?? null, description: profile['description'] ?? null, ...Object.fromEntries(custom) };
}

/** There are no roles of groups yet. Okta's contract and its servers spell the last one differently: both are there. */
const presentStats = ({ usersCount, appsCount }: GroupStats, self: string): object => ({
  usersCount,
  appsCount,
  groupPushMappingsCount: 0,
  hasAdminPrivilege: false,
  hasAdminPrivlege: false,
  _links: { users: { href: `${self}/users` }, apps: { href: `${self}/apps` } },
});

/**
 * A group in Okta's shape. Its logo is Roster's own picture in both of Okta's sizes.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/
 */
export function presentGroup(group: Group, { origin, attributes }: GroupPresentation, { stats }: GroupEmbeds = {}): object {
  const self = `${origin}/api/v1/groups/${group.id}`;
  const logo = (name: string) => ({ name, href: `${origin}/assets/group-${name}.png`, type: 'image/png' });
  return {
    id: group.id,
    created: toOktaTime(group.created),
    lastUpdated: toOktaTime(group.lastUpdated),
    lastMembershipUpdated: toOktaTime(group.lastMembershipUpdated),
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: shownProfile(group, attributes),
    ...(stats === undefined ? {} : { _embedded: { stats: presentStats(stats, self) } }),
    _links: {
      self: { href: self },
      logo: [logo('medium'), logo('large')],
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}
