import type { EndedPass, Erasure, ErasureLedger, ErasurePass, Waiting } from '../erasure/index.ts';
import type { RosterEvent } from '../kernel/index.ts';
import { activityItem } from './event-log.ts';
import { erasureItem, type Stamp } from './items.ts';
import { type Key, keys, ranges } from './keys.ts';
import {
  absent,
  anyway,
  type Condition,
  type Item,
  present,
  type Table,
  type TransactItem,
  TransactionRefusedError,
} from './table.ts';

const stageIs = (stage: Erasure['stage']): Condition => ({
  expression: '#stage = :stage',
  names: { '#stage': 'stage' },
  values: { ':stage': stage },
});

const toErasure = (item: Item): Erasure => ({
  id: item.sk,
  version: Number(item['version']),
  at: Number(item['at']),
  stage: item['stage'] === 'removed' ? 'removed' : 'begun',
});

/** Of `z#again`, whose keys sort by when they are due. */
function toWaiting({ sk }: Key): Waiting {
  const [due = '', id = ''] = sk.split('#');
  return { id, due: Number(due) };
}

const passIs = ({ id }: ErasurePass): Condition => ({ expression: 'id = :id', values: { ':id': id } });

export class DynamoErasureLedger implements ErasureLedger {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async *open(): AsyncGenerator<Erasure> {
    for await (const item of this.#table.all({ pk: keys.erasure('').pk, ...ranges.erasures })) yield toErasure(item);
  }

  async dueAgain(now: number, limit: number): Promise<readonly Waiting[]> {
    const { pk, sk: to } = keys.erasureAgain(now, '~');
    return (await this.#table.query({ pk, from: '0', to, limit })).items.map(toWaiting);
  }

  async isDue(now: number): Promise<boolean> {
    const [open, waiting, { running }] = await Promise.all([
      this.#table.query({ pk: keys.erasure('').pk, ...ranges.erasures, limit: 1 }),
      this.dueAgain(now, 1),
      this.currentPass(),
    ]);
    return open.items.length > 0 || waiting.length > 0 || running !== undefined;
  }

  async noteRemoved(id: string): Promise<void> {
    const { expression, names, values } = stageIs('begun');
    const removed = { expression, ...(names && { names }), values: { ...values, ':removed': 'removed' } };
    await this.#table.update(keys.erasure(id), 'SET #stage = :removed', removed);
  }

  async noteRedacted({ id, due }: Waiting, event: RosterEvent): Promise<void> {
    await this.#once([
      { remove: keys.erasure(id), condition: stageIs('removed') },
      { put: { ...keys.erasureAgain(due, id), ...this.#stamp }, condition: absent },
      // Once more after a restore.
      { put: { ...keys.erased(id), ...this.#stamp }, condition: anyway },
      { put: activityItem(event, this.#stamp), condition: absent },
    ]);
  }

  async finish({ id, due }: Waiting): Promise<void> {
    await this.#table.remove(keys.erasureAgain(due, id), present);
  }

  async reopen(id: string, at: number): Promise<void> {
    await this.#table.put(erasureItem({ userId: id, version: 0, at }, this.#stamp), absent);
  }

  async knows(id: string): Promise<boolean> {
    const found = await this.#table.getMany([keys.erasure(id), keys.erased(id)]);
    return found.length > 0;
  }

  async currentPass(): Promise<{ readonly running?: ErasurePass; readonly last?: EndedPass }> {
    const item = await this.#table.get(keys.erasurePass());
    if (item === undefined) return {};
    if (item['ended'] !== undefined) return { last: { began: Number(item['began']), ended: Number(item['ended']) } };
    return { running: item['pass'] as ErasurePass };
  }

  async beginPass(pass: ErasurePass): Promise<boolean> {
    const item = { ...keys.erasurePass(), ...this.#stamp, id: pass.id, pass };
    return this.#table.put(item, { expression: 'attribute_not_exists(pk) OR attribute_exists(ended)' });
  }

  async endPass(pass: ErasurePass, ended: number): Promise<void> {
    await this.#table.put({ ...keys.erasurePass(), ...this.#stamp, began: pass.began, ended }, passIs(pass));
  }

  /** Refused where it was done before: by another worker, or by this one whose answer was lost. */
  async #once(items: readonly TransactItem[]): Promise<void> {
    try {
      await this.#table.transact(items);
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
    }
  }
}
