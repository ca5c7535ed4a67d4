import type { User } from '../directory/index.ts';
import type { SelfService } from '../recovery/index.ts';
import { mayManageAccount } from './account-management.ts';
import type { Scope } from './scope.ts';
import type { UserPolicies } from './user-policies.ts';

/** A forgotten password, as rules of the account-management policy see it. */
const recovery = { operation: 'recover', authenticator: { key: 'okta_password' } } as const;

/** What somebody may do by herself who has lost her password, by her policies. Judging those carries the language of expressions. */
export async function selfServiceOf(scope: Scope, policies: UserPolicies, user: User): Promise<SelfService> {
  const [actions, settings] = await Promise.all([policies.selfService(user), policies.password(user)]);
  const { recovery_question: question, okta_email: email, okta_sms: sms } = settings.recovery.factors;
  const { access, requirement } = actions?.selfServicePasswordReset ?? {};
  const mayReset = access === 'ALLOW' && (requirement === undefined || (await mayManageAccount(scope, user, recovery)));
  const mayUnlock = actions?.selfServiceUnlock.access === 'ALLOW';
  return {
    resetByMail: mayReset && email.status === 'ACTIVE',
    resetByText: mayReset && sms.status === 'ACTIVE',
    resetByQuestion: mayReset && question.status === 'ACTIVE',
    unlockByMail: mayUnlock && email.status === 'ACTIVE',
    unlockByText: mayUnlock && sms.status === 'ACTIVE',
    tokenLifetime: email.properties.recoveryToken.tokenLifetimeMinutes * 60_000,
  };
}
