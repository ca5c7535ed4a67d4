import type { Invitation, InvitationChange, InvitationStore, OpenInvitation } from '../invitations/index.ts';
import type { Page } from '../kernel/index.ts';
import { activityItem } from './event-log.ts';
import { invitationItems } from './invitation-items.ts';
import { bareItem, oneTimeTokenItem, type Stamp, ttlOf } from './items.ts';
import { keys, ranges } from './keys.ts';
import { absent, anyway, type Table, type TransactItem, TransactionRefusedError, versionIs } from './table.ts';

export class DynamoInvitations implements InvitationStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async find(id: string): Promise<Invitation | undefined> {
    const item = await this.#table.get(keys.invitation(id));
    return item === undefined ? undefined : bareItem<Invitation>(item);
  }

  async list({ limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<Invitation>> {
    // One more than asked for tells whether a full page is the last one.
    const { items } = await this.#table.query({
      pk: keys.listedInvitation(0, '').pk,
      ...ranges.partition,
      limit: limit + 1,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    const rows = items.slice(0, limit);
    const found = await this.#table.getMany(rows.map(({ id }) => keys.invitation(String(id))));
    const byId = new Map(found.map((item) => [String(item['id']), bareItem<Invitation>(item)]));
    const last = rows.at(-1);
    return {
      items: rows.flatMap(({ id }) => byId.get(String(id)) ?? []),
      ...(items.length > limit && last !== undefined ? { next: last.sk } : {}),
    };
  }

  async findOpen(address: string): Promise<OpenInvitation | undefined> {
    const item = await this.#table.get(keys.openInvitation(address));
    return item === undefined ? undefined : bareItem<OpenInvitation>(item);
  }

  async save(change: InvitationChange, now: number): Promise<boolean> {
    try {
      await this.#table.transact(this.#itemsOf(change, now));
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }

  #itemsOf({ invitation, replaces, event, token, formerToken, address }: InvitationChange, now: number): TransactItem[] {
    const [item, row] = invitationItems(invitation, this.#stamp);
    return [
      { put: item, condition: replaces === null ? absent : versionIs(replaces) },
      { put: row, condition: anyway },
      { put: activityItem(event, this.#stamp), condition: absent },
      ...(token === undefined ? [] : [{ put: oneTimeTokenItem(token, this.#stamp), condition: absent }]),
      ...(formerToken === undefined ? [] : [{ remove: keys.oneTimeToken(formerToken), condition: anyway }]),
      ...(address === undefined ? [] : [this.#openItem(invitation, address, now)]),
    ];
  }

  /** One waits for an address: this one, unless another does that has not expired. */
  #openItem(
    { id, expires }: Invitation,
    { normalized, waits }: NonNullable<InvitationChange['address']>,
    now: number,
  ): TransactItem {
    const key = keys.openInvitation(normalized);
    if (!waits) return { remove: key, condition: anyway };
    return {
      put: { ...key, ...this.#stamp, id, expires, ttl: ttlOf(expires) },
      condition: {
        expression: 'attribute_not_exists(pk) OR #id = :id OR #expires <= :now',
        names: { '#id': 'id', '#expires': 'expires' },
        values: { ':id': id, ':now': now },
      },
    };
  }
}
