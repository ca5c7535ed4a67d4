import { sealedVault } from '../credentials/index.ts';
import type { FactorServices } from '../factors/index.ts';
import { DynamoFactorStore, DynamoFactorTries } from '../store/factors.ts';
import { DynamoCodeStore } from '../store/one-time-codes.ts';
import { factorMessenger } from './factor-messenger.ts';
import type { Scope } from './scope.ts';
import { userPolicies } from './user-policies.ts';

/** What operations of somebody's factors work with. */
export interface FactorApiServices extends FactorServices {
  readonly origin: string;
}

export function factorServices(scope: Scope): FactorApiServices {
  const { root, users, reader, committer } = scope;
  return {
    clock: root.clock,
    origin: root.origin,
    users,
    committer,
    codes: new DynamoCodeStore(root.table, root.stamp),
    codeKey: () => root.purposeKey('one-time-code'),
    factors: new DynamoFactorStore(root.table, reader, root.stamp),
    tries: new DynamoFactorTries(root.table, root.clock),
    vault: sealedVault(root.credentialSealer),
    messenger: factorMessenger(scope),
    enrollment: (userId) => userPolicies(scope).enrollment(userId),
    orgName: () => scope.settings.brand.name,
  };
}
