import type { ApiToken } from './principal.ts';

export interface ApiTokenStore {
  findByHash(hash: string): Promise<ApiToken | undefined>;
  /** Through the list of tokens. */
  findById(tokenId: string): Promise<ApiToken | undefined>;
  list(): Promise<readonly ApiToken[]>;
}
