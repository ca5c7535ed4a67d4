import type { ProfileStepServices } from '../authn/index.ts';
import { profileUpdateHook, registrationHook, type RegistrationHookServices } from '../inline-hooks/index.ts';
import type { AcceptanceServices } from '../invitations/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { RegistrationRules, RegistrationServices } from '../registration/index.ts';
import type { PurposeKey } from '../security/index.ts';
import type { NewSessionServices } from '../sign-in/index.ts';
import { hookKeyStore, inlineHookStore } from '../store/inline-hooks.ts';
import { DynamoInvitations } from '../store/invitations.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { DynamoSignInStore } from '../store/sign-ins.ts';
import { dialer } from './dialer.ts';
import { inlineHookSealer } from './hook-endpoints.ts';
import { inlineHookTokens } from './inline-hook-tokens.ts';
import { eventLog } from './log-store.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import { profilingRules, type RegistrationPlace, registrationRules } from './registration-rules.ts';
import type { Scope } from './scope.ts';
import { userPolicies } from './user-policies.ts';

/** What the pages of registration, of invitations, and of a sign-in that asks for attributes, work with. */
export interface RegistrationPageServices
  extends RegistrationApiServices, AcceptanceServices, ProfileStepServices, NewSessionServices {
  readonly csrfKey: () => Promise<PurposeKey>;
  readonly deviceKey: () => Promise<PurposeKey>;
}

/** What registering works with, on a page and without one. */
export interface RegistrationApiServices extends RegistrationServices {
  readonly settings: () => OrgSettings;
  readonly rules: (place?: RegistrationPlace) => Promise<RegistrationRules>;
}

/** What the forms of enrollment policies work with: at registration, and on the way in. */
export type EnrollmentApiServices = RegistrationApiServices & ProfileStepServices;

export const registrationPageServices = (scope: Scope): RegistrationPageServices => ({
  ...enrollmentApiServices(scope),
  groups: scope.groups,
  memberships: scope.memberships,
  invitations: new DynamoInvitations(scope.root.table, scope.root.stamp),
  csrfKey: () => scope.root.purposeKey('csrf'),
  deviceKey: () => scope.root.purposeKey('device'),
});

export const enrollmentApiServices = (scope: Scope): EnrollmentApiServices => ({
  ...registrationServices(scope),
  ...profileStepServices(scope),
});

const hookServices = ({ root, reader }: Scope): RegistrationHookServices => ({
  inlineHooks: inlineHookStore(root.table, reader),
  hookKeys: hookKeyStore(root.table, reader),
  inlineHookSealer: inlineHookSealer(),
  dialer: dialer(),
  tokens: inlineHookTokens(),
  eventRecorder: eventLog(),
  clock: root.clock,
});

function profileStepServices(scope: Scope): ProfileStepServices {
  const { root, users, committer, reader } = scope;
  const policies = userPolicies(scope);
  return {
    clock: root.clock,
    users,
    committer,
    profiles: profilesOf(scope),
    signIns: new DynamoSignInStore(root.table, reader, root.stamp),
    signOn: (id) => policies.signOn(id),
    enrollment: (id) => policies.enrollment(id),
    profilingRules: profilingRules(scope),
    profileHook: profileUpdateHook(hookServices(scope)),
  };
}

function registrationServices(scope: Scope): RegistrationApiServices {
  const { root, users, committer, defaultTypeId, reader } = scope;
  return {
    clock: root.clock,
    users,
    committer,
    profiles: profilesOf(scope),
    messenger: linkMessenger(scope),
    defaultTypeId,
    oneTimeTokens: new DynamoOneTimeTokens(reader),
    registrationHook: registrationHook(hookServices(scope)),
    rules: (place) => registrationRules(scope, place),
    settings: () => scope.settings,
  };
}
