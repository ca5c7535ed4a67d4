import type { TableModel } from '../table-model/table-model.ts';

/** What a scenario asks of the table. */
export interface CallCost {
  /** Requests, whatever is in them. */
  readonly calls: number;
  /** Items that are asked for by key, and those that queries bring. */
  readonly reads: number;
  /** Items that are written, conditions that are checked included. */
  readonly writes: number;
}

interface Command {
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly unknown[] }>>;
  readonly TransactItems?: readonly unknown[];
  readonly Statements?: readonly unknown[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function costOf(operation: string, command: Command, answer: { readonly Items?: readonly unknown[] }): Omit<CallCost, 'calls'> {
  switch (operation) {
    case 'Get':
      return { reads: 1, writes: 0 };
    case 'BatchGet':
      return { reads: sum(Object.values(command.RequestItems ?? {}).map(({ Keys = [] }) => Keys.length)), writes: 0 };
    case 'Query':
    case 'Scan':
      return { reads: answer.Items?.length ?? 0, writes: 0 };
    case 'TransactWrite':
      return { reads: 0, writes: command.TransactItems?.length ?? 0 };
    case 'BatchExecuteStatement':
      return { reads: 0, writes: command.Statements?.length ?? 0 };
    case 'Put':
    case 'Update':
    case 'Delete':
      return { reads: 0, writes: 1 };
    default:
      throw new Error(`what does ${operation} cost?`);
  }
}

/** Counts what a table is asked for from now on. */
export function meterCalls(table: TableModel): () => CallCost {
  const costs: Omit<CallCost, 'calls'>[] = [];
  const send = table.send.bind(table);
  table.send = async (command: object) => {
    const answer = await send(command);
    costs.push(costOf(command.constructor.name.replace(/Command$/, ''), Reflect.get(command, 'input') as Command, answer));
    return answer;
  };
  return () => ({
    calls: costs.length,
    reads: sum(costs.map(({ reads }) => reads)),
    writes: sum(costs.map(({ writes }) => writes)),
  });
}
