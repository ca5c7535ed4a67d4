import type { OrgSettings } from '../org/index.ts';
import type { PurposeKey } from '../security/index.ts';
import { type FactorApiServices, factorServices } from './factor-services.ts';
import type { Scope } from './scope.ts';

/** What the pages work with that ask for a factor, or have one enrolled. */
export type FactorPageServices = FactorApiServices & {
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
  readonly deviceKey: () => Promise<PurposeKey>;
};

export const factorPageServices = (scope: Scope): FactorPageServices => ({
  ...factorServices(scope),
  settings: () => scope.settings,
  csrfKey: () => scope.root.purposeKey('csrf'),
  deviceKey: () => scope.root.purposeKey('device'),
});
