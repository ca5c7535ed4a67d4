import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Cost } from '../support/dynoxide-operations.ts';

/** Round trips and units of every operation, as test/ports/meter.test.ts holds them. */
export function benchCosts(print: (line: string) => void): void {
  const file = join(import.meta.dirname, '../fixtures/meter.json');
  const costs: Record<string, Cost> = JSON.parse(readFileSync(file, 'utf8'));
  print('operation (warm)                                    trips   read  write');
  for (const [name, { roundTrips, readUnits, writeUnits }] of Object.entries(costs)) {
    print(`${name.padEnd(50)}${[roundTrips, readUnits, writeUnits].map((figure) => String(figure).padStart(7)).join('')}`);
  }
}
