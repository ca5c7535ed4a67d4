import { sealedVault } from '../credentials/index.ts';
import { defaultPolicy } from '../org/index.ts';
import type { SessionServices, SignInServices } from '../sign-in/index.ts';
import { DynamoAttemptCounter, DynamoCredentialStore, DynamoSignInStore } from '../store/sign-ins.ts';
import type { Scope } from './scope.ts';

/** What signing in and sessions work with. */
export interface AuthnServices extends SignInServices, SessionServices {
  readonly origin: string;
}

export function signInServices(scope: Scope): AuthnServices {
  const { root, users, reader } = scope;
  return {
    clock: root.clock,
    origin: root.origin,
    users,
    credentials: new DynamoCredentialStore(root.table, reader, root.stamp),
    attempts: new DynamoAttemptCounter(root.table),
    signIns: new DynamoSignInStore(root.table, reader, root.stamp),
    vault: sealedVault(root.credentialSealer),
    lockout() {
      const { settings } = defaultPolicy(scope.settings, 'PASSWORD');
      return settings?.password.lockout ?? { maxAttempts: 10, autoUnlockMinutes: 15 };
    },
  };
}
