/** What a developer reads of an event type, and what the code goes by. docs/reference/events.md is made of it by `npm run docs`. */
interface EventTypeFacts {
  /** What the System Log shows as `displayMessage`. */
  readonly message: string;
  /** Whether an event hook may ask for it: Okta's tag `event-hook-eligible`. */
  readonly hooks: boolean;
  readonly meaning: string;
  /** Types of its targets, in order. */
  readonly targets: readonly string[];
  /** What `debugContext.debugData` may hold. @default - nothing */
  readonly facts?: Readonly<Record<string, string>>;
}

const changedAttributes = 'names of the attributes that changed, separated by commas; no values';
const jobType = 'what the walk does';
const subject = 'what it is about, such as an attribute; absent where the type says it all';
const relation = 'by which relation, as its definition names the primary user';
const triggeredByGroupRuleId = 'by which group rule; absent where an administrator or an import did it';
const line = 'for imports: the line of the file';

/**
 * The catalogue of events that Roster emits, under Okta's names. What Okta has no name for begins with `roster.`.
 *
 * @see https://developer.okta.com/docs/reference/api/event-types/
 */
export const eventTypes = {
  'user.lifecycle.create': {
    message: 'Create user',
    hooks: true,
    meaning: 'A user was made: by an administrator, by registering, or by an import.',
    targets: ['User'],
    facts: { line },
  },
  'user.lifecycle.activate': {
    message: 'Activate user',
    hooks: true,
    meaning: 'A user may sign in, or was sent the link by which she will.',
    targets: ['User'],
    facts: { previousStatus: '`DEPROVISIONED` where she had been deactivated' },
  },
  'user.lifecycle.reactivate': {
    message: 'Reactivate user',
    hooks: true,
    meaning: 'A user who has not used her link was given a new one.',
    targets: ['User'],
  },
  'user.lifecycle.deactivate': {
    message: 'Deactivate user',
    hooks: true,
    meaning: 'A user can no longer sign in and has left her groups.',
    targets: ['User'],
  },
  'user.lifecycle.suspend': {
    message: 'Suspend user',
    hooks: true,
    meaning: 'A user can not sign in for now; groups and password stay.',
    targets: ['User'],
  },
  'user.lifecycle.unsuspend': {
    message: 'Unsuspend user',
    hooks: true,
    meaning: 'A suspended user may sign in again.',
    targets: ['User'],
  },
  'user.lifecycle.delete.initiated': {
    message: 'Delete user',
    hooks: true,
    meaning: 'A deactivated user was deleted for good.',
    targets: ['User'],
  },
  'user.lifecycle.delete.completed': {
    message: 'Delete user completed',
    hooks: false,
    meaning: 'What was left of a deleted user is erased: her name stands in no event any more.',
    targets: ['User'],
  },
  'user.account.update_profile': {
    message: 'Update user profile',
    hooks: true,
    meaning: 'Attributes of a user changed.',
    targets: ['User'],
    facts: { changedAttributes, line },
  },
  'user.account.update_user_type': {
    message: 'Update user type',
    hooks: false,
    meaning: 'A user is of another type now.',
    targets: ['User'],
    facts: { formerType: 'id of the type that she was of', type: 'id of the type that she is of' },
  },
  'user.account.update_password': {
    message: 'Update user password',
    hooks: true,
    meaning: 'A user has another password: set by an administrator, or chosen by herself.',
    targets: ['User'],
  },
  'user.account.unlock_by_admin': {
    message: 'Unlock user account by an administrator',
    hooks: true,
    meaning: "An administrator ended a user's lock.",
    targets: ['User'],
  },
  'user.account.reset_password': {
    message: 'Reset user password',
    hooks: true,
    meaning: 'A link was issued with which a user can choose another password.',
    targets: ['User'],
    facts: { by: '`administrator`: she can not sign in until then; `user`: her password works meanwhile' },
  },
  'user.account.expire_password': {
    message: 'Expire user password',
    hooks: false,
    meaning: "A user's password was ended; another one has to be set.",
    targets: ['User'],
  },
  'user.session.start': { message: 'User sign-in', hooks: true, meaning: 'Somebody gave the right password.', targets: ['User'] },
  'user.session.end': {
    message: 'User logout',
    hooks: true,
    meaning: 'Somebody signed out, or an administrator ended her session.',
    targets: ['User'],
  },
  'user.session.clear': {
    message: 'Clear user session',
    hooks: true,
    meaning: 'All sessions of a user were ended.',
    targets: ['User'],
  },
  'group.lifecycle.create': { message: 'Create group', hooks: true, meaning: 'A group was made.', targets: ['UserGroup'] },
  'group.lifecycle.delete': {
    message: 'Delete group',
    hooks: true,
    meaning: 'A group was deleted; its members are members no longer, without an event for each.',
    targets: ['UserGroup'],
  },
  'group.profile.update': {
    message: 'Update group profile',
    hooks: true,
    meaning: 'Name or description of a group changed.',
    targets: ['UserGroup'],
    facts: { changedAttributes },
  },
  'roster.group.owner.add': {
    message: 'Assign group owner',
    hooks: false,
    meaning: 'A user, or another group, owns a group now.',
    targets: ['UserGroup', 'User'],
  },
  'roster.group.owner.remove': {
    message: 'Remove group owner',
    hooks: false,
    meaning: 'A user, or another group, owns a group no longer.',
    targets: ['UserGroup', 'User'],
  },
  'group.user_membership.add': {
    message: 'Add user to group membership',
    hooks: true,
    meaning: 'A user joined a group.',
    targets: ['User', 'UserGroup'],
    facts: { line, triggeredByGroupRuleId },
  },
  'group.user_membership.remove': {
    message: 'Remove user from group membership',
    hooks: true,
    meaning: 'A user left a group.',
    targets: ['User', 'UserGroup'],
    facts: { triggeredByGroupRuleId },
  },
  'roster.group_rule.created': {
    message: 'Create group rule',
    hooks: false,
    meaning: 'A group rule was made. It does nothing yet.',
    targets: ['GroupRule'],
  },
  'roster.group_rule.updated': {
    message: 'Update group rule',
    hooks: false,
    meaning: 'A group rule was changed while it was not active.',
    targets: ['GroupRule'],
  },
  'roster.group_rule.deleted': {
    message: 'Delete group rule',
    hooks: false,
    meaning: 'A group rule was deleted. Memberships follow behind it.',
    targets: ['GroupRule'],
    facts: { removeUsers: 'whether those whom it had put into its groups leave them' },
  },
  'group.user_membership.rule.trigger': {
    message: 'Trigger group membership rule',
    hooks: false,
    meaning: 'A group rule was activated: everybody is looked at from now on.',
    targets: ['GroupRule'],
  },
  'group.user_membership.rule.deactivated': {
    message: 'Deactivate group membership rule',
    hooks: false,
    meaning: 'A group rule was deactivated: whoever came by it stays, nobody else comes.',
    targets: ['GroupRule'],
  },
  'group.user_membership.rule.invalidate': {
    message: 'Invalidate group membership rule',
    hooks: false,
    meaning: 'A group of a rule was deleted: the rule puts nobody anywhere any more.',
    targets: ['GroupRule'],
  },
  'group.user_membership.rule.add_exclusion': {
    message: 'Add user to group membership exclusion rule',
    hooks: false,
    meaning: 'An administrator took somebody out of a group whom a rule had put there: the rule leaves her alone from now on.',
    targets: ['GroupRule', 'User'],
  },
  'group.user_membership.rule.error': {
    message: 'Group membership rule is in error state',
    hooks: false,
    meaning: 'The expression of a group rule came to nothing for some users: it puts none of them anywhere.',
    targets: ['GroupRule'],
    facts: { users: 'for how many' },
  },
  'system.api_token.create': { message: 'Create API token', hooks: true, meaning: 'An API token was made.', targets: ['Token'] },
  'system.api_token.revoke': {
    message: 'Revoke API token',
    hooks: true,
    meaning: 'An API token was ended: the next call with it is refused.',
    targets: ['Token'],
  },
  'system.org.lifecycle.create': { message: 'Create org', hooks: false, meaning: 'This org began to exist.', targets: ['Org'] },
  'system.import.session.created': {
    message: 'Create import session',
    hooks: false,
    meaning: 'An import was announced; its file is awaited.',
    targets: ['Import'],
  },
  'system.import.session.cancelled': {
    message: 'Cancel import session',
    hooks: false,
    meaning: 'Somebody ended an import before its end.',
    targets: ['Import'],
  },
  'system.import.start': {
    message: 'Start import',
    hooks: true,
    meaning: "An import's file has come, and its rows are being applied.",
    targets: ['Import'],
  },
  'system.import.complete': {
    message: 'Complete import',
    hooks: true,
    meaning: 'An import has ended; a reason says that it was cancelled.',
    targets: ['Import'],
    facts: {
      rows: 'rows that were applied',
      skipped: 'rows that a cancellation passed over',
      created: 'rows that made a user',
      updated: 'rows that changed one',
      unchanged: 'rows that changed nothing',
      failed: 'rows that were refused',
    },
  },
  'event_hook.created': { message: 'Create event hook', hooks: false, meaning: 'An event hook was made.', targets: ['Webhook'] },
  'event_hook.updated': {
    message: 'Update event hook',
    hooks: false,
    meaning: 'An event hook was replaced, or the secret that signs its deliveries.',
    targets: ['Webhook'],
    facts: {
      signingSecret: 'what became of the secret that signs deliveries: `created` or `rotated`',
      overlapHours: 'how long the former secret signs too',
    },
  },
  'event_hook.activated': {
    message: 'Activate event hook',
    hooks: false,
    meaning: 'An event hook may receive events again.',
    targets: ['Webhook'],
  },
  'event_hook.deactivated': {
    message: 'Deactivate event hook',
    hooks: false,
    meaning: 'An event hook receives nothing from now on.',
    targets: ['Webhook'],
  },
  'event_hook.deleted': { message: 'Delete event hook', hooks: false, meaning: 'An event hook was deleted.', targets: ['Webhook'] },
  'event_hook.verified': {
    message: 'Verify event hook',
    hooks: false,
    meaning: 'The endpoint of an event hook proved that it wants events.',
    targets: ['Webhook'],
  },
  'policy.lifecycle.create': { message: 'Create policy', hooks: false, meaning: 'A policy was made.', targets: ['PolicyEntity'] },
  'policy.lifecycle.update': {
    message: 'Update policy',
    hooks: true,
    meaning: 'Name, conditions, settings or priority of a policy changed.',
    targets: ['PolicyEntity'],
  },
  'policy.lifecycle.activate': {
    message: 'Activate policy',
    hooks: true,
    meaning: 'A policy counts again.',
    targets: ['PolicyEntity'],
  },
  'policy.lifecycle.deactivate': {
    message: 'Deactivate policy',
    hooks: true,
    meaning: 'A policy is passed over from now on.',
    targets: ['PolicyEntity'],
  },
  'policy.lifecycle.delete': {
    message: 'Delete policy',
    hooks: false,
    meaning: 'A policy is gone, with its rules.',
    targets: ['PolicyEntity'],
  },
  'policy.rule.add': {
    message: 'Add policy rule',
    hooks: true,
    meaning: 'A policy has a new rule.',
    targets: ['PolicyEntity', 'PolicyRule'],
  },
  'policy.rule.update': {
    message: 'Update policy rule',
    hooks: true,
    meaning: 'Name, conditions, actions or priority of a rule changed.',
    targets: ['PolicyEntity', 'PolicyRule'],
  },
  'policy.rule.activate': {
    message: 'Activate policy rule',
    hooks: true,
    meaning: 'A rule counts again.',
    targets: ['PolicyEntity', 'PolicyRule'],
  },
  'policy.rule.deactivate': {
    message: 'Deactivate policy rule',
    hooks: true,
    meaning: 'A rule is passed over from now on.',
    targets: ['PolicyEntity', 'PolicyRule'],
  },
  'policy.rule.delete': {
    message: 'Delete policy rule',
    hooks: true,
    meaning: 'A policy has one rule less.',
    targets: ['PolicyEntity', 'PolicyRule'],
  },
  'policy.evaluate_sign_on': {
    message: 'Evaluation of sign-on policy',
    hooks: false,
    meaning: 'Somebody gave the right password and was not let in, because of the sign-on policy.',
    targets: ['User'],
  },
  'roster.schema.updated': {
    message: 'Update schema',
    hooks: false,
    meaning: 'Attributes of users or groups were added, changed or removed.',
    targets: ['Schema'],
    facts: {
      added: 'names of attributes, separated by commas; absent where there are none',
      changed: 'the same',
      removed: 'the same',
    },
  },
  'roster.user_type.created': {
    message: 'Create user type',
    hooks: false,
    meaning: 'A user type was made, with a schema of its own.',
    targets: ['UserType'],
  },
  'roster.user_type.updated': {
    message: 'Update user type',
    hooks: false,
    meaning: 'The display name or the description of a user type changed.',
    targets: ['UserType'],
  },
  'roster.user_type.deleted': {
    message: 'Delete user type',
    hooks: false,
    meaning: 'A user type that nobody was of is gone, with its schema.',
    targets: ['UserType'],
  },
  'directory.linked_object.create': {
    message: 'Create linked object',
    hooks: false,
    meaning: 'Users can be linked by a new relation.',
    targets: ['LinkedObject'],
  },
  'directory.linked_object.delete': {
    message: 'Delete linked object',
    hooks: false,
    meaning: 'A relation is gone, and with it every link between users that went by it.',
    targets: ['LinkedObject'],
  },
  'roster.user.linked_object.assigned': {
    message: 'Link user to another',
    hooks: false,
    meaning: 'A user has a primary user by a relation, in place of whomever she had.',
    targets: ['User', 'User'],
    facts: { relation, formerPrimary: 'id of the primary user that she had; absent where there was none' },
  },
  'roster.user.linked_object.removed': {
    message: 'Unlink user from another',
    hooks: false,
    meaning: 'A user has no primary user by a relation any more.',
    targets: ['User'],
    facts: { relation, formerPrimary: 'id of the primary user that she had' },
  },
  'roster.realm.created': {
    message: 'Create realm',
    hooks: false,
    meaning: 'Users can be put into a new realm.',
    targets: ['Realm'],
  },
  'roster.realm.updated': {
    message: 'Update realm',
    hooks: false,
    meaning: 'A realm has another name, type or list of domains.',
    targets: ['Realm'],
  },
  'roster.realm.deleted': {
    message: 'Delete realm',
    hooks: false,
    meaning: 'A realm that nobody was in is gone.',
    targets: ['Realm'],
  },
  'roster.ui_schema.created': {
    message: 'Create UI schema',
    hooks: false,
    meaning: 'There is a new form for attributes of users.',
    targets: ['UISchema'],
  },
  'roster.ui_schema.updated': {
    message: 'Update UI schema',
    hooks: false,
    meaning: 'A form for attributes of users looks otherwise.',
    targets: ['UISchema'],
  },
  'roster.ui_schema.deleted': {
    message: 'Delete UI schema',
    hooks: false,
    meaning: 'A form for attributes of users is gone.',
    targets: ['UISchema'],
  },
  'roster.event_hook.paused': {
    message: 'Pause event hook',
    hooks: false,
    meaning: 'Deliveries of an event hook rest: an administrator said so, or its endpoint took nothing until an event died.',
    targets: ['Webhook'],
  },
  'roster.event_hook.resumed': {
    message: 'Resume event hook',
    hooks: false,
    meaning: 'Deliveries of an event hook go on.',
    targets: ['Webhook'],
  },
  'roster.event_hook.dead_letter.redelivered': {
    message: 'Send dead letters of an event hook again',
    hooks: false,
    meaning: 'Somebody has events that an event hook could not deliver sent again.',
    targets: ['Webhook'],
    facts: { deadLetterId: 'which one; absent where it is all of them' },
  },
  'roster.event_hook.dead_letter.discarded': {
    message: 'Discard dead letter of an event hook',
    hooks: false,
    meaning: 'Somebody gave up an event that an event hook could not deliver.',
    targets: ['Webhook'],
    facts: { deadLetterId: 'which one' },
  },
  'roster.event_hook.replay.started': {
    message: 'Start replay of an event hook',
    hooks: false,
    meaning: 'An event hook is told the log again from a time or an event on.',
    targets: ['Webhook'],
    facts: { replayId: 'which replay', since: 'from when on' },
  },
  'roster.event_hook.replay.cancelled': {
    message: 'Cancel replay of an event hook',
    hooks: false,
    meaning: 'A replay was ended before its end.',
    targets: ['Webhook'],
    facts: { replayId: 'which replay' },
  },
  'roster.event_hook.backfill.started': {
    message: 'Start backfill of an event hook',
    hooks: false,
    meaning: 'An event hook is sent the present state of users and groups, from the beginning or from where it stopped.',
    targets: ['Webhook'],
    facts: {
      backfillId: 'which backfill',
      kinds: '`group`, `user` or both, separated by a comma',
      resumed: '`true` where it goes on',
    },
  },
  'roster.event_hook.backfill.cancelled': {
    message: 'Cancel backfill of an event hook',
    hooks: false,
    meaning: 'Somebody ended a backfill before its end.',
    targets: ['Webhook'],
    facts: { backfillId: 'which backfill' },
  },
  'roster.event_hook.backfill.ended': {
    message: 'End backfill of an event hook',
    hooks: false,
    meaning: 'A backfill has sent everything, or was given up: then its outcome says why.',
    targets: ['Webhook'],
    facts: { backfillId: 'which backfill', users: 'how many users it sent', groups: 'how many groups' },
  },
  'roster.directory_job.started': {
    message: 'Start walk over the directory',
    hooks: false,
    meaning: 'All users and groups are walked, from the beginning or from where it stopped.',
    targets: ['DirectoryJob'],
    facts: { jobType, subject },
  },
  'roster.directory_job.cancelled': {
    message: 'Cancel walk over the directory',
    hooks: false,
    meaning: 'Somebody ended a walk before its end.',
    targets: ['DirectoryJob'],
    facts: { jobType, subject },
  },
  'roster.directory_job.ended': {
    message: 'End walk over the directory',
    hooks: false,
    meaning: 'A walk has come by everybody, or was given up: then its outcome says why.',
    targets: ['DirectoryJob'],
    facts: {
      jobType,
      subject,
      seen: 'how many users, groups and rows of the index it came by',
      changed: 'how many it changed',
      failed: 'how many it could do nothing about',
    },
  },
  'roster.user.state': {
    message: 'Present state of a user',
    hooks: false,
    meaning: 'What a backfill sends of a user. It goes to that event hook alone and is never in the log.',
    targets: ['User'],
    facts: { backfillId: 'which backfill' },
  },
  'roster.group.state': {
    message: 'Present state of a group',
    hooks: false,
    meaning: 'What a backfill sends of a group. It goes to that event hook alone and is never in the log.',
    targets: ['UserGroup'],
    facts: { backfillId: 'which backfill' },
  },
  'event_hook.delivery': {
    message: 'Deliver event hook',
    hooks: false,
    meaning: 'The first failed delivery of an outage, or an event that eight tries did not deliver.',
    targets: ['Webhook'],
    facts: {
      deadLetter: '`true` where an event was given up for now',
      deadLetterEvent: 'uuid of that event',
      deadLetterEntity: 'whose event it is',
      deadLetterVersion: 'which version of it',
      tries: 'how often it was tried',
    },
  },
} as const satisfies Record<string, EventTypeFacts>;

export type EventType = keyof typeof eventTypes;
