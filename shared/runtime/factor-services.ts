import type { FactorStepServices } from '../authn/index.ts';
import { sealedVault } from '../credentials/index.ts';
import type { FactorServices } from '../factors/index.ts';
import { usualTextRules } from '../messaging/index.ts';
import { DynamoFactorStore, DynamoFactorTries } from '../store/factors.ts';
import { findTextRules } from '../store/message-templates.ts';
import { DynamoCodeStore } from '../store/one-time-codes.ts';
import { mayManageAccount } from './account-management.ts';
import { factorMessenger } from './factor-messenger.ts';
import type { Scope } from './scope.ts';
import { type AuthnServices, signInServices } from './sign-in-services.ts';
import { userPolicies } from './user-policies.ts';

/** What operations of somebody's factors work with, and the steps by which she shows or enrolls one on her way in. */
export type FactorApiServices = FactorServices & AuthnServices & FactorStepServices;

function ownFactorServices(scope: Scope): FactorServices {
  const { root, users, reader, committer } = scope;
  return {
    clock: root.clock,
    users,
    committer,
    codes: new DynamoCodeStore(root.table, root.stamp),
    codeKey: () => root.purposeKey('codes'),
    factors: new DynamoFactorStore(root.table, reader, root.stamp),
    tries: new DynamoFactorTries(root.table, root.clock),
    vault: sealedVault(root.credentialSealer),
    messenger: factorMessenger(scope),
    enrollment: (userId) => userPolicies(scope).enrollment(userId),
    textCountries: async () => ((await findTextRules(reader)) ?? usualTextRules).countries,
    orgName: () => scope.settings.brand.name,
  };
}

export function factorServices(scope: Scope): FactorApiServices {
  const own = ownFactorServices(scope);
  return {
    ...signInServices(scope),
    ...own,
    factorServices: own,
    mayEnroll: (user, key) => mayManageAccount(scope, user, { operation: 'enroll', authenticator: { key } }),
  };
}
