import type { ActivationServices } from '../registration/index.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { DynamoCredentialStore } from '../store/sign-ins.ts';
import { type CredentialServices, credentialServices } from './credential-services.ts';
import type { Scope } from './scope.ts';
import { type AuthnServices, signInServices } from './sign-in-services.ts';

/** What authentication transactions work with, whose steps change passwords. */
export type TransactionApiServices = AuthnServices & CredentialServices & ActivationServices;

export function transactionServices(scope: Scope): TransactionApiServices {
  const { root, reader } = scope;
  // One store, which both halves know by what they ask of it.
  const credentials = new DynamoCredentialStore(root.table, reader, root.stamp);
  const oneTimeTokens = new DynamoOneTimeTokens(reader);
  return { ...credentialServices(scope), ...signInServices(scope), credentials, oneTimeTokens };
}
