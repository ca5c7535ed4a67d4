import { getAppAccess, listAppAccess, listAppLinks } from './app-access.ts';
import {
  activatePolicy,
  clonePolicy,
  createPolicy,
  deactivatePolicy,
  deletePolicy,
  getPolicy,
  listPolicies,
  replacePolicy,
} from './policies.ts';
import {
  activatePolicyRule,
  createPolicyRule,
  deactivatePolicyRule,
  deletePolicyRule,
  getPolicyRule,
  listPolicyRules,
  replacePolicyRule,
} from './policy-rules.ts';
import { createPolicySimulation } from './simulate.ts';

/** Every operation of the function that evaluates policies, what they say about applications among it. */
export const policyOperations = [
  listPolicies,
  createPolicy,
  createPolicySimulation,
  getPolicy,
  replacePolicy,
  deletePolicy,
  clonePolicy,
  activatePolicy,
  deactivatePolicy,
  listPolicyRules,
  createPolicyRule,
  getPolicyRule,
  replacePolicyRule,
  deletePolicyRule,
  activatePolicyRule,
  deactivatePolicyRule,
  getAppAccess,
  listAppAccess,
  listAppLinks,
];
