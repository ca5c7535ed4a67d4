import { sealedVault } from '../credentials/index.ts';
import { defaultPolicy } from '../org/index.ts';
import type { RecoveryServices } from '../recovery/index.ts';
import { takeTry } from '../sign-in/index.ts';
import { DynamoCredentialStore } from '../store/sign-ins.ts';
import type { Scope } from './scope.ts';
import { signInServices } from './sign-in-services.ts';
import { userServices } from './user-services.ts';

/** What operations work with by which people prove who they are. */
export interface CredentialServices extends RecoveryServices {
  readonly origin: string;
}

export function credentialServices(scope: Scope): CredentialServices {
  const { root, reader } = scope;
  const signIn = signInServices(scope);
  return {
    ...userServices(scope),
    credentials: new DynamoCredentialStore(root.table, reader, root.stamp),
    vault: sealedVault(root.credentialSealer),
    tries: {
      take: (userId) => takeTry(signIn, userId),
      clear: (userId) => signIn.attempts.clear(userId),
    },
    historyCount: () => defaultPolicy(scope.settings, 'PASSWORD').settings?.password.age.historyCount ?? 0,
  };
}
