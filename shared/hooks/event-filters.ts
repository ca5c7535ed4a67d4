import { compile, describeFault, eventHookFilter, type Expression, type RecordValue } from '../expression/index.ts';
import type { Party, RosterEvent } from '../kernel/index.ts';
import { type EventFilter, type EventHookInput, hookLimits } from './model.ts';

type FilterInput = EventHookInput['events']['filter'];

/** A caller's filters, in the order given; none where there is nothing to filter by. */
export const filtersOf = (filter: FilterInput): EventFilter[] =>
  (filter?.eventFilterMap ?? []).map(({ event, condition }) => ({ event, expression: condition.expression }));

const at = (index: number, member: string): string => `events.filter.eventFilterMap[${index}].${member}`;

/** What is wrong with an entry; an expression's faults say where. */
function entryCauses({ event, expression }: EventFilter, index: number, items: readonly string[]): string[] {
  const subscribed = items.includes(event) ? [] : [`${at(index, 'event')}: '${event.slice(0, 100)}' is not among events.items`];
  const compiled = compile(expression, eventHookFilter);
  const faults = compiled.ok ? [] : compiled.faults;
  return [...subscribed, ...faults.map((fault) => `${at(index, 'condition.expression')}: ${describeFault(expression, fault)}`)];
}

/** Why these filters can't be; empty where they can. Each is of an event type that the hook asks for, and the only one of it. */
export function filterCauses(filter: FilterInput, items: readonly string[]): string[] {
  const filters = filtersOf(filter);
  const length = filters.reduce((sum, { expression }) => sum + expression.length, 0);
  if (length > hookLimits.filterCharacters) {
    return [`events.filter: The expressions are longer than ${hookLimits.filterCharacters} characters together`];
  }
  const events = filters.map(({ event }) => event);
  const twice = events.flatMap((event, index) =>
    events.indexOf(event) === index ? [] : [`${at(index, 'event')}: '${event.slice(0, 100)}' has a filter already`],
  );
  return [...twice, ...filters.flatMap((entry, index) => entryCauses(entry, index, items))].slice(0, 20);
}

const partyOf = ({ id, type, alternateId, displayName }: Party): RecordValue => ({ id, type, alternateId, displayName });

/** What a filter sees of an event: part of its LogEvent, `debugData` one level up. An event without targets has an empty list. */
export function filterRoots(event: RosterEvent): RecordValue {
  const { result, reason } = event.outcome ?? { result: 'SUCCESS', reason: null };
  return {
    event: {
      eventType: event.eventType,
      outcome: { result, reason },
      actor: partyOf(event.context.actor),
      target: event.targets.map(partyOf),
      debugData: event.debugData ?? {},
    },
  };
}

/** A filter that was taken once and is none any more, by another version's rules, fails whenever it is asked. */
function ready(expression: string): Expression {
  const compiled = compile(expression, eventHookFilter);
  if (compiled.ok) return compiled.evaluate;
  const { faults } = compiled;
  return () => ({ ok: false, fault: faults[0] });
}

/** The filters of a hook, by event type, ready to be asked. */
export const compileFilters = (filters: readonly EventFilter[]): ReadonlyMap<string, Expression> =>
  new Map(filters.map(({ event, expression }) => [event, ready(expression)]));
