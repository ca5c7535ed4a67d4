import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { applyTransition, type Transition, type User, type UserStatus } from '../../shared/directory/index.ts';
import { toUser } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { root } from '../../shared/runtime/root.ts';
import { Org } from '../support/dynoxide-org.ts';

/** The calls that only move a user, by Okta's words. */
const calls = {
  activate: 'activate',
  reactivate: 'reactivate',
  suspend: 'suspend',
  unsuspend: 'unsuspend',
  deactivate: 'deactivate',
  unlock: 'unlock',
  expirePassword: 'expire_password',
  resetPassword: 'reset_password?sendEmail=false',
} as const satisfies Partial<Record<Transition, string>>;
type Called = keyof typeof calls;
const transitions = Object.keys(calls) as Called[];

/** The states that calls lead to. */
const ways: Partial<Record<UserStatus, readonly Called[]>> = {
  STAGED: [],
  PROVISIONED: ['activate'],
  ACTIVE: [],
  SUSPENDED: ['suspend'],
  PASSWORD_EXPIRED: ['expirePassword'],
  RECOVERY: ['resetPassword'],
  DEPROVISIONED: ['deactivate'],
};

let org: Org;
beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(async () => {
  await org.stop();
});

async function call(id: string, transition: Called): Promise<number> {
  const [step, query = ''] = calls[transition].split('?');
  return (await org.call('users', 'POST', `/api/v1/users/${id}/lifecycle/${step}`, { query })).status;
}

let people = 0;

async function userIn(status: UserStatus): Promise<string> {
  const login = `racer${(people += 1)}@example.com`;
  const withPassword = status !== 'STAGED' && status !== 'PROVISIONED';
  const { body } = await org.call('users', 'POST', '/api/v1/users', {
    query: `activate=${withPassword}`,
    body: {
      profile: { login, email: login, firstName: 'Ada', lastName: 'Lovelace' },
      ...(withPassword && { credentials: { password: { value: 'Correct-Horse-7-Battery' } } }),
    },
  });
  const id = String(body['id']);
  for (const step of ways[status] ?? []) expect(await call(id, step)).toBe(200);
  return id;
}

async function stored(id: string): Promise<User> {
  const item = await root().table.get(keys.entity('user', id));
  if (item === undefined) throw new Error('she is gone');
  return toUser(item);
}

/** What two calls come to, one behind the other. */
function serially(
  user: User,
  order: readonly Called[],
): { readonly statuses: Record<string, number>; readonly status: UserStatus } {
  let present = user;
  const statuses: Record<string, number> = {};
  for (const [index, transition] of order.entries()) {
    try {
      const at = present.lastUpdated + 1;
      const after = applyTransition(present, transition, at);
      present = { ...after, hasPassword: after.hasPassword && transition !== 'deactivate' };
      statuses[`${transition}${order[0] === order[1] ? index : ''}`] = 200;
    } catch {
      statuses[`${transition}${order[0] === order[1] ? index : ''}`] = 403;
    }
  }
  return { statuses, status: present.status };
}

const pairs = (Object.keys(ways) as UserStatus[]).flatMap((status) =>
  transitions.flatMap((one, index) => transitions.slice(index).map((other) => ({ status, one, other }))),
);

describe('two transitions at once (AC-068)', () => {
  it(`come to what one behind the other would, for ${pairs.length} pairs of them`, async () => {
    const wrong: unknown[] = [];
    for (const { status, one, other } of pairs) {
      const id = await userIn(status);
      const before = await stored(id);
      const [first, second] = await Promise.all([call(id, one), call(id, other)]);
      const after = await stored(id);
      const told = one === other ? [first, second].sort((a, b) => a - b) : [first, second];
      const possible = [
        [one, other],
        [other, one],
      ].map((order) => serially(before, order));
      const fits = possible.some(({ statuses, status: end }) => {
        const expected =
          one === other
            ? [statuses[`${one}0`], statuses[`${one}1`]].sort((a = 0, b = 0) => a - b)
            : [statuses[one], statuses[other]];
        return end === after.status && JSON.stringify(expected) === JSON.stringify(told);
      });
      if (!fits) wrong.push({ status, one, other, told, ended: after.status });
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('set a password by one link once, of twenty who try', async () => {
    const id = await userIn('ACTIVE');
    const { body } = await org.call('users', 'POST', `/api/v1/users/${id}/lifecycle/reset_password`, { query: 'sendEmail=false' });
    const path = new URL(String(body['resetPasswordUrl'])).pathname;
    const page = await org.call('recoveryPages', 'GET', path);
    expect(page.text).toContain('Choose a new password');
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const cookies = page.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    const tries = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const form = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
        form.set('password', `Kettle-Tuesday-${100 + index}`);
        return org.call('recoveryPages', 'POST', '/signin/reset-password', { body: form, cookies });
      }),
    );
    expect(tries.filter(({ text }) => text.includes('Your password is changed'))).toHaveLength(1);
    expect((await stored(id)).status).toBe('ACTIVE');
    const winner = tries.findIndex(({ text }) => text.includes('Your password is changed'));
    const { profile } = await stored(id);
    const signIn = (password: string) =>
      org.call('signIn', 'POST', '/api/v1/authn', { body: { username: profile['login'], password } });
    expect((await signIn(`Kettle-Tuesday-${100 + winner}`)).status).toBe(200);
  }, 60_000);
});
