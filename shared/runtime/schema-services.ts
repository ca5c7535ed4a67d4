import type { Clock, Committer } from '../kernel/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { Scope } from './scope.ts';

/** What operations on types, schemas and what hangs on them work with. */
export interface SchemaServices {
  readonly clock: Clock;
  readonly origin: string;
  readonly committer: Committer;
  readonly settings: () => OrgSettings;
}

export const schemaServices = (scope: Scope): SchemaServices => ({
  clock: scope.root.clock,
  origin: scope.root.origin,
  committer: scope.committer,
  settings: () => scope.settings,
});
