import { sealedVault } from '../credentials/index.ts';
import type { RecoveryServices } from '../recovery/index.ts';
import { missTry, takeTry, type Try } from '../sign-in/index.ts';
import { DynamoCredentialStore } from '../store/sign-ins.ts';
import { mayManageAccount } from './account-management.ts';
import type { Scope } from './scope.ts';
import { signInServices } from './sign-in-services.ts';
import { userPolicies } from './user-policies.ts';
import { userServices } from './user-services.ts';

/** What operations work with by which people prove who they are. */
export interface CredentialServices extends RecoveryServices {
  readonly origin: string;
}

/** A forgotten password, as rules of the account-management policy see it. */
const recovery = { operation: 'recover', authenticator: { key: 'okta_password' } } as const;

export function credentialServices(scope: Scope): CredentialServices {
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
    async selfService(user) {
      const [
        actions,
        {
          recovery: { factors },
        },
      ] = await Promise.all([policies.selfService(user), policies.password(user)]);
      const { recovery_question: question, okta_email: email } = factors;
      const { access, requirement } = actions?.selfServicePasswordReset ?? {};
      const mayReset = access === 'ALLOW' && (requirement === undefined || (await mayManageAccount(scope, user, recovery)));
      return {
        changePassword: actions?.passwordChange.access === 'ALLOW',
        resetByMail: mayReset && email.status === 'ACTIVE',
        resetByQuestion: mayReset && question.status === 'ACTIVE',
        tokenLifetime: email.properties.recoveryToken.tokenLifetimeMinutes * 60_000,
      };
    },
  };
}
