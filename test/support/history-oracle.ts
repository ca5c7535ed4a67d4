import { type Facts, factsOf, membershipFacts, showFacts, type Visibility } from '../../shared/history/index.ts';
import type { MembershipOrigin } from '../../shared/kernel/index.ts';
import { keys, partitionOf, ranges } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';

/** Everything is shown. */
export const openVisibility: Visibility = { knowsAttribute: () => true };

/** What the table says of a user at this moment, in history's words; undefined where she is not there. */
export async function lookAtUser(table: Table, id: string): Promise<{ version: number; shown: Facts } | undefined> {
  const item = await table.get(keys.entity('user', id));
  if (item === undefined) return undefined;
  const { pk: _pk, sk: _sk, v: _v, r: _r, ...user } = item;
  const rows = await Array.fromAsync(table.all({ pk: partitionOf('user', id), ...ranges.memberships }));
  const memberships = await Promise.all(
    rows.map(async ({ sk, origin }) => {
      const groupId = sk.slice('m#'.length);
      const exists = (await table.get(keys.entity('group', groupId))) !== undefined;
      return exists ? [[groupId, origin as MembershipOrigin] as const] : [];
    }),
  );
  const facts: Facts = new Map([...factsOf('user', user), ...membershipFacts(memberships.flat())]);
  return { version: Number(item['version']), shown: showFacts('user', facts, openVisibility) };
}
