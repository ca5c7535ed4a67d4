import type { RosterEvent } from '../kernel/index.ts';
import type { EventHook } from './model.ts';

/** Which events a hook is to receive: of the types that it asks for. */
export function wantedEvents({ eventTypes }: Pick<EventHook, 'eventTypes'>): (event: RosterEvent) => boolean {
  const types: ReadonlySet<string> = new Set(eventTypes);
  return ({ eventType }) => types.has(eventType);
}
