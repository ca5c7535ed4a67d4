import { describe, expect, it } from '@jest/globals';

import { SeededRandom } from '../../../support/seeded-random.ts';
import { addToIndex, catalogue, groupDirectory, userDirectory } from './support/directory.ts';
import {
  checkQuery,
  groupAttributes,
  type Kind,
  randomGroup,
  randomGroupCatalogue,
  randomQuery,
  randomUser,
  type Search,
  searchGroups,
  searchUsers,
  userAttributes,
} from './support/random-search.ts';

const isSoak = process.env['ROSTER_SOAK'] !== undefined;
const [directories, queriesOfEach, people] = isSoak ? [50, 400, 300] : [10, 200, 80];

/** Everybody as she is, beside rows of what some were before, and of some who are gone. */
async function usersOf(random: SeededRandom): Promise<{ readonly kind: Kind; readonly search: Search }> {
  const users = Array.from({ length: people }, (_, number) => randomUser(random, number));
  const directory = await userDirectory(users);
  const former = users.filter(() => random.chance(0.15)).map((_, number) => randomUser(random, number, 1));
  const gone = Array.from({ length: 10 }, (_, number) => randomUser(random, people + number));
  await addToIndex(directory.index, catalogue, [...former, ...gone]);
  return { kind: { attributes: userAttributes, entities: users }, search: (query) => searchUsers(directory, query) };
}

async function groupsOf(random: SeededRandom): Promise<{ readonly kind: Kind; readonly search: Search }> {
  const groups = Array.from({ length: people }, (_, number) => randomGroup(random, number));
  const { index, groups: reader } = await groupDirectory([]);
  for (const group of groups) reader.byId.set(group.id, group);
  await addToIndex(index, randomGroupCatalogue, groups);
  const former = groups.filter(() => random.chance(0.15)).map((_, number) => randomGroup(random, number, 1));
  await addToIndex(index, randomGroupCatalogue, former);
  const search: Search = (query) => searchGroups({ index, groups: reader, catalogue: randomGroupCatalogue }, query);
  return { kind: { attributes: groupAttributes, entities: groups }, search };
}

describe('random directories and queries', () => {
  it(
    'find what a look at everybody finds, in the same order, at any page size',
    async () => {
      const random = new SeededRandom(20_261_126);
      const counts = { asked: 0, empty: 0, sorted: 0, filters: 0, quick: 0 };
      for (let number = 0; number < directories; number += 1) {
        const { kind, search } = await (number % 4 === 3 ? groupsOf(random) : usersOf(random));
        for (let asked = 0; asked < queriesOfEach; asked += 1) {
          const query = randomQuery(random, kind);
          const { isEmpty, wrong } = await checkQuery(random, kind, search, query);
          expect(wrong).toBeUndefined();
          counts.asked += 1;
          counts.empty += Number(isEmpty);
          counts.sorted += Number(query.order !== undefined);
          counts.filters += Number(query.query.filter !== undefined);
          counts.quick += Number(query.query.q !== undefined);
        }
      }
      const share = 1 - counts.empty / counts.asked;
      process.stderr.write(`random searches: ${JSON.stringify(counts)}, ${(share * 100).toFixed(1)} % found somebody\n`);
      expect(counts.asked).toBe(directories * queriesOfEach);
      expect(share).toBeGreaterThan(0.8);
    },
    isSoak ? 3_600_000 : 120_000,
  );
});
