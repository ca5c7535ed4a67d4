/** The language, and the one place that is light. Those with functions and patterns are in places.ts: who needs none of them loads none. */
export { compile, type Compiled, type Expression, type Outcome } from './expression.ts';
export { describeFault, type Fault, type FaultCode, type Spot } from './fault.ts';
export { type Limits, usualLimits } from './limits.ts';
export { type GroupValue, type Lookups, noLookups, type Relation } from './lookups.ts';
export { eventHookFilter } from './event-hook-filter.ts';
export { type NamedGroup, type Needs, needsOf } from './needs.ts';
export type { Members, Place } from './place.ts';
export type { RecordValue, Value } from './value.ts';
export { compileTemplate } from './template.ts';
