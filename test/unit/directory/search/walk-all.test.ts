import { describe, expect, it } from '@jest/globals';

import type { Group, User } from '../../../../shared/directory/index.ts';
import { walkGroups, walkUsers } from '../../../../shared/directory/search/index.ts';
import type { Page } from '../../../../shared/kernel/index.ts';
import { addToIndex, buildGroup, buildUser, catalogue, groupDirectory, userDirectory } from './support/directory.ts';

async function all<Entity extends { readonly id: string }>(
  read: (page: { limit: number; after?: string | undefined }) => Promise<Page<Entity>>,
  limit: number,
  between: () => Promise<void> | void = () => undefined,
): Promise<string[]> {
  const met: string[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit, after });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    met.push(...page.items.map(({ id }) => id));
    after = page.next;
    await between();
  } while (after !== undefined);
  return met;
}

const users = Array.from({ length: 23 }, (_, number): User =>
  buildUser(number, { status: number % 5 === 0 ? 'DEPROVISIONED' : 'ACTIVE' }),
);

describe('the walk over everybody', () => {
  it.each([1, 5, 23, 50])('meets every user once, those without access included, by %i', async (limit) => {
    const directory = await userDirectory(users);
    expect(await all((page) => walkUsers(directory, page), limit)).toEqual(users.map(({ id }) => id));
  });

  it('meets every group once', async () => {
    const groups = Array.from({ length: 7 }, (_, number): Group => buildGroup(number));
    const directory = await groupDirectory(groups);
    expect(await all((page) => walkGroups(directory, page), 3)).toEqual(groups.map(({ id }) => id));
  });

  it('is passed by nobody, whatever her login becomes meanwhile', async () => {
    const directory = await userDirectory(users);
    let renamed = 0;
    const rename = async (): Promise<void> => {
      const last = users.at(-1 - renamed);
      if (last === undefined) return;
      const login = `aaa${(renamed += 1)}@example.com`;
      const next = { ...last, version: 2, profile: { ...last.profile, login, email: login } };
      directory.users.byId.set(next.id, next);
      await addToIndex(directory.index, catalogue, [next]);
    };
    expect(await all((page) => walkUsers(directory, page), 4, rename)).toEqual(users.map(({ id }) => id));
    expect(renamed).toBeGreaterThan(3);
  });

  it('leaves out who has gone', async () => {
    const directory = await userDirectory(users);
    const [, , third] = users;
    directory.users.byId.delete(third?.id ?? '');
    expect(await all((page) => walkUsers(directory, page), 2)).toEqual(users.filter((user) => user !== third).map(({ id }) => id));
  });
});
