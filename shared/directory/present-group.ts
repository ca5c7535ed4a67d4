import { toOktaTime } from '../kernel/index.ts';
import type { Group } from './model.ts';

/** A group in Okta's shape. Its logo is Roster's own picture in both of Okta's sizes. */
export function presentGroup(group: Group, origin: string): object {
  const self = `${origin}/api/v1/groups/${group.id}`;
  const logo = (name: string) => ({ name, href: `${origin}/assets/group-${name}.svg`, type: 'image/svg+xml' });
  return {
    id: group.id,
    created: toOktaTime(group.created),
    lastUpdated: toOktaTime(group.lastUpdated),
    lastMembershipUpdated: toOktaTime(group.lastMembershipUpdated),
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: { ...group.profile, name: group.profile['name'], description: group.profile['description'] ?? null },
    _links: {
      self: { href: self },
      logo: [logo('medium'), logo('large')],
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}
