import { type PasswordPolicySource, passwordSetter, sealedVault } from '../credentials/index.ts';
import type { PurposeKey } from '../security/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { ActivationServices, RegistrationRules, RenewalServices } from '../registration/index.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { tellOfRequest } from './administrator-notices.ts';
import { linkMessenger } from './messenger.ts';
import { approvalRules, type RegistrationPlace, registrationRules } from './registration-rules.ts';
import type { Scope } from './scope.ts';
import { type AuthnServices, signInServices } from './sign-in-services.ts';
import { companyWords, userPolicies } from './user-policies.ts';

/** What the hosted pages work with. */
export interface PageServices extends RenewalServices, ActivationServices, AuthnServices {
  readonly messenger: RenewalServices['messenger'];
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
  readonly deviceKey: () => Promise<PurposeKey>;
  readonly policies: PasswordPolicySource;
  /** What the registration form follows that is opened for an application; for none, or one that is not there, the default policy. */
  readonly rules: (place?: RegistrationPlace) => Promise<RegistrationRules>;
}

export function pageServices(scope: Scope): PageServices {
  const { root, groups, memberships, reader } = scope;
  const policies = userPolicies(scope);
  return {
    ...signInServices(scope),
    groups,
    memberships,
    messenger: linkMessenger(scope),
    passwords: passwordSetter({ vault: sealedVault(root.credentialSealer), policies, otherWords: () => companyWords(scope) }),
    policies,
    oneTimeTokens: new DynamoOneTimeTokens(reader),
    approvalRules: approvalRules(scope),
    tellOfRequest: tellOfRequest(scope),
    rules: (place) => registrationRules(scope, place),
    settings: () => scope.settings,
    csrfKey: () => root.purposeKey('csrf'),
    deviceKey: () => root.purposeKey('device'),
  };
}
