import type { CodeServices } from '../one-time-codes/index.ts';
import type { RecoveryRequestServices } from '../recovery/index.ts';
import type { ActivationServices } from '../registration/index.ts';
import { DynamoCodeStore } from '../store/one-time-codes.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { DynamoCredentialStore } from '../store/sign-ins.ts';
import { tellOfRequest } from './administrator-notices.ts';
import { type ProofServices, proofServices } from './proof-services.ts';
import { recoveryRequests } from './recovery-requests.ts';
import { approvalRules } from './registration-rules.ts';
import type { Scope } from './scope.ts';
import { type AuthnServices, signInServices } from './sign-in-services.ts';

/** What authentication transactions work with, whose steps change passwords. */
export type TransactionApiServices = AuthnServices &
  ProofServices &
  ActivationServices &
  CodeServices & { readonly recoveryRequests: RecoveryRequestServices };

export function transactionServices(scope: Scope): TransactionApiServices {
  const { root, reader } = scope;
  // One store, which both halves know by what they ask of it.
  const credentials = new DynamoCredentialStore(root.table, reader, root.stamp);
  const oneTimeTokens = new DynamoOneTimeTokens(reader);
  return {
    ...proofServices(scope),
    ...signInServices(scope),
    credentials,
    oneTimeTokens,
    approvalRules: approvalRules(scope),
    tellOfRequest: tellOfRequest(scope),
    codes: new DynamoCodeStore(root.table, root.stamp),
    codeKey: () => root.purposeKey('codes'),
    recoveryRequests: recoveryRequests(root),
  };
}
