import {
  createInvitation,
  createInvitations,
  getInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from './invitations.ts';

/** Every operation of the invitations function. */
export const invitationOperations = [
  createInvitation,
  createInvitations,
  listInvitations,
  getInvitation,
  resendInvitation,
  revokeInvitation,
];
