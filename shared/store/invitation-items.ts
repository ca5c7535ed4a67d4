import type { SettledInvitation } from '../kernel/index.ts';
import { type Stamp, ttlOf } from './items.ts';
import { keys } from './keys.ts';
import { anyway, type Item, type TransactItem, versionIs } from './table.ts';

/** An invitation and its row in the list, which go when nobody is to see them any more. */
export function invitationItems(value: SettledInvitation, stamp: Stamp): readonly [Item, Item] {
  const ttl = ttlOf(value.keptUntil);
  const { id, created } = value;
  return [
    { ...keys.invitation(id), ...stamp, ...value, ttl },
    { ...keys.listedInvitation(created, id), ...stamp, id, ttl },
  ];
}

/** What the end of an invitation writes. */
export function settlingItems(value: SettledInvitation, replaces: number, address: string, stamp: Stamp): TransactItem[] {
  const [item, row] = invitationItems(value, stamp);
  return [
    { put: item, condition: versionIs(replaces) },
    { put: row, condition: anyway },
    // The address is this invitation's as long as its version stands.
    { remove: keys.openInvitation(address), condition: anyway },
  ];
}
