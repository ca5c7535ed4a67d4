import type { InvitationServices } from '../invitations/index.ts';
import { DynamoInvitations } from '../store/invitations.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import type { Scope } from './scope.ts';

/** What administrators invite with. */
export interface InvitationApiServices extends InvitationServices {
  readonly origin: string;
}

export const invitationServices = (scope: Scope): InvitationApiServices => ({
  clock: scope.root.clock,
  origin: scope.root.origin,
  users: scope.users,
  groups: scope.groups,
  profiles: profilesOf(scope),
  invitations: new DynamoInvitations(scope.root.table, scope.root.stamp),
  invitationMessenger: linkMessenger(scope),
  defaultTypeId: scope.defaultTypeId,
});
