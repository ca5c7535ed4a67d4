import { describe, expect, it } from '@jest/globals';

import {
  assignGroupOwner,
  deactivateUser,
  deleteGroup,
  deleteUser,
  filterOwners,
  listGroupOwners,
  presentGroupOwner,
  removeGroupOwner,
  replaceGroup,
  toOwnerTime,
} from '../../../shared/directory/index.ts';
import { MemberWorld, somebody } from '../../support/member-world.ts';

const idsOf = (entities: readonly { readonly id: string }[]): string[] => entities.map(({ id }) => id);

async function owned() {
  const world = new MemberWorld();
  const [group, team] = [await world.group('Payroll'), await world.group('Managers')];
  const [ada, grace] = await world.people(2);
  if (ada === undefined || grace === undefined) throw new Error('nobody is there');
  await assignGroupOwner(world.services, group.id, { id: ada.id, type: 'USER' }, somebody);
  world.clock.at += 1000;
  await assignGroupOwner(world.services, group.id, { id: team.id, type: 'GROUP' }, somebody);
  const owners = async () => listGroupOwners(world.services, group.id);
  return { world, group, team, ada, grace, owners };
}

describe('owners of a group', () => {
  it('are users and groups, shown as Okta shows them, oldest first', async () => {
    const { ada, team, owners } = await owned();
    expect((await owners()).map(presentGroupOwner)).toEqual([
      {
        id: ada.id,
        type: 'USER',
        resolved: true,
        originId: null,
        originType: 'OKTA_DIRECTORY',
        displayName: 'person1@example.com',
        lastUpdated: 'Thu Jan 01 12:00:00 UTC 2026',
      },
      expect.objectContaining({ id: team.id, type: 'GROUP', displayName: 'Managers', lastUpdated: 'Thu Jan 01 12:00:01 UTC 2026' }),
    ]);
  });

  it('tell the time as Okta does', () => {
    expect(toOwnerTime(Date.UTC(2026, 2, 27, 3, 16, 15, 999))).toBe('Fri Mar 27 03:16:15 UTC 2026');
  });

  it('own it once, however often they are assigned', async () => {
    const { world, group, ada, owners } = await owned();
    const [version] = world.groups().filter(({ id }) => id === group.id);
    await assignGroupOwner(world.services, group.id, { id: ada.id, type: 'USER' }, somebody);
    expect(await owners()).toHaveLength(2);
    expect(world.groups().find(({ id }) => id === group.id)?.version).toBe(version?.version);
  });

  it('stay when the profile is replaced', async () => {
    const { world, group, owners } = await owned();
    await replaceGroup(world.services, group.id, { name: 'Wages' }, somebody);
    expect(await owners()).toHaveLength(2);
  });

  it('are found by type, and by nothing that owners don’t have', async () => {
    const { ada, team, owners } = await owned();
    const all = await owners();
    expect(idsOf(filterOwners(all, 'type eq "USER"'))).toEqual([ada.id]);
    expect(idsOf(filterOwners(all, `id eq "${team.id}" or displayName sw "person"`))).toEqual([ada.id, team.id]);
    expect(filterOwners(all, ' ')).toEqual(all);
    expect(() => filterOwners(all, 'profile.login pr')).toThrow('invalid-search');
  });

  it('are owners no longer when they are removed, or are gone', async () => {
    const { world, group, team, ada, grace, owners } = await owned();
    await assignGroupOwner(world.services, group.id, { id: grace.id, type: 'USER' }, somebody);
    await removeGroupOwner(world.services, group.id, ada.id, somebody);
    await expect(removeGroupOwner(world.services, group.id, ada.id, somebody)).rejects.toMatchObject({ code: 'not-found' });
    expect(idsOf(await owners())).toEqual([team.id, grace.id]);
    await deleteGroup(world.services, team.id, somebody);
    await deleteUser(world.services, grace.id, somebody);
    await deleteUser(world.services, grace.id, somebody);
    expect(await owners()).toEqual([]);
    // The next change takes them out of the group's item, too.
    await assignGroupOwner(world.services, group.id, { id: ada.id, type: 'USER' }, somebody);
    expect(world.groups().find(({ id }) => id === group.id)?.owners).toEqual([
      { id: ada.id, type: 'USER', since: expect.any(Number) },
    ]);
  });

  it('are ten at most, not counting who is gone, and none of Everyone, of nobody, of who is deactivated', async () => {
    const { world, group, ada, grace } = await owned();
    const people = idsOf(await world.people(9));
    for (const id of people.slice(0, 8)) await assignGroupOwner(world.services, group.id, { id, type: 'USER' }, somebody);
    const eleventh = { id: people.at(-1) ?? '', type: 'USER' } as const;
    await expect(assignGroupOwner(world.services, group.id, eleventh, somebody)).rejects.toMatchObject({
      code: 'validation-failed',
    });
    await deleteUser(world.services, ada.id, somebody);
    await deleteUser(world.services, ada.id, somebody);
    await assignGroupOwner(world.services, group.id, eleventh, somebody);
    await world.enter('group', [world.everyone]);
    await expect(assignGroupOwner(world.services, world.everyone.id, eleventh, somebody)).rejects.toMatchObject({
      code: 'built-in-group',
    });
    await deactivateUser(world.services, grace.id, somebody);
    const [other] = [await world.group('Other')];
    for (const id of [grace.id, ada.id, group.id]) {
      await expect(assignGroupOwner(world.services, other.id, { id, type: 'USER' }, somebody)).rejects.toMatchObject({
        code: 'not-found',
        facts: { id, type: 'User' },
      });
    }
    await expect(assignGroupOwner(world.services, other.id, { id: ada.id, type: 'GROUP' }, somebody)).rejects.toMatchObject({
      facts: { type: 'UserGroup' },
    });
  });
});
