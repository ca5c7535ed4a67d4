import type { RequirementServices } from '../authn/index.ts';
import { type PasswordPolicy, sealedVault } from '../credentials/index.ts';
import { isTrusted } from '../org/index.ts';
import type { NewSessionServices, SignInServices } from '../sign-in/index.ts';
import { DynamoAttemptCounter, DynamoCredentialStore, DynamoSignInStore } from '../store/sign-ins.ts';
import { linkMessenger } from './messenger.ts';
import { profilingRules } from './registration-rules.ts';
import type { Scope } from './scope.ts';
import { userPolicies } from './user-policies.ts';

/** What signing in and sessions work with. */
export interface AuthnServices extends SignInServices, NewSessionServices, RequirementServices {
  readonly origin: string;
  /** Whether an administrator trusts scripts of another web site. */
  readonly trustsScripts: (origin: string) => boolean;
  /** The password policy of somebody, whole. */
  readonly passwordPolicy: (userId: string) => Promise<PasswordPolicy>;
  readonly orgName: () => string;
}

export function signInServices(scope: Scope): AuthnServices {
  const { root, users, reader, committer } = scope;
  const policies = userPolicies(scope);
  return {
    clock: root.clock,
    origin: root.origin,
    trustsScripts: (origin) => isTrusted(scope.settings.trustedOrigins, origin, 'CORS'),
    users,
    credentials: new DynamoCredentialStore(root.table, reader, root.stamp),
    attempts: new DynamoAttemptCounter(root.table),
    signIns: new DynamoSignInStore(root.table, reader, root.stamp),
    vault: sealedVault(root.credentialSealer),
    committer,
    tellOfLock: (user, at) => linkMessenger(scope).sendAccountLockout(user, at),
    passwordRules: (id) => policies.getPasswordPolicy({ id }),
    passwordPolicy: (id) => policies.getPasswordPolicy({ id }),
    signOn: (id) => policies.signOn(id),
    enrollment: (id) => policies.enrollment(id),
    profilingRules: profilingRules(scope),
    orgName: () => scope.settings.brand.name,
  };
}
