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
  /** Calls one after another: calls under way at the same time count once. */
  readonly roundTrips: number;
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

export class Meter {
  #inFlight = 0;
  #roundTrips = 0;
  #calls: MeteredCall[] = [];

  /** Times nothing; only counts. A call that fails still cost its trip. */
  async measure<Result>(
    operation: string,
    run: () => Promise<Result>,
    units: (result: Result) => { read?: number; write?: number },
  ): Promise<Result> {
    if (this.#inFlight === 0) this.#roundTrips += 1;
    this.#inFlight += 1;
    try {
      const result = await run();
      const { read = 0, write = 0 } = units(result);
      this.#calls.push({ operation, readUnits: read, writeUnits: write });
      return result;
    } catch (error) {
      this.#calls.push({ operation, readUnits: 0, writeUnits: 0 });
      throw error;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** What was counted since the last `reset`. */
  read(): MeterReading {
    const byOperation: Record<string, number> = {};
    for (const call of this.#calls) byOperation[call.operation] = (byOperation[call.operation] ?? 0) + 1;
    return {
      roundTrips: this.#roundTrips,
      calls: this.#calls.length,
      readUnits: this.#calls.reduce((sum, call) => sum + call.readUnits, 0),
      writeUnits: this.#calls.reduce((sum, call) => sum + call.writeUnits, 0),
      byOperation,
    };
  }

  reset(): void {
    this.#roundTrips = 0;
    this.#calls = [];
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
