import { sealedVault } from '../credentials/index.ts';
import type { ProvingServices } from '../recovery/index.ts';
import { missTry, takeTry, type Try } from '../sign-in/index.ts';
import { DynamoCredentialStore } from '../store/sign-ins.ts';
import type { Scope } from './scope.ts';
import { signInServices } from './sign-in-services.ts';
import { userPolicies } from './user-policies.ts';
import { userServices } from './user-services.ts';

/** What steps work with by which people prove who they are. */
export interface ProofServices extends ProvingServices {
  readonly origin: string;
}

export function proofServices(scope: Scope): ProofServices {
  const { root, reader } = scope;
  const signIn = signInServices(scope);
  let taken: Try | undefined;
  const policies = userPolicies(scope);
  return {
    ...userServices(scope),
    credentials: new DynamoCredentialStore(root.table, reader, root.stamp),
    vault: sealedVault(root.credentialSealer),
    tries: {
      take: async (userId) => {
        taken = await takeTry(signIn, userId);
        return taken !== undefined;
      },
      miss: (user) => missTry(signIn, user.id, user, taken),
      clear: (userId) => signIn.attempts.clear(userId),
    },
    historyCount: async (user) => (await policies.getPasswordPolicy(user)).age.historyCount,
    mayChangePassword: async (user) => (await policies.selfService(user))?.passwordChange.access === 'ALLOW',
    async asksQuestion(user) {
      const [actions, { recovery }] = await Promise.all([policies.selfService(user), policies.password(user)]);
      return actions?.selfServicePasswordReset.access === 'ALLOW' && recovery.factors.recovery_question.status === 'ACTIVE';
    },
  };
}
