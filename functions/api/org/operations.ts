import { getApiToken, listApiTokens, revokeApiToken, revokeCurrentApiToken } from './api-tokens.ts';
import { getBrand, getOrgSettings, getWellknownOrgMetadata, listBrands } from './org.ts';
import { getPolicy, getPolicyRule, listPolicies, listPolicyRules } from './policies.ts';

/** Every operation of the administration function, which also answers whatever no other function's path covers. */
export const orgOperations = [
  getWellknownOrgMetadata,
  getOrgSettings,
  listBrands,
  getBrand,
  listPolicies,
  getPolicy,
  listPolicyRules,
  getPolicyRule,
  listApiTokens,
  getApiToken,
  revokeApiToken,
  revokeCurrentApiToken,
];
