export { compile, type Compiled, type Expression, type Outcome } from './expression.ts';
export { describeFault, type Fault, type FaultCode, type Spot } from './fault.ts';
export { type Limits, usualLimits } from './limits.ts';
export { eventHookFilter, type Place } from './place.ts';
export type { RecordValue, Value } from './value.ts';
