/**
 * The catalogue of events that Roster emits: Okta's event types with the words that the System Log shows. `hooks` says whether an
 * event hook may ask for it (Okta's tag `event-hook-eligible`).
 *
 * @see https://developer.okta.com/docs/reference/api/event-types/
 */
export const eventTypes = {
  'user.lifecycle.create': { message: 'Create user', hooks: true },
  'user.lifecycle.activate': { message: 'Activate user', hooks: true },
  'user.lifecycle.reactivate': { message: 'Reactivate user', hooks: true },
  'user.lifecycle.deactivate': { message: 'Deactivate user', hooks: true },
  'user.lifecycle.suspend': { message: 'Suspend user', hooks: true },
  'user.lifecycle.unsuspend': { message: 'Unsuspend user', hooks: true },
  'user.lifecycle.delete.initiated': { message: 'Delete user', hooks: true },
  'user.account.update_profile': { message: 'Update user profile', hooks: true },
  'user.account.update_password': { message: 'Update user password', hooks: true },
  'user.account.unlock_by_admin': { message: 'Unlock user account by an administrator', hooks: true },
  'user.account.expire_password': { message: 'Expire user password', hooks: false },
  'user.session.start': { message: 'User sign-in', hooks: true },
  'group.lifecycle.create': { message: 'Create group', hooks: true },
  'group.lifecycle.delete': { message: 'Delete group', hooks: true },
  'group.profile.update': { message: 'Update group profile', hooks: true },
  'group.user_membership.add': { message: 'Add user to group membership', hooks: true },
  'group.user_membership.remove': { message: 'Remove user from group membership', hooks: true },
  'system.api_token.create': { message: 'Create API token', hooks: true },
  'system.api_token.revoke': { message: 'Revoke API token', hooks: true },
  'system.org.lifecycle.create': { message: 'Create org', hooks: false },
  'system.import.start': { message: 'Start import', hooks: true },
  'system.import.complete': { message: 'Complete import', hooks: true },
  'event_hook.created': { message: 'Create event hook', hooks: false },
  'event_hook.updated': { message: 'Update event hook', hooks: false },
  'event_hook.activated': { message: 'Activate event hook', hooks: false },
  'event_hook.deactivated': { message: 'Deactivate event hook', hooks: false },
  'event_hook.deleted': { message: 'Delete event hook', hooks: false },
  'event_hook.verified': { message: 'Verify event hook', hooks: false },
  'event_hook.delivery': { message: 'Deliver event hook', hooks: false },
} as const satisfies Record<string, { readonly message: string; readonly hooks: boolean }>;

export type EventType = keyof typeof eventTypes;
