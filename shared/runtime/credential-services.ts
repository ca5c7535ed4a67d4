import type { EmailChangeServices } from '../email-change/index.ts';
import type { RecoveryServices } from '../recovery/index.ts';
import { emailChangeServices } from './email-change-services.ts';
import type { ProofServices } from './proof-services.ts';
import type { Scope } from './scope.ts';
import { selfServiceOf } from './self-service.ts';
import { userPolicies } from './user-policies.ts';

/** What operations of users' credentials work with. */
export type CredentialServices = ProofServices & RecoveryServices & EmailChangeServices;

export function credentialServices(scope: Scope): CredentialServices {
  const policies = userPolicies(scope);
  return { ...emailChangeServices(scope), selfService: (user) => selfServiceOf(scope, policies, user) };
}
