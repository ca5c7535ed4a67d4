import { type PasswordPolicySource, passwordSetter, sealedVault } from '../credentials/index.ts';
import { policyOf } from '../applications/index.ts';
import { isId } from '../kernel/index.ts';
import type { PurposeKey } from '../security/index.ts';
import type { Policy } from '../policy/index.ts';
import { defaultPolicy, defaultUserType, type OrgSettings, profileEnrollment, schemaOfType } from '../org/index.ts';
import type { ActivationServices, RegistrationRules, RegistrationServices } from '../registration/index.ts';
import { DynamoApps } from '../store/apps.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { appsCache } from './apps-cache.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import type { Scope } from './scope.ts';
import { type AuthnServices, signInServices } from './sign-in-services.ts';
import { companyWords, userPolicies } from './user-policies.ts';

/** What the hosted pages work with. */
export interface PageServices extends RegistrationServices, ActivationServices, AuthnServices {
  readonly messenger: RegistrationServices['messenger'];
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
  readonly policies: PasswordPolicySource;
  /** What the registration form follows that is opened for an application; for none, or one that is not there, the default policy. */
  readonly rules: (appId?: string) => Promise<RegistrationRules>;
}

/** Apps are read for those who come from one. */
async function enrollmentPolicy({ settings, reader }: Scope, appId: string | undefined): Promise<Policy> {
  const usual = defaultPolicy(settings, 'PROFILE_ENROLLMENT');
  if (appId === undefined || !isId('app', appId)) return usual;
  const { apps } = await new DynamoApps(appsCache(), reader).read();
  const app = apps.find(({ id, status }) => id === appId && status === 'ACTIVE');
  return (app && policyOf(app, 'PROFILE_ENROLLMENT', settings)) ?? usual;
}

export function pageServices(scope: Scope): PageServices {
  const { root, groups, memberships, defaultTypeId, reader } = scope;
  const policies = userPolicies(scope);
  return {
    ...signInServices(scope),
    groups,
    memberships,
    profiles: profilesOf(scope),
    defaultTypeId,
    messenger: linkMessenger(scope),
    passwords: passwordSetter({ vault: sealedVault(root.credentialSealer), policies, otherWords: () => companyWords(scope) }),
    policies,
    oneTimeTokens: new DynamoOneTimeTokens(reader),
    rules: async (appId) => ({
      enrollment: profileEnrollment(await enrollmentPolicy(scope, appId)),
      attributes: schemaOfType(scope.settings, defaultUserType(scope.settings).id)?.base ?? [],
    }),
    settings: () => scope.settings,
    csrfKey: () => root.purposeKey('csrf'),
  };
}
