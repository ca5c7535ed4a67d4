import type { ProfileChecker } from '../directory/index.ts';
import type { ShownRegistration } from './decide.ts';

const iso = (time: number): string => new Date(time).toISOString();

/** A registration that has to be approved, on the wire; an API of ours. */
export function presentRegistration({ known }: Pick<ProfileChecker, 'known'>, { registration, user }: ShownRegistration) {
  const { id, status, requested, groupId, ended, endedBy, reason } = registration;
  return {
    id,
    status,
    requested: iso(requested),
    profile: user === undefined ? null : known(user.typeId, user.profile),
    groupId,
    ended: ended === null ? null : iso(ended),
    endedBy,
    reason,
  };
}
