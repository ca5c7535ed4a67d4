import type { FaultCode } from '../expression/index.ts';
import type { RosterEvent } from '../kernel/index.ts';
import { compileFilters, filterRoots } from './event-filters.ts';
import type { EventHook } from './model.ts';

/** That a filter could not be asked about an event. Holds nothing of the event but what names it. */
export interface FilterFault {
  readonly hookId: string;
  readonly eventType: string;
  readonly uuid: string;
  readonly code: FaultCode;
  /** Where in the expression: the character's number, from 0. */
  readonly at: number;
}

/**
 * Which events a hook is to receive: of the types that it asks for, those for which its filter of that type is true. An event that a
 * filter fails on is wanted, and told to `note`: to lose it would be worse than to send it.
 */
export function wantedEvents(
  { id, eventTypes, filters = [] }: Pick<EventHook, 'id' | 'eventTypes' | 'filters'>,
  note: (fault: FilterFault) => void,
): (event: RosterEvent) => boolean {
  const types: ReadonlySet<string> = new Set(eventTypes);
  const compiled = compileFilters(filters);
  return (event) => {
    const { eventType, uuid } = event;
    if (!types.has(eventType)) return false;
    const outcome = compiled.get(eventType)?.(filterRoots(event));
    if (outcome === undefined) return true;
    if (outcome.ok) return outcome.value === true;
    note({ hookId: id, eventType, uuid, code: outcome.fault.code, at: outcome.fault.start });
    return true;
  };
}
