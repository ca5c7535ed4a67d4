import type { SessionStore } from '../access/index.ts';
import { partyOf } from '../directory/index.ts';
import { findSignedInUser } from '../sign-in/index.ts';
import { DynamoSignInStore } from '../store/sign-ins.ts';
import type { Scope } from './scope.ts';

/** Sessions as the pipeline knows callers by them. */
export function sessionsOf({ root, users, reader }: Scope): SessionStore {
  const services = { clock: root.clock, users, signIns: new DynamoSignInStore(root.table, reader, root.stamp) };
  return {
    async find(sessionId) {
      const user = await findSignedInUser(services, sessionId);
      return user === undefined ? undefined : { userId: user.id, party: partyOf(user) };
    },
  };
}
