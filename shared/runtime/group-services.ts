import type { AppStore } from '../applications/index.ts';
import type { RuleBookServices } from '../group-rules/index.ts';
import { DynamoApps } from '../store/apps.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { appsCache } from './apps-cache.ts';
import { type DirectoryServices, directoryServices } from './directory-services.ts';
import { groupRuleStore } from './group-rule-store.ts';
import type { Scope } from './scope.ts';

/** What operations on groups work with: who is taken out of one is excluded from the rules that had put her there. */
export interface GroupDirectoryServices extends DirectoryServices, RuleBookServices {
  readonly apps: AppStore;
}

export const groupDirectoryServices = (scope: Scope): GroupDirectoryServices => ({
  ...directoryServices(scope),
  orgSettings: new DynamoOrgSettings(scope.root.settings, scope.reader),
  ruleStore: groupRuleStore(),
  apps: new DynamoApps(appsCache(), scope.reader),
});
