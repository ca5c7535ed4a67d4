import type { Page } from '../kernel/index.ts';
import type { App, AppUser } from './model.ts';

/** The org's apps, kept in memory by the org's epoch as its settings are. */
export interface AppStore {
  /** Oldest first. `epoch`: of the org when they were read. */
  read(): Promise<{ readonly epoch: number; readonly apps: readonly App[] }>;
}

export interface AppUserStore {
  find(userId: string, appId: string): Promise<AppUser | undefined>;
  /** Of an app; absent ones are left out. */
  findMany(userIds: readonly string[], appId: string): Promise<readonly AppUser[]>;
  /** All that somebody has, also in apps that are gone. */
  ofUser(userId: string): Promise<readonly AppUser[]>;
  /** Ids of an app's users, in an order of their own. `after` is a former page's `next`. */
  ofApp(appId: string, page: { readonly limit: number; readonly after?: string }): Promise<Page<string>>;
}
