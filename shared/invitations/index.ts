export * from './accept.ts';
export * from './invite.ts';
export * from './list-invitations.ts';
export * from './model.ts';
export type * from './ports.ts';
export * from './present-invitation.ts';
