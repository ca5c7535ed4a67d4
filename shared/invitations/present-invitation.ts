import { textOf } from '../directory/index.ts';
import type { ShownInvitation } from './list-invitations.ts';
import { statusOf } from './model.ts';

const iso = (time: number): string => new Date(time).toISOString();

/** An invitation on the wire; an API of ours. `existingUserId`: somebody has the address who did not accept it. */
export function presentInvitation({ invitation, user }: ShownInvitation, now: number) {
  const { id, email, profile, groupIds, language, created, createdBy, lastUpdated, issued, links, expires, ended, userId } =
    invitation;
  const status = statusOf(invitation, now);
  return {
    id,
    status,
    email: email ?? (user === undefined ? null : (textOf(user.profile, 'email') ?? null)),
    profile,
    groupIds: [...groupIds],
    language,
    created: iso(created),
    createdBy,
    lastUpdated: iso(lastUpdated),
    lastSent: iso(issued),
    timesSent: links,
    expiresAt: iso(expires),
    ended: ended === null ? null : iso(ended),
    userId,
    existingUserId: userId === null ? (user?.id ?? null) : null,
  };
}
