import { type Change, newId, systemContext } from '../../shared/kernel/index.ts';
import { DynamoCommitter } from '../../shared/store/commit.ts';
import { stampFor } from '../../shared/store/items.ts';
import { Dynoxide } from '../support/dynoxide.ts';

const transactions = 20_000;
const slice = 2_500;
const atOnce = 16;
const context = systemContext('bench');

/** As a new user is written: her claim, herself, her event, each on the condition that nothing is there. */
function newUser(): Change {
  const id = newId('user');
  const at = Date.now();
  const login = `${id}@example.com`;
  const value = {
    id,
    version: 1,
    lastUpdated: at,
    status: 'STAGED',
    profile: { login, email: login, firstName: 'A', lastName: 'B' },
  };
  return {
    subject: { kind: 'user', id, version: 1, at },
    writes: [
      { do: 'claim', name: 'login', value: login, owner: id },
      { do: 'put', kind: 'user', value, replaces: null },
    ],
    events: [{ eventType: 'user.lifecycle.create', targets: [{ id, type: 'User', alternateId: login, displayName: 'A B' }] }],
  };
}

/** How many conditional transactions of three items the local engine takes with its stream on, at the beginning and at the end. */
export async function benchTransactions(print: (line: string) => void): Promise<void> {
  const engine = await Dynoxide.start();
  try {
    const table = await engine.table({ name: await engine.createTable({ stream: true }) });
    const committer = new DynamoCommitter(table, stampFor('eu-west-1'));
    const rates: number[] = [];
    for (let done = 0; done < transactions; done += slice) {
      let left = slice;
      const work = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await committer.commit(newUser(), context);
        }
      };
      const began = performance.now();
      await Promise.all(Array.from({ length: atOnce }, work));
      rates.push((slice / (performance.now() - began)) * 1000);
    }
    const seconds = rates.reduce((sum, rate) => sum + slice / rate, 0);
    print(
      `${transactions} conditional transactions of 3 items, stream on, ${atOnce} at once: ${(transactions / seconds).toFixed(0)}/s`,
    );
    print(`by ${slice}: ${rates.map((rate) => rate.toFixed(0)).join(', ')}`);
  } finally {
    await engine.stop();
  }
}
