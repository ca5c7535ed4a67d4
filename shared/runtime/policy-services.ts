import type { GroupStore, MembershipStore, UserStore } from '../directory/index.ts';
import type { OrgSettings, PolicyServices as ChangeServices, SimulationServices } from '../org/index.ts';
import { policyUse, type VisitorServices } from '../applications/index.ts';
import { DynamoApps, DynamoAppUsers } from '../store/apps.ts';
import { inlineHookStore } from '../store/inline-hooks.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { appsCache } from './apps-cache.ts';
import { profilesOf } from './profile-checks.ts';
import type { Scope } from './scope.ts';
import { zoneIdsFor } from './user-policies.ts';

/** What operations on policies work with. */
export interface PolicyServices extends ChangeServices, SimulationServices, VisitorServices {
  readonly origin: string;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  /** As the request found them. */
  readonly settings: () => OrgSettings;
}

export function policyServices(scope: Scope): PolicyServices {
  const apps = new DynamoApps(appsCache(), scope.reader);
  return {
    clock: scope.root.clock,
    origin: scope.root.origin,
    committer: scope.committer,
    orgSettings: new DynamoOrgSettings(scope.root.settings, scope.reader),
    groups: scope.groups,
    users: scope.users,
    memberships: scope.memberships,
    apps,
    appUsers: new DynamoAppUsers(scope.root.table, scope.reader),
    profiles: profilesOf(scope),
    policyUse: policyUse(apps),
    inlineHooks: inlineHookStore(scope.root.table, scope.reader),
    settings: () => scope.settings,
    zoneIds: (policies) => zoneIdsFor(scope, policies),
  };
}
