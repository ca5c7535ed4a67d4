import type { Party } from '../kernel/index.ts';
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

/** Whether those to whom tokens belong are still who they were. */
export interface OwnerStore {
  /** Undefined where she is gone, or may do nothing now. `endedAt`: what she was given until then is void (UTC milliseconds). */
  find(userId: string): Promise<{ readonly endedAt: number } | undefined>;
}

/** Who is signed in, by what her browser holds. */
export interface SessionStore {
  /** Undefined where the session stands no longer. */
  find(sessionId: string): Promise<{ readonly userId: string; readonly party: Party } | undefined>;
}
