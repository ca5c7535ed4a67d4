import { RosterError } from '../kernel/index.ts';
import type { User } from './model.ts';
import type { UserStore } from './ports.ts';

/**
 * Users as somebody expects them, for `If-Match`: whoever is found and is not so is a `precondition-failed`. Use cases read a user anew at
 * each try and commit on the version that they read, so that nobody slips in between this check and the write.
 */
export function expectUsers(users: UserStore, isExpected: (user: User) => boolean): UserStore {
  const checked = async (found: Promise<User | undefined>): Promise<User | undefined> => {
    const user = await found;
    if (user !== undefined && !isExpected(user)) throw new RosterError('precondition-failed', {});
    return user;
  };
  return {
    find: (id) => checked(users.find(id)),
    findIdByLogin: (login) => users.findIdByLogin(login),
    findByLogin: (login) => checked(users.findByLogin(login)),
    getMany: (ids) => users.getMany(ids),
  };
}
