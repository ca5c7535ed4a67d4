import { registrationHook } from '../inline-hooks/index.ts';
import type { AcceptanceServices } from '../invitations/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { RegistrationRules, RegistrationServices } from '../registration/index.ts';
import type { PurposeKey } from '../security/index.ts';
import { hookKeyStore, inlineHookStore } from '../store/inline-hooks.ts';
import { DynamoInvitations } from '../store/invitations.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { dialer } from './dialer.ts';
import { inlineHookSealer } from './hook-endpoints.ts';
import { inlineHookTokens } from './inline-hook-tokens.ts';
import { eventLog } from './log-store.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import { type RegistrationPlace, registrationRules } from './registration-rules.ts';
import type { Scope } from './scope.ts';

/** What the pages of registration work with. */
export interface RegistrationPageServices extends RegistrationApiServices, AcceptanceServices {
  readonly csrfKey: () => Promise<PurposeKey>;
}

/** What registering works with, on a page and without one. */
export interface RegistrationApiServices extends RegistrationServices {
  readonly settings: () => OrgSettings;
  readonly rules: (place?: RegistrationPlace) => Promise<RegistrationRules>;
}

export const registrationPageServices = (scope: Scope): RegistrationPageServices => ({
  ...registrationServices(scope),
  groups: scope.groups,
  memberships: scope.memberships,
  invitations: new DynamoInvitations(scope.root.table, scope.root.stamp),
  csrfKey: () => scope.root.purposeKey('csrf'),
});

export function registrationServices(scope: Scope): RegistrationApiServices {
  const { root, users, committer, defaultTypeId, reader } = scope;
  return {
    clock: root.clock,
    users,
    committer,
    profiles: profilesOf(scope),
    messenger: linkMessenger(scope),
    defaultTypeId,
    oneTimeTokens: new DynamoOneTimeTokens(reader),
    registrationHook: registrationHook({
      inlineHooks: inlineHookStore(root.table, reader),
      hookKeys: hookKeyStore(root.table, reader),
      inlineHookSealer: inlineHookSealer(),
      dialer: dialer(),
      tokens: inlineHookTokens(),
      eventRecorder: eventLog(),
      clock: root.clock,
    }),
    rules: (place) => registrationRules(scope, place),
    settings: () => scope.settings,
  };
}
