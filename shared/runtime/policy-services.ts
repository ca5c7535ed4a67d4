import type { UserStore } from '../directory/index.ts';
import type { OrgSettings, PolicyServices as ChangeServices, SimulationServices } from '../org/index.ts';
import { policyUse } from '../applications/index.ts';
import { DynamoApps } from '../store/apps.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { appsCache } from './apps-cache.ts';
import type { Scope } from './scope.ts';

/** What operations on policies work with. */
export interface PolicyServices extends ChangeServices, SimulationServices {
  readonly origin: string;
  readonly users: UserStore;
  /** As the request found them. */
  readonly settings: () => OrgSettings;
}

export const policyServices = (scope: Scope): PolicyServices => ({
  clock: scope.root.clock,
  origin: scope.root.origin,
  committer: scope.committer,
  orgSettings: new DynamoOrgSettings(scope.root.settings, scope.reader),
  groups: scope.groups,
  users: scope.users,
  memberships: scope.memberships,
  policyUse: policyUse(new DynamoApps(appsCache(), scope.reader)),
  settings: () => scope.settings,
});
