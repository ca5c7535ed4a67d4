import type { LogReader } from '../audit/index.ts';
import type { Clock } from '../kernel/index.ts';
import { eventLog } from './log-store.ts';
import type { Scope } from './scope.ts';

/** What operations on the System Log work with. */
export interface LogServices {
  readonly logReader: LogReader;
  readonly clock: Clock;
}

export const logServicesOf = ({ root }: Scope): LogServices => ({ logReader: eventLog(), clock: root.clock });
