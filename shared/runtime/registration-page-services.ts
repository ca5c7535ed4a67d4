import { registrationHook } from '../inline-hooks/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { RegistrationRules, RegistrationServices } from '../registration/index.ts';
import type { PurposeKey } from '../security/index.ts';
import { hookKeyStore, inlineHookStore } from '../store/inline-hooks.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { dialer } from './dialer.ts';
import { inlineHookSealer } from './hook-endpoints.ts';
import { inlineHookTokens } from './inline-hook-tokens.ts';
import { eventLog } from './log-store.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import { registrationRules } from './registration-rules.ts';
import type { Scope } from './scope.ts';

/** What the pages of registration work with. */
export interface RegistrationPageServices extends RegistrationServices {
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
  readonly rules: (appId?: string) => Promise<RegistrationRules>;
}

export function registrationPageServices(scope: Scope): RegistrationPageServices {
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
    rules: (appId) => registrationRules(scope, appId),
    settings: () => scope.settings,
    csrfKey: () => root.purposeKey('csrf'),
  };
}
