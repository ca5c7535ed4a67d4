import type { Org, OrgSettings } from './settings.ts';

export interface OrgSettingsStore {
  /** As they are now, and the org's own item, whose version a change of them replaces. */
  read(): Promise<{ readonly org: Org; readonly settings: OrgSettings }>;
}

/** Inline hooks, as far as policies name them. */
export interface NamedHooks {
  find(id: string): Promise<{ readonly type: string; readonly status: 'ACTIVE' | 'INACTIVE' } | undefined>;
}

/** Who goes by a policy that holds for applications. */
export interface PolicyUse {
  /** Labels of the applications that are bound to it, in this state of the org. Errors: changed-meanwhile. */
  labelsOf(policyId: string, org: Org): Promise<readonly string[]>;
  /** Those of these ids that no application has. */
  missing(ids: readonly string[]): Promise<readonly string[]>;
}
