import type { ApiTokenStore } from '../access/index.ts';
import type { Clock, Committer } from '../kernel/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { Scope } from './scope.ts';

/** What administration of the org works with. */
export interface OrgServices {
  readonly clock: Clock;
  readonly origin: string;
  readonly tokens: ApiTokenStore;
  readonly committer: Committer;
  readonly settings: () => OrgSettings;
}

export const orgServices = (scope: Scope): OrgServices => ({
  clock: scope.root.clock,
  origin: scope.root.origin,
  tokens: scope.tokens,
  committer: scope.committer,
  settings: () => scope.settings,
});
