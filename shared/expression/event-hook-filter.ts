import { readingMethods } from './functions/reading-methods.ts';
import { tableOf } from './functions/table.ts';
import { usualLimits } from './limits.ts';
import type { Place } from './place.ts';
import { listOf, mapOf, text, truth, type Type } from './types.ts';

const party: Type = { kind: 'record', members: { id: text, type: text, alternateId: text, displayName: text } };

/**
 * The filter of an event hook: which events of a type it is to receive. `debugData` is the LogEvent's `debugContext.debugData`, one level
 * up, as Okta has it. It knows neither patterns nor functions, so that who filters events carries neither.
 */
export const eventHookFilter: Place = {
  roots: {
    event: {
      kind: 'record',
      members: {
        eventType: text,
        outcome: { kind: 'record', members: { result: text, reason: text } },
        actor: party,
        target: listOf(party),
        debugData: mapOf(text),
      },
    },
  },
  table: tableOf(readingMethods),
  goesThroughLists: true,
  result: truth,
  limits: usualLimits,
};
