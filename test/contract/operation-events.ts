import type { EventType } from '../../shared/kernel/index.ts';

/**
 * Events that a successful call of each operation that may change something leaves, in order. Whoever adds such an operation says here
 * what it leaves; a sentence says why it leaves nothing.
 */
export const operationEvents: Readonly<Record<string, readonly EventType[] | string>> = {
  createUser: ['user.lifecycle.create', 'user.lifecycle.activate', 'group.user_membership.add'],
  updateUser: ['user.account.update_profile'],
  replaceUser: ['user.account.update_profile'],
  deleteUser: ['user.lifecycle.deactivate'],
  revokeUserGrants: 'nobody has a grant, so there is none to revoke',
  activateUser: ['user.lifecycle.activate'],
  reactivateUser: ['user.lifecycle.reactivate'],
  deactivateUser: ['user.lifecycle.deactivate'],
  suspendUser: ['user.lifecycle.suspend'],
  unsuspendUser: ['user.lifecycle.unsuspend'],
  unlockUser: 'nobody is LOCKED_OUT, so it never succeeds',
  expirePassword: ['user.account.expire_password'],
  expirePasswordWithTempPassword: ['user.account.update_password', 'user.account.expire_password'],
  resetPassword: ['user.account.reset_password'],
  resetFactors: 'nobody has a factor yet, so nothing is taken away',
  revokeUserSessions: ['user.session.clear'],
  changePassword: ['user.account.update_password'],
  changeRecoveryQuestion: ['user.account.update_profile'],
  forgotPassword: ['user.account.reset_password'],
  forgotPasswordSetNewPassword: ['user.account.update_password'],

  addGroup: ['group.lifecycle.create'],
  replaceGroup: ['group.profile.update'],
  deleteGroup: ['group.lifecycle.delete'],
  assignGroupOwner: ['roster.group.owner.add'],
  deleteGroupOwner: ['roster.group.owner.remove'],
  assignUserToGroup: ['group.user_membership.add'],
  unassignUserFromGroup: ['group.user_membership.remove'],

  primaryAuthentication: ['user.session.start'],
  createSession: 'the sign-in that bought it is in the log already',
  refreshSession: 'a session that goes on is no news, and would be most of the log',
  revokeSession: ['user.session.end'],

  createImport: ['system.import.session.created'],
  cancelImport: ['system.import.session.cancelled'],

  createEventHook: ['event_hook.created'],
  replaceEventHook: ['event_hook.updated'],
  deleteEventHook: ['event_hook.deleted'],
  activateEventHook: ['event_hook.activated'],
  deactivateEventHook: ['event_hook.deactivated'],
  verifyEventHook: ['event_hook.verified'],

  rotateEventHookSigningSecret: ['event_hook.updated'],
  pauseEventHook: ['roster.event_hook.paused'],
  resumeEventHook: ['roster.event_hook.resumed'],
  redeliverEventHookDeadLetter: ['roster.event_hook.dead_letter.redelivered'],
  redeliverEventHookDeadLetters: ['roster.event_hook.dead_letter.redelivered'],
  discardEventHookDeadLetter: ['roster.event_hook.dead_letter.discarded'],
  startEventHookReplay: ['roster.event_hook.replay.started'],
  cancelEventHookReplay: ['roster.event_hook.replay.cancelled'],
  startEventHookBackfill: ['roster.event_hook.backfill.started'],
  cancelEventHookBackfill: ['roster.event_hook.backfill.cancelled'],
  resumeEventHookBackfill: ['roster.event_hook.backfill.started'],

  startDirectoryJob: ['roster.directory_job.started'],
  cancelDirectoryJob: ['roster.directory_job.cancelled'],
  resumeDirectoryJob: ['roster.directory_job.started'],

  updateUserProfile: ['roster.schema.updated'],
  updateGroupSchema: ['roster.schema.updated'],
  createLinkedObjectDefinition: ['directory.linked_object.create'],
  deleteLinkedObjectDefinition: ['directory.linked_object.delete'],
  assignLinkedObjectValueForPrimary: ['roster.user.linked_object.assigned'],
  deleteLinkedObjectForUser: ['roster.user.linked_object.removed'],
  createUISchema: ['roster.ui_schema.created'],
  replaceUISchemas: ['roster.ui_schema.updated'],
  deleteUISchemas: ['roster.ui_schema.deleted'],
  createRealm: ['roster.realm.created'],
  replaceRealm: ['roster.realm.updated'],
  deleteRealm: ['roster.realm.deleted'],

  createUserType: ['roster.user_type.created'],
  updateUserType: ['roster.user_type.updated'],
  replaceUserType: ['roster.user_type.updated'],
  deleteUserType: ['roster.user_type.deleted'],

  revokeApiToken: ['system.api_token.revoke'],
  revokeCurrentApiToken: ['system.api_token.revoke'],
};
