import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { type Fault, ProcessCrash, withFaults } from '../../../shared/store/faults.ts';
import { Table } from '../../../shared/store/table.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { TableModel } from '../table-model/table-model.ts';

/** The call that a process dies at: before it is carried out, or after. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

interface Conditions {
  readonly random: SeededRandom;
  /** Of calls to the table, that meet a fault. */
  readonly faulty: number;
  readonly death: Death | undefined;
}

const kinds = ['lost-answer', 'duplicate', 'transaction-conflict', 'throttle'] as const;

/** One process of Roster, with its own way to the table. It dies at one of its calls, and makes none afterwards. */
export class MortalProcess {
  readonly table: Table;
  readonly #death: Death | undefined;
  #calls = 0;
  dead = false;

  constructor(model: TableModel, tableName: string, { random, faulty, death }: Conditions) {
    this.#death = death;
    const plan = ({ operation }: { readonly operation: string }): Fault | undefined => {
      if (!random.chance(faulty)) return undefined;
      const kind = random.pick(kinds);
      // Only transactions conflict; what merely reads has nothing to do twice.
      return kind === 'transaction-conflict' && operation !== 'TransactWrite' ? undefined : { kind };
    };
    const shaky = withFaults(model, 'DynamoDB', plan);
    const client = { send: (command: object) => this.carryOut(() => shaky.send(command)) };
    // `send` is all that a table asks of its client.
    this.table = new Table(client as unknown as DynamoDBDocumentClient, tableName);
  }

  /** @throws ProcessCrash where the process dies at this call, or is dead */
  async carryOut<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.dead) throw new ProcessCrash('dead already');
    this.#calls += 1;
    const dies = this.#calls === this.#death?.call ? this.#death.when : undefined;
    if (dies === 'before') this.#die('before the call');
    const result = await call();
    if (dies === 'after') this.#die('after the call');
    return result;
  }

  #die(when: string): never {
    this.dead = true;
    throw new ProcessCrash(when);
  }
}
