import type { Decision } from './decide-row.ts';
import type { ImportServices } from './ports.ts';

type Creation = Extract<Decision, { do: 'create' }>;

/**
 * Creates users for half of what transactions cost: (1) the claims of their logins, (2) credentials and memberships, (3) the users
 * themselves, each with her create event. The last insert is the commit of each; every step may be done again after a crash. Gives the
 * creations whose login somebody else holds, in no way begun.
 *
 * @see docs/design/data-model.md, "Bulk creation is a saga"
 */
export async function createUsers<Each extends Creation>(
  { directory, rules, hashes }: Pick<ImportServices, 'directory' | 'rules' | 'hashes'>,
  creations: readonly Each[],
): Promise<readonly Each[]> {
  const claimed = await directory.claimLogins(
    creations.map(({ user }) => ({
      login: rules.normalizeLogin(String(user.profile['login'])),
      owner: user.id,
      since: user.created,
    })),
  );
  const mine = creations.filter((_, index) => claimed[index] === true);
  const parts = await Promise.all(
    mine.map(async ({ user, groups, passwordHash }) => {
      if (passwordHash === undefined) return { user, groups };
      return { user, groups, credential: await hashes.seal(user.id, passwordHash, user.created) };
    }),
  );
  await directory.insertParts(parts);
  await directory.insertUsers(mine.map(({ user }) => user));
  return creations.filter((_, index) => claimed[index] !== true);
}
