/**
 * What calls to the table cost. Units are computed from item sizes by DynamoDB's own rules, so that figures are the same on every engine.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export interface MeteredCall {
  readonly operation: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface MeterReading {
  /** The longest row of calls of which each began after the one before it had come back. Calls side by side are one trip. */
  readonly roundTrips: number;
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** What was counted between two resets. Calls that outlive a reset count where they began. */
interface Count {
  roundTrips: number;
  readonly calls: MeteredCall[];
}

const nothing = (): Count => ({ roundTrips: 0, calls: [] });

export class Meter {
  #count = nothing();

  /** Times nothing; only counts. A call that fails still cost its trip. */
  async measure<Result>(
    operation: string,
    run: () => Promise<Result>,
    units: (result: Result) => { read?: number; write?: number },
  ): Promise<Result> {
    const count = this.#count;
    const trip = count.roundTrips + 1;
    try {
      const result = await run();
      const { read = 0, write = 0 } = units(result);
      count.calls.push({ operation, readUnits: read, writeUnits: write });
      return result;
    } catch (error) {
      count.calls.push({ operation, readUnits: 0, writeUnits: 0 });
      throw error;
    } finally {
      count.roundTrips = Math.max(count.roundTrips, trip);
    }
  }

  /** What was counted since the last `reset`. */
  read(): MeterReading {
    const { roundTrips, calls } = this.#count;
    const byOperation: Record<string, number> = {};
    for (const call of calls) byOperation[call.operation] = (byOperation[call.operation] ?? 0) + 1;
    return {
      roundTrips,
      calls: calls.length,
      readUnits: calls.reduce((sum, call) => sum + call.readUnits, 0),
      writeUnits: calls.reduce((sum, call) => sum + call.writeUnits, 0),
      byOperation,
    };
  }

  reset(): void {
    this.#count = nothing();
  }
}

/** Bytes of a value as DynamoDB counts them. */
function sizeOfValue(value: unknown): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).replace('.', '').length / 2) + 1 + (value < 0 ? 1 : 0);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum: number, element) => sum + 1 + sizeOfValue(element), 3);
  if (typeof value === 'object') {
    return Object.entries(value).reduce(
      (sum, [key, element]) => (element === undefined ? sum : sum + 1 + Buffer.byteLength(key) + sizeOfValue(element)),
      3,
    );
  }
  return 0;
}

/** Bytes of a whole item. */
export function sizeOfItem(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce(
    (sum, [key, value]) => (value === undefined ? sum : sum + Buffer.byteLength(key) + sizeOfValue(value)),
    0,
  );
}

/** Strongly consistent by default: one unit for each started 4 kB, half of it when eventual. */
export function readUnits(bytes: number, consistent = true): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
}

export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}
