import { type Limits, usualLimits } from './limits.ts';
import { type Method, methods } from './methods.ts';
import { text, truth, type Type } from './types.ts';

/** Where an expression stands, and what it may say there. */
export interface Place {
  /** What an expression sees, by name. */
  readonly roots: Readonly<Record<string, Type>>;
  readonly methods: readonly Method[];
  /** What it has to give. */
  readonly result: Type;
  readonly limits: Limits;
}

const party: Type = { kind: 'record', members: { id: text, type: text, alternateId: text, displayName: text } };

/**
 * The filter of an event hook: which events of a type it is to receive. `debugData` is the LogEvent's `debugContext.debugData`, one level
 * up, as Okta has it.
 */
export const eventHookFilter: Place = {
  roots: {
    event: {
      kind: 'record',
      members: {
        eventType: text,
        outcome: { kind: 'record', members: { result: text, reason: text } },
        actor: party,
        target: { kind: 'list', of: party },
        debugData: { kind: 'map', of: text },
      },
    },
  },
  methods,
  result: truth,
  limits: usualLimits,
};
