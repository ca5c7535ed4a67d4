import type { Profile } from '../directory/index.ts';
import type { SettledInvitation } from '../kernel/index.ts';

/** EXPIRED follows from the time: nothing is written when it comes. */
export const invitationStatuses = ['PENDING', 'ACCEPTED', 'EXPIRED', 'REVOKED'] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

/** Somebody who is to have an account, and makes it herself. Times are UTC milliseconds. */
export interface Invitation extends SettledInvitation {
  /** Null once it was accepted: the account says it, and is forgotten with it. */
  readonly email: string | null;
  readonly status: Exclude<InvitationStatus, 'EXPIRED'>;
  /** Attributes that she can't change. */
  readonly profile: Profile;
  readonly groupIds: readonly string[];
  /** Of the mail, where she has none in her profile. */
  readonly language: string;
  /** Id of whoever invited her. */
  readonly createdBy: string;
  /** How long a link works, milliseconds. */
  readonly lifetime: number;
  readonly expires: number;
  /** When its newest link was issued, and how many there were. */
  readonly issued: number;
  readonly links: number;
  /** Hash of its newest link; null where none works. */
  readonly token: string | null;
  readonly ended: number | null;
  /** Whom it was accepted by. */
  readonly userId: string | null;
}

export const statusOf = ({ status, expires }: Invitation, now: number): InvitationStatus =>
  status === 'PENDING' && expires <= now ? 'EXPIRED' : status;

const day = 24 * 60 * 60 * 1000;

/** A week: the invited need not expect it. */
export const usualLifetime = 7 * day;
export const longestLifetime = 60 * day;
/** How long an invitation is shown that has come to its end. */
export const keptFor = 90 * day;
/** As of a user that is created. */
export const mostGroups = 20;
export const mostAtOnce = 50;
