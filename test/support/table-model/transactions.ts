import { type CancellationReason, invalid, ModelError, onlyKnown } from './errors.ts';
import type { TableState } from './table-state.ts';
import { type AttributeMap, keyText } from './values.ts';
import { type ParsedWrite, parseWrite, type WriteInput, type WriteKind } from './writes.ts';

export type TransactItem = Partial<Record<WriteKind, WriteInput>>;

const mostItems = 100;
const mostBytes = 4 * 1024 * 1024;

export function parseTransaction(items: readonly TransactItem[]): ParsedWrite[] {
  if (items.length === 0 || items.length > mostItems) throw invalid('Member must have length between 1 and 100');
  if (JSON.stringify(items).length > mostBytes) throw invalid('Collection size exceeds 4 MB');
  const writes = items.map((item) => {
    onlyKnown(item, ['Put', 'Delete', 'Update', 'ConditionCheck']);
    const [entry, another] = Object.entries(item) as [WriteKind, WriteInput][];
    if (entry === undefined || another !== undefined)
      throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    return parseWrite(...entry);
  });
  if (new Set(writes.map(({ key }) => keyText(key))).size < writes.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
  return writes;
}

const none: CancellationReason = { Code: 'None' };

export function cancelled(reasons: readonly CancellationReason[]): ModelError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new ModelError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    reasons,
  );
}

function reasonAgainst({ condition, returnsOld, apply, fault }: ParsedWrite, before: AttributeMap | undefined): CancellationReason {
  if (fault !== undefined) return { Code: 'ValidationError', Message: fault.message };
  if (!condition(before ?? {})) {
    const image = returnsOld && before !== undefined ? { Item: before } : {};
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...image };
  }
  try {
    apply(before);
    return none;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { Code: 'ValidationError', Message: error.message };
  }
}

/** All writes or none. Throws what DynamoDB answers where one of them may not be. */
export function commitTransaction(state: TableState, writes: readonly ParsedWrite[], at: number): void {
  const reasons = writes.map((write) => reasonAgainst(write, state.get(write.key)));
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
  for (const { key, apply, isCheck } of writes) if (!isCheck) state.set(key, apply(state.get(key)), at);
}

/** Of a transaction that meets another one under way. */
export const conflictAt = (writes: readonly ParsedWrite[], isHeld: (key: string) => boolean): ModelError | undefined => {
  const reasons = writes.map(({ key }): CancellationReason =>
    isHeld(keyText(key)) ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : none,
  );
  return reasons.some(({ Code }) => Code !== 'None') ? cancelled(reasons) : undefined;
};
