import type { RecoveryServices } from '../recovery/index.ts';
import { type ProofServices, proofServices } from './proof-services.ts';
import type { Scope } from './scope.ts';
import { selfServiceOf } from './self-service.ts';
import { userPolicies } from './user-policies.ts';

/** What operations of users' credentials work with. */
export type CredentialServices = ProofServices & RecoveryServices;

export function credentialServices(scope: Scope): CredentialServices {
  const policies = userPolicies(scope);
  return { ...proofServices(scope), selfService: (user) => selfServiceOf(scope, policies, user) };
}
