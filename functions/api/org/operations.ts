import { getApiToken, listApiTokens, revokeApiToken, revokeCurrentApiToken } from './api-tokens.ts';
import { getOrgSettings, getWellknownOrgMetadata } from './org.ts';

/** Every operation of the administration function, which also answers whatever no other function's path covers. */
export const orgOperations = [
  getWellknownOrgMetadata,
  getOrgSettings,
  listApiTokens,
  getApiToken,
  revokeApiToken,
  revokeCurrentApiToken,
];
