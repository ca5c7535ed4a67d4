import type { RecoveryAnswerServices } from '../recovery/index.ts';
import { renewLink } from '../registration/index.ts';
import { isPaused } from '../sign-in/index.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { DynamoAttemptCounter } from '../store/sign-ins.ts';
import { DynamoCodeChallenges } from '../store/code-challenges.ts';
import { linkMessenger } from './messenger.ts';
import { registrationRules } from './registration-rules.ts';
import type { Root } from './root.ts';
import { beginScope } from './scope.ts';
import { selfServiceOf } from './self-service.ts';
import { userPolicies } from './user-policies.ts';

/** What answers a wish that came from an address. Passwords are neither read nor written. */
export async function recoveryAnswers(root: Root, address: string | null): Promise<RecoveryAnswerServices> {
  const scope = beginScope(root, address);
  await scope.prepare();
  const policies = userPolicies(scope);
  const messenger = linkMessenger(scope);
  const oneTimeTokens = new DynamoOneTimeTokens(scope.reader);
  const attempts = new DynamoAttemptCounter(root.table);
  return {
    clock: root.clock,
    users: scope.users,
    committer: scope.committer,
    messenger,
    recoveryMessenger: messenger,
    oneTimeTokens,
    codeChallenges: new DynamoCodeChallenges(root.table, root.stamp),
    renewActivation: async (user, language, context) => {
      const services = { clock: root.clock, users: scope.users, committer: scope.committer, messenger, oneTimeTokens };
      await renewLink(services, user.id, { rules: await registrationRules(scope), language }, context);
    },
    selfService: (user) => selfServiceOf(scope, policies, user),
    isPaused: async ({ id }) => isPaused({ attempts, clock: root.clock }, id, (await policies.getPasswordPolicy({ id })).lockout),
  };
}
