import { toOktaTime, toOktaTimeOrNull } from '../kernel/index.ts';
import type { Group, Profile, User } from './model.ts';

/** What a user is now, for receivers outside. `profile` is what they may see of hers. */
export const presentUserState = (user: User, profile: Profile, groupIds: readonly string[]): object => ({
  status: user.status,
  created: toOktaTime(user.created),
  activated: toOktaTimeOrNull(user.activated),
  statusChanged: toOktaTimeOrNull(user.statusChanged),
  lastLogin: toOktaTimeOrNull(user.lastLogin),
  lastUpdated: toOktaTime(user.lastUpdated),
  type: { id: user.typeId },
  profile,
  groupIds,
});

/** What a group is now, for receivers outside. */
export const presentGroupState = (group: Group, profile: Profile): object => ({
  type: group.type,
  created: toOktaTime(group.created),
  lastUpdated: toOktaTime(group.lastUpdated),
  lastMembershipUpdated: toOktaTime(group.lastMembershipUpdated),
  profile,
});
