import type { Departures } from '../directory/index.ts';
import { DynamoDepartures } from '../store/departures.ts';
import type { Table } from '../store/table.ts';
import { departureWakeUps } from './wake-ups.ts';

/** Deactivations that take their time; the queue is asked for when somebody is woken, and not before. */
export function departuresOf(table: Table): Departures {
  const stored = new DynamoDepartures(table);
  return {
    find: (userId) => stored.find(userId),
    list: () => stored.list(),
    wake: (userId) => departureWakeUps().wake(userId),
  };
}
