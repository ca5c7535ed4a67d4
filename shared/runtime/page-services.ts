import { passwordSetter, sealedVault } from '../credentials/index.ts';
import type { PurposeKey } from '../security/index.ts';
import { defaultPolicy, defaultUserType, type OrgSettings, profileEnrollment, schemaOfType } from '../org/index.ts';
import type { PasswordSettings } from '../policy/index.ts';
import type { ActivationServices, RegistrationServices } from '../registration/index.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import type { Scope } from './scope.ts';
import { type AuthnServices, signInServices } from './sign-in-services.ts';

/** What the hosted pages work with. */
export interface PageServices extends RegistrationServices, ActivationServices, AuthnServices {
  readonly messenger: RegistrationServices['messenger'];
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
}

export function pageServices(scope: Scope): PageServices {
  const { root, groups, memberships, committer, defaultTypeId, reader } = scope;
  const passwordSettings = (): PasswordSettings => {
    const { settings } = defaultPolicy(scope.settings, 'PASSWORD');
    if (settings === undefined) throw new Error('the password policy has no settings');
    return settings;
  };
  return {
    ...signInServices(scope),
    groups,
    memberships,
    committer,
    profiles: profilesOf(scope),
    defaultTypeId,
    messenger: linkMessenger(scope),
    passwords: passwordSetter({
      vault: sealedVault(root.credentialSealer),
      policies: { getPasswordPolicy: async () => passwordSettings().password },
    }),
    oneTimeTokens: new DynamoOneTimeTokens(reader),
    rules: () => ({
      enrollment: profileEnrollment(scope.settings),
      attributes: schemaOfType(scope.settings, defaultUserType(scope.settings).id)?.base ?? [],
    }),
    settings: () => scope.settings,
    csrfKey: () => root.purposeKey('csrf'),
  };
}
