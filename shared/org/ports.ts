import type { Org, OrgSettings } from './settings.ts';

export interface OrgSettingsStore {
  /** As they are now, and the org's own item, whose version a change of them replaces. */
  read(): Promise<{ readonly org: Org; readonly settings: OrgSettings }>;
}
