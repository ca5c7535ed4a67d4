import type { ApiToken } from './principal.ts';

export interface ApiTokenStore {
  findByHash(hash: string): Promise<ApiToken | undefined>;
  /** Through the list of tokens. */
  findById(tokenId: string): Promise<ApiToken | undefined>;
  list(): Promise<readonly ApiToken[]>;
}

export interface ApiTokenHistory {
  /** The version that the last token with this hash came to, revoked or not; 0 where there was none. */
  lastVersion(hash: string): Promise<number>;
}
