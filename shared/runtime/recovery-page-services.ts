import type { PasswordPolicySource } from '../credentials/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { PurposeKey } from '../security/index.ts';
import { type TransactionApiServices, transactionServices } from './authn-services.ts';
import type { Scope } from './scope.ts';
import { userPolicies } from './user-policies.ts';

/** What the pages of people work with who can't sign in. */
export type RecoveryPageServices = TransactionApiServices & {
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
  readonly deviceKey: () => Promise<PurposeKey>;
  readonly policies: PasswordPolicySource;
};

export const recoveryPageServices = (scope: Scope): RecoveryPageServices => ({
  ...transactionServices(scope),
  settings: () => scope.settings,
  csrfKey: () => scope.root.purposeKey('csrf'),
  deviceKey: () => scope.root.purposeKey('device'),
  policies: userPolicies(scope),
});
