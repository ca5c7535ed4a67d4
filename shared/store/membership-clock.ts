import type { MembershipClock } from '../directory/index.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

export class DynamoMembershipClock implements MembershipClock {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async advance(groupId: string, at: number): Promise<void> {
    await this.#table.update(keys.entity('group', groupId), 'SET lastMembershipUpdated = :at', {
      expression: 'attribute_exists(pk) AND lastMembershipUpdated < :at',
      values: { ':at': at },
    });
  }
}
