import type { HistoryChange, Present, Subject } from './model.ts';

export interface HistoryStore {
  /** Undefined where it does not exist (any more). */
  findPresent(subject: Subject): Promise<Present | undefined>;
  /** Newest first, those of versions below `below`; less than `limit` where there are no more. */
  changes(subject: Subject, page: { readonly below?: number; readonly limit: number }): Promise<readonly HistoryChange[]>;
  /** By what an API token is called; `ended` is set where it was revoked. */
  findToken(tokenId: string): Promise<Subject | undefined>;
}
