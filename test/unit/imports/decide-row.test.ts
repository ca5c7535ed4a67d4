import { describe, expect, it } from '@jest/globals';

import * as rules from '../../../shared/directory/index.ts';
import { decideRow, type Existing, type RowContext, userIdOf } from '../../../shared/imports/decide-row.ts';
import type { ImportRow } from '../../../shared/imports/row.ts';
import { isId } from '../../../shared/kernel/index.ts';
import { entityItem, stampFor } from '../../../shared/store/items.ts';
import { sizeOfItem } from '../../../shared/store/meter.ts';

const staff = rules.draftGroup({ name: 'Staff' }, 1);
const importId = 'impAAAAAAAAAAAAAAAAA';
const context: RowContext = {
  importId,
  typeId: 'oty1234567890123456',
  now: 5000,
  context: {
    actor: { id: '00uadmin000000000000', type: 'User', alternateId: 'admin@company.example', displayName: 'Ada Admin' },
    client: null,
    requestId: importId,
    channel: 'import',
  },
  rules,
  profiles: {
    check: (_typeId, profile) => (profile['email'] === 'bad' ? ['email: Does not match required pattern'] : []),
    known: (_typeId, profile) => profile,
    complete: (_typeId, profile) => profile,
    claims: () => [],
  },
  findHashFault: (mcf) => (mcf === 'good' ? undefined : 'The hash is not bcrypt in modular crypt format'),
  groups: new Map([['Staff', staff]]),
};
const login = 'firstname.lastname@company.example';
const row: ImportRow = { line: 12, login, profile: { login, email: login, firstName: 'Ada', lastName: 'Lovelace' }, groups: [] };

function somebody(facts: Partial<rules.User> = {}): rules.User {
  const draft = { profile: row.profile, activate: false, changePasswordAtNextLogin: false, groupIds: [] };
  return { ...rules.draftUser(draft, 'oty1', 1000), ...facts };
}

const held = (user: rules.User, facts: Partial<Existing> = {}): Existing => ({
  owner: user.id,
  since: 0,
  user,
  memberships: [],
  changedOnLine: undefined,
  ...facts,
});

const membershipOf = ({ id }: rules.User, origin: rules.Membership['origin']): rules.Membership => ({
  userId: id,
  groupId: staff.id,
  shard: 0,
  origin,
});

describe('decideRow', () => {
  it('creates who is not there, with an id that every try of the row gives again', () => {
    const decision = decideRow({ ...row, groups: ['Staff'], passwordHash: 'good' }, undefined, context);
    expect(decision).toMatchObject({
      do: 'create',
      passwordHash: 'good',
      groups: [staff],
      user: { id: userIdOf(importId, 12), status: 'ACTIVE', version: 1, born: { published: 5000, debugData: { line: '12' } } },
    });
    expect(decideRow({ ...row, groups: ['Staff'], passwordHash: 'good' }, undefined, context)).toEqual(decision);
  });

  it('makes other ids for other rows and other imports, of the form that all have', () => {
    const ids = [userIdOf(importId, 12), userIdOf(importId, 13), userIdOf('impBBBBBBBBBBBBBBBBB', 12)];
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => isId('user', id))).toBe(true);
  });

  it('goes on with what an earlier try has begun, and leaves alone what it has done', () => {
    const own = userIdOf(importId, 12);
    expect(decideRow(row, { owner: own, since: 4000, memberships: [], changedOnLine: undefined }, context).do).toBe('create');
    expect(decideRow(row, held(somebody({ id: own })), context)).toEqual({ do: 'done', outcome: 'created', id: own });
    const changed = somebody({ profile: { login } });
    expect(decideRow(row, held(changed, { changedOnLine: 12 }), context)).toEqual({
      do: 'done',
      outcome: 'updated',
      id: changed.id,
    });
  });

  it('waits for another import that has taken the login', () => {
    const pending = { owner: '00uother000000000000', since: 4000, memberships: [], changedOnLine: undefined };
    expect(decideRow(row, pending, context)).toEqual({ do: 'wait', owner: '00uother000000000000', since: 4000 });
  });

  it('takes no hash for somebody who exists, not even to find fault with it', () => {
    const user = somebody();
    expect(decideRow({ ...row, passwordHash: 'bad' }, held(user), context)).toEqual({ do: 'unchanged', id: user.id });
  });

  it('keeps in a group whom a rule alone kept there, and says so once', () => {
    const user = somebody();
    const byRule = membershipOf(user, { by: 'rule', since: 1, rules: { '0pr1': 1 } });
    const decision = decideRow({ ...row, groups: ['Staff'] }, held(user, { memberships: [byRule] }), context);
    expect(decision).toMatchObject({
      do: 'update',
      change: {
        events: [],
        writes: [
          { do: 'put' },
          { do: 'ground', origin: { by: 'import', since: 5000, rules: { '0pr1': 1 } }, replaces: byRule.origin },
        ],
      },
    });
    const byBoth = membershipOf(user, { by: 'import', since: 1, rules: { '0pr1': 1 } });
    expect(decideRow({ ...row, groups: ['Staff'] }, held(user, { memberships: [byBoth] }), context)).toEqual({
      do: 'unchanged',
      id: user.id,
    });
  });

  it('changes attributes and memberships in one change, with an event for each', () => {
    const user = somebody({ pendingToken: 'link' });
    const wanted = { ...row, profile: { ...row.profile, lastName: 'King' }, groups: ['Staff'] };
    const decision = decideRow(wanted, held(user), context);
    expect(decision).toMatchObject({
      do: 'update',
      change: {
        user: { version: 3, lastUpdated: 5000, profile: { lastName: 'King', firstName: 'Ada' }, pendingToken: 'link' },
        writes: [
          { do: 'put', replaces: { version: 1 } },
          { do: 'join', groupId: staff.id, origin: { by: 'import' } },
        ],
        events: [
          { eventType: 'user.account.update_profile', debugData: { line: '12', changedAttributes: 'lastName' } },
          { eventType: 'group.user_membership.add', debugData: { line: '12' } },
        ],
      },
    });
    expect(
      decideRow(
        { ...row, groups: ['Staff'] },
        held(user, { memberships: [membershipOf(user, { by: 'admin', since: 1 })] }),
        context,
      ),
    ).toEqual({
      do: 'unchanged',
      id: user.id,
    });
  });

  it('AC-053: links no row to an account that registered by itself and has not proved its address, until an administrator vouches for it', () => {
    const stranger = somebody({ status: 'PROVISIONED', unproven: true });
    const wanted = { ...row, profile: { ...row.profile, department: 'Board' }, groups: ['Staff'] };
    expect(decideRow(wanted, held(stranger), context)).toEqual({
      do: 'fail',
      problems: [{ column: 'login', message: expect.stringContaining('has not proved its address') }],
    });
    // Followed her link, or given a password by an administrator: the address is hers, or somebody answers for it.
    const proven = rules.withPassword(rules.applyTransition(stranger, 'setPassword', 2000), 2000);
    expect([proven.unproven, decideRow(wanted, held(proven), context).do]).toEqual([undefined, 'update']);
    const suspended = rules.applyTransition(stranger, 'suspend', 2000);
    expect(decideRow(wanted, held(suspended), context).do).toBe('fail');
  });

  it('ends the link that was mailed to an address which it replaces', () => {
    const user = somebody({ pendingToken: 'link' });
    const decision = decideRow({ ...row, profile: { ...row.profile, email: 'new@x.example' } }, held(user), context);
    expect(decision).toMatchObject({ do: 'update', change: { user: { pendingToken: null } } });
  });

  it('keeps the login as the directory spells it', () => {
    const user = somebody();
    expect(decideRow({ ...row, login: login.toUpperCase(), profile: { login: login.toUpperCase() } }, held(user), context)).toEqual(
      {
        do: 'unchanged',
        id: user.id,
      },
    );
  });

  it('says everything that is wrong with a row that would create, column by column', () => {
    const bad = { ...row, profile: { ...row.profile, email: 'bad' }, passwordHash: 'bad', groups: ['Nobody', 'Staff'] };
    expect(decideRow(bad, undefined, context)).toEqual({
      do: 'fail',
      problems: [
        { column: 'email', message: 'Does not match required pattern' },
        { column: 'passwordHash', message: 'The hash is not bcrypt in modular crypt format' },
        { column: 'groups', message: 'There is no group "Nobody"' },
      ],
    });
  });

  it('writes nothing of a row that would change somebody wrongly', () => {
    const user = somebody();
    const bad = { ...row, profile: { ...row.profile, email: 'bad' } };
    expect(decideRow(bad, held(user), context)).toMatchObject({ do: 'fail', problems: [{ column: 'email' }] });
    expect(decideRow({ ...row, groups: ['Nobody'] }, held(user), context)).toMatchObject({
      do: 'fail',
      problems: [{ column: 'groups' }],
    });
    const gone = held(somebody({ status: 'DEPROVISIONED' }));
    expect(decideRow({ ...row, groups: ['Staff'] }, gone, context)).toMatchObject({ do: 'fail', problems: [{ column: '' }] });
  });

  it('makes a user of ten attributes who fits into one write unit, her first event included', () => {
    const profile = {
      ...row.profile,
      department: 'Engineering',
      title: 'Engineer',
      mobilePhone: '+49 151 12345678',
      city: 'Berlin',
      countryCode: 'DE',
      employeeNumber: '123456',
    };
    const decision = decideRow({ ...row, profile, groups: ['Staff'], passwordHash: 'good' }, undefined, context);
    if (decision.do !== 'create') throw new Error(decision.do);
    expect(sizeOfItem(entityItem('user', decision.user, stampFor('eu-west-1')))).toBeLessThanOrEqual(1024);
  });
});
