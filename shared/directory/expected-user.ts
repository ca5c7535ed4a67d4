import { RosterError } from '../kernel/index.ts';
import type { User } from './model.ts';
import type { UserServices } from './users.ts';

/**
 * Users as somebody expects them, for `If-Match`: whoever is found and is not so is a `precondition-failed`. Use cases read a user anew at
 * each try and commit on the version that they read, so that nobody slips in between this check and the write. What is found after a
 * commit is the call's own doing.
 */
export function expectUsers<Services extends Pick<UserServices, 'users' | 'committer'>>(
  services: Services,
  isExpected: (user: User) => boolean,
): Services {
  const { users, committer } = services;
  let isMet = false;
  const checked = async (found: Promise<User | undefined>): Promise<User | undefined> => {
    const user = await found;
    if (!isMet && user !== undefined && !isExpected(user)) throw new RosterError('precondition-failed', {});
    return user;
  };
  return {
    ...services,
    users: {
      find: (id) => checked(users.find(id)),
      findIdByLogin: (login) => users.findIdByLogin(login),
      findByLogin: (login) => checked(users.findByLogin(login)),
      getMany: (ids) => users.getMany(ids),
    },
    committer: {
      async commit(change, context) {
        await committer.commit(change, context);
        isMet = true;
      },
    },
  };
}
